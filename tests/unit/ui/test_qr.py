"""QR codes for phones."""

import pytest

from kiosk.ui import qr

FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def corner(modules: list[list[bool]], top: int, left: int) -> list[str]:
    return ["".join(str(int(dark)) for dark in line[left : left + 7]) for line in modules[top : top + 7]]


def test_a_code_has_its_finders_and_its_quiet_zone():
    modules = qr.matrix("BEGIN:VEVENT\r\nSUMMARY:Tur til Ærø\r\nEND:VEVENT")
    side = len(modules)
    assert (side - 8 - 17) % 4 == 0
    assert corner(modules, 4, 4) == corner(modules, 4, side - 11) == corner(modules, side - 11, 4) == FINDER
    border = modules[:4] + modules[-4:] + [line[:4] + line[-4:] for line in modules]
    assert not any(any(line) for line in border)


def test_other_words_are_another_code():
    assert qr.matrix("K7M-4QX") != qr.matrix("K7M-4QY")


def test_too_much_says_what_to_do_instead():
    with pytest.raises(qr.TooMuchForQr, match="write the code down"):
        qr.matrix("x" * 1500)
    with pytest.raises(qr.TooMuchForQr):
        qr.matrix("x" * 9000)


def test_pixels_are_the_modules_made_larger():
    side, data = qr.pixels([[True, False], [False, False]], 2)
    assert (side, data) == (4, b"\x00\x00\xff\xff" * 2 + b"\xff" * 8)


@pytest.mark.parametrize("side", [29, 57, 61, 65, 73, 75, 77, 300])
def test_what_a_code_of_a_size_holds(side):
    most = qr.holds(side)
    assert len(qr.matrix("å" * (most // 2) + "a" * (most % 2))) <= side
    try:
        assert len(qr.matrix("å" * (most // 2 + 1))) > side
    except qr.TooMuchForQr:
        assert most == 997  # the largest there is


def test_the_smallest_holds_nothing():
    assert qr.holds(28) == 0
