"""The staff data key in a living process's memory: once while a card is open, and nowhere after it was pulled."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.staff import closing
from tests.helpers.ceremony import Ceremony
from tests.helpers.memory_search import search_process

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import base64, json, sys
from pathlib import Path
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from tests.helpers.piv_card import PivCard, Slot
from tests.unit.staff.conftest import Kiosk

told = json.loads(Path(sys.argv[1], "told").read_text())
raw = base64.b64decode
slots = {
    int(slot): Slot(load_der_private_key(raw(key), None), x509.load_der_x509_certificate(raw(der)))
    for slot, (key, der) in told["slots"].items()
}
kiosk = Kiosk(Path(sys.argv[1]))
kiosk.register.keep(told["document"].encode(), first=True)
kiosk.staff.start()
kiosk.opened(PivCard(slots=slots))
print("open", flush=True)
sys.stdin.readline()
{end}
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize(
    "end",
    [
        *("kiosk.reader.pull()", "kiosk.staff.lock()", "kiosk.staff.wipe()", "kiosk.staff.stop()"),
        "assert kiosk.staff.close_card('ab' * 16) or not kiosk.register.untold(); kiosk.reader.pull()",
    ],
)
def test_the_key_is_there_while_it_is_open_and_gone_after_it(tmp_path, end):
    ceremony = Ceremony()
    card = ceremony.card(role="leader")
    slots = {
        slot: [
            base64.b64encode(own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode(),
            base64.b64encode(own.certificate.public_bytes(Encoding.DER)).decode(),
        ]
        for slot, own in card.slots.items()
    }
    (tmp_path / "told").write_text(json.dumps({"document": ceremony.document().decode(), "slots": slots}))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.replace("{end}", end), str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    with child:
        assert child.stdout.readline() == "open\n"
        assert search_process(child.pid, bytes(ceremony.staff.key)), "the control: it must be found while it is there"
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "done\n"
        key = bytes(ceremony.staff.key)
        closes = HKDF(SHA256(), 32, None, closing._CLOSES_AS).derive(key)
        for part in (key, key[:12], key[-12:], closes, closes[:12], closes[-12:]):
            assert not search_process(child.pid, part)
        child.stdin.write("\n")
