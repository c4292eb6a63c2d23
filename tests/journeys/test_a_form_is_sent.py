"""A form filled in at the real screen and sent to staff: no network, then network, opened by the staff's key alone."""

import json
import re
import subprocess
import sys
from argparse import Namespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.demo.visit import arrive
from kiosk.i18n import _
from sync import key_commands, keyfile, seal, seal_to
from tests.helpers.hub_server import ROOT, hub_server
from tests.helpers.memory_search import all_bytes

SEED, RECOVERY = bytes(range(32)), bytes(range(96))
WORDS, CODE = "fire ord i en lang rad", re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")
SAID, REACHED = "pebernød", "flisovnen"
TOLD = """
import django; django.setup()
import sys
from django.db import transaction
from sync.hub import changes
from sync.hub.models import Organisation
organisation = Organisation.objects.get()
organisation.recovery_key, body = sys.argv[1], __import__("json").loads(sys.argv[2])
organisation.save()
with transaction.atomic():
    changes.publish(organisation.pk, "recipients", "recipients", body)
"""
SLUG = "import django; django.setup(); from sync.hub.models import Organisation; print(Organisation.objects.get().slug)"
FETCHED = """
import django; django.setup()
import sys
from sync.hub import exported
from sync.hub.carried import SealedForm
open(sys.argv[1], "w").write(exported.one_form(SealedForm.objects.get(part=1)))
"""


def coordinator(hub, code, *given):
    environment = hub.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code, *given], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def staff(tmp_path):
    """The key of one of the staff, in a file of theirs."""
    key = keyfile.make("recipient", "mette")
    keyfile.write(tmp_path / "mette.key", key, WORDS)
    return key


@pytest.fixture
def hub(tmp_path, staff):
    with hub_server(tmp_path / "hub", demo=2) as serving:
        signing = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
        identity = seal_to.Identity(signing, seal.public_of(RECOVERY))
        people = (("Mette", seal.public_of(staff.opens)),)
        body = seal_to.sign(seal_to.Recipients(coordinator(serving, SLUG), 1, people, identity.recovery), SEED)
        coordinator(serving, TOLD, identity.write(), json.dumps(body))
        yield serving
        assert serving.errors() == [], serving.log.read_text()[-6000:]


def to_the_form(visitor):
    visitor.touches(_("Help with a form"))
    for _step in range(3):  # the group may be on the second page
        visitor.waits_for(_("I have a key slip"))
        if visitor.sees(_("This house"), whole=True):
            break
        visitor.touches(_("More"), whole=True)
    visitor.touches(_("This house"), whole=True)
    visitor.touches("Jeg vil låne et rum")
    visitor.touches(_("Begin"), whole=True)


def finishes(visitor):
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))


def connected(centre, hub):
    visitor = centre.visitor
    visitor.touches(_("For staff: connect the kiosk"))
    visitor.waits_for(_("Connect the kiosk"))
    visitor.types(hub.enrol_code("stuen-i-noerregade"))
    visitor.touches(_("Connect"), whole=True)
    visitor.waits_for(_("The kiosk is connected"))
    visitor.touches(_("Done"))
    visitor.waits_for(_("What can I help with?"))


def test_sent_when_there_is_network_and_read_by_staff_alone(open_centre, hub, tmp_path, capsys):
    centre = open_centre(changed=("[session]", f'[hub]\nurl = "{hub.url}"\n\n[session]'))
    visitor = centre.visitor
    connected(centre, hub)
    hub.kill()

    to_the_form(visitor)
    visitor.touches("Sige min mening")
    visitor.touches("God", whole=True)
    visitor.touches("Maden")
    visitor.touches(_("Go on"))
    visitor.waits_for("Hvad er vigtigst for dig?")
    visitor.touches(_("Go on"))
    visitor.waits_for(_("this order"))
    visitor.touches(_("Go on"), whole=True)
    visitor.waits_for("Hvad vil du sige?")
    visitor.types(SAID)
    visitor.touches(_("Go on"))
    visitor.touches("Nej", whole=True)
    visitor.waits_for(_("Is this right?"))
    visitor.touches(_("Yes, it is right"))
    visitor.waits_for(_("It is filled in. Well done."))
    centre.picture("done")
    visitor.touches(_("Send it to staff"))
    visitor.waits_for(_("Your answers and the letter are sent. Nothing else."))
    centre.picture("what-it-means")
    visitor.touches(_("Write it"))
    visitor.types(REACHED)
    visitor.touches(_("Done"))
    visitor.touches(_("Yes, send it"))
    visitor.waits_for(_("Ready to be sent"), patience=60)
    code = next(text for text in visitor.reads() if CODE.fullmatch(text))
    centre.picture("waits")
    finishes(visitor)

    hub.start()
    subprocess.run(
        [sys.executable, "-m", "kiosk", "sync", "now", "--config", str(centre.settings), "--data", str(centre.data)],
        check=True,
    )
    arrive(visitor)
    visitor.touches(_("What is on here"))
    visitor.touches(_("I have a code"))
    visitor.types(code.replace("-", ""))
    visitor.touches(_("Show it"))
    visitor.waits_for(_("Sent"))
    centre.picture("sent")
    finishes(visitor)

    coordinator(hub, FETCHED, str(tmp_path / "fetched"))
    args = Namespace(file=tmp_path / "fetched", key=tmp_path / "mette.key", out=tmp_path / "opened")
    args.passphrase = lambda _args: WORDS
    assert key_commands.forms(args) == 0, capsys.readouterr()
    text = (tmp_path / "opened" / f"001-{code}.txt").read_text("utf-8")
    assert SAID in text.casefold()
    assert REACHED in text.casefold()
    assert (tmp_path / "opened" / f"001-{code}.pdf").read_bytes().startswith(b"%PDF")
    for folder in (tmp_path / "hub", centre.data):
        kept = all_bytes(folder).lower()
        for word in (SAID, REACHED):
            assert word.encode() not in kept
    logs = (centre.kiosk.log.read_text("utf-8") + hub.log.read_text("utf-8")).casefold()
    assert SAID not in logs
    assert REACHED not in logs
