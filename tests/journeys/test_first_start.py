"""A new kiosk, from its first page to the idle page: the real program, a real hub, and a network as tests make it."""

import json
import signal

import cv2
import numpy as np
import pytest

from kiosk.first.kept import Kept, Place
from kiosk.i18n import use
from sync import invitation
from tests.helpers.hub_server import hub_server
from tests.helpers.wpa import Supplicant

HOUSE = "stuen-i-noerregade"
AIR = {
    "Værestedet".encode(): (-50, "[WPA2-PSK-CCMP][ESS]", "solskin26"),
    b"skolen": (-65, "[WPA2-EAP-CCMP][ESS]", "x"),
    b'\x1b[2J"\n': (-80, "[WPA2-PSK-CCMP][ESS]", "x"),
}
# Nothing of these is on a machine that runs tests, or it is, and nobody knows which.
WITHOUT = ("[session]", "[mailbox]\non = false\n\n[staff]\ncode_instead_of_card = true\n\n[session]")


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    with hub_server(tmp_path_factory.mktemp("first") / "hub", demo=2) as serving:
        yield serving
        assert serving.errors() == [], serving.log.read_text()[-6000:]


@pytest.fixture
def net(tmp_path_factory):
    """The machine's network: a radio, no cable; there is a way out as soon as a network was joined."""
    folder = tmp_path_factory.mktemp("n")
    (folder / "wpa").mkdir()
    (folder / "sys").mkdir()
    (folder / "route").write_text("Iface\n")
    radio = Supplicant(folder / "wpa" / "wlan0", AIR)
    yield folder
    radio.close()


def plug(net):
    """A cable, with an address."""
    (net / "sys" / "eth0" / "device").mkdir(parents=True)
    (net / "sys" / "eth0" / "type").write_text("1\n")
    (net / "sys" / "eth0" / "carrier").write_text("1\n")
    (net / "route").write_text("Iface\nx\neth0\t00000000\t01\t0003\n")


def photograph(folder, text=""):
    """What the camera sees from now on: a sheet of 3 million pixels, with a square code where there is a text."""
    sheet = np.full((1500, 2000), 235, np.uint8)
    if text:
        code = cv2.QRCodeEncoder.create().encode(text)
        large = cv2.resize(np.pad(code, 4, constant_values=255), (900, 900), interpolation=cv2.INTER_NEAREST)
        sheet[300:1200, 550:1450] = large
    folder.mkdir(exist_ok=True)
    done, jpeg = cv2.imencode(".jpg", sheet)
    assert done
    fresh = folder / "fresh"
    fresh.write_bytes(jpeg.tobytes())
    fresh.rename(folder / "1.jpg")


def asked(centre):
    return json.loads((centre.folder / "first.json").read_text())


def start(open_centre, tmp_path, net, hub, kept, *, code="", size=(1280, 800), named=True):
    """A kiosk that was flashed just now: what was prepared on its card is `kept` and the code."""
    place = Place(tmp_path)
    place.write(kept)
    if code:
        place.keep_code(code)
    changed = [*WITHOUT, "sticks = ", f'camera = "folder:{tmp_path / "camera"}"\nsticks = ']
    if named:
        changed += ["[session]", f'[hub]\nurl = "{hub.url}"\n\n[session]']
    return open_centre(size=size, changed=changed, net=net)


def test_three_questions_a_power_cut_and_what_was_missing(open_centre, tmp_path, net, hub):
    centre = start(open_centre, tmp_path, net, hub, Kept())
    visitor = centre.visitor
    visitor.waits_for("Hvilket sprog taler personalet?")
    centre.picture("language")
    visitor.touches("Dansk")

    visitor.waits_for("Hvilket netværk?")
    visitor.waits_for("Kun en tekniker kan sætte det op")
    centre.picture("networks")
    visitor.touches("Værestedet", whole=True)
    visitor.waits_for("Adgangskode til Værestedet")
    visitor.types("solskin")
    visitor.touches("123")
    visitor.types("25")
    visitor.touches("Vis tegnene")
    visitor.waits_for("solskin25")
    centre.picture("password")
    visitor.touches("Forbind", whole=True)
    visitor.waits_for("Netværket tog ikke imod adgangskoden.")
    centre.picture("wrong-password")
    centre.kiosk.stop(signal.SIGKILL)  # the plug is pulled: the language is not asked again
    centre.kiosk.start()
    visitor.touches("Værestedet", whole=True)
    visitor.waits_for("Adgangskode til Værestedet")
    visitor.types("solskin")
    visitor.touches("123")
    visitor.types("26")
    visitor.touches("Forbind", whole=True)

    visitor.waits_for("Skriv koden fra centralen")
    assert asked(centre)["network"] == "wifi"
    code = hub.enrol_code(HOUSE, "Ved døren")
    visitor.types(("0" if code[0] != "0" else "1") + code[1:])
    centre.picture("code")
    visitor.touches("Forbind", whole=True)
    visitor.waits_for("Koden virkede ikke")
    centre.picture("wrong-code")
    visitor.touches("En anden kode")
    visitor.types(code)
    visitor.touches("Forbind", whole=True)

    visitor.waits_for("Næsten klar: der mangler 1 ting", patience=60)
    visitor.waits_for("Der er intet kamera")
    centre.picture("missing")
    photograph(tmp_path / "camera")
    visitor.touches("Prøv igen")
    visitor.waits_for("Klar", patience=60, whole=True)
    visitor.waits_for("Den hører til")
    centre.picture("ready")
    visitor.touches("Gå i drift")
    visitor.waits_for("Rør ved skærmen")
    centre.picture("in-service")
    assert not (tmp_path / "enrol.code").exists()
    assert asked(centre)["done"] is True
    centre.kiosk.stop(signal.SIGKILL)  # and never again
    centre.kiosk.start()
    visitor.waits_for("Rør ved skærmen")


def test_a_square_code_by_cable_on_a_small_screen(open_centre, tmp_path, net, hub):
    plug(net)
    photograph(tmp_path / "camera")
    centre = start(open_centre, tmp_path, net, hub, Kept(), size=(1024, 600), named=False)
    visitor = centre.visitor
    visitor.waits_for("Hvilket sprog taler personalet?")
    visitor.touches("English")
    use("en")
    visitor.waits_for("Type the code from the hub")
    centre.picture("code")
    visitor.touches("Hold a square code up")
    visitor.waits_for("Hold the square code up to the camera")
    photograph(tmp_path / "camera", invitation.write(hub.url, hub.enrol_code(HOUSE, "I køkkenet")))
    visitor.waits_for("Ready", patience=60, whole=True)
    centre.picture("ready")
    visitor.touches("Into service")
    visitor.waits_for("Touch the screen")
    centre.picture("in-service")


def test_a_card_that_was_prepared_asks_nothing(open_centre, tmp_path, net, hub):
    plug(net)
    photograph(tmp_path / "camera")
    code = hub.enrol_code(HOUSE, "I gangen")
    prepared = Kept(language="da", network="cable")
    centre = start(open_centre, tmp_path, net, hub, prepared, code=code, size=(1920, 1080))
    visitor = centre.visitor
    visitor.waits_for("Klar", patience=60, whole=True)
    centre.picture("ready")
    visitor.touches("Gå i drift")
    visitor.waits_for("Rør ved skærmen")
    centre.picture("in-service")
