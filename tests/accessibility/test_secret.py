"""What is typed in secret (EN 301 549 5.1.3.8): a loudspeaker says neither the digits, nor which one a finger is on."""


def test_a_pin_is_told_to_one_alone(ui):
    from kiosk.ui import access
    from kiosk.ui.pin import Pin
    from kiosk.ui.widgets.pin_pad import DigitKey, Dots, PinPad

    pin = Pin()
    pad = PinPad(pin, range(10), changed=lambda: None, entered=lambda: None, gate=lambda: True)
    pad.deafen()
    digits = [part for part in pad.walk_parts() if isinstance(part, DigitKey)]
    assert len(digits) == 10
    assert all(one.access().personal for one in digits)
    for digit in (1, 2, 3, 4):
        pin.add(digit)
    told = Dots(pin).access()
    assert told is None or not any(str(digit) in " ".join(access.say(told)) for digit in (1, 2, 3))
