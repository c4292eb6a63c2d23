"""A form filled in at a kiosk, sealed, synced to the real hub in this process, taken away, and opened by staff's key.

Marker words that were answered are looked for in all that the hub has, on the kiosk's disk, and in the logs.
"""

import base64
import io
import json
import logging
import random
import re
from argparse import Namespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.urls import reverse

from kiosk.forms import sending
from kiosk.forms.sending import AlreadyGone, CannotSend, Sendings, UnknownSending
from sync import key_commands, keyfile, recover, seal, seal_to, sent_form
from sync.events import encode
from sync.hub import changes
from sync.hub.carried import SealedForm
from sync.hub.commands import export
from sync.hub.models import Event
from tests.helpers.console import a_member, logged_in
from tests.helpers.hub_inside import Backup
from tests.helpers.town import Town

pytestmark = pytest.mark.django_db(transaction=True)

SEED, RECOVERY, STAFF = bytes(range(32)), bytes(range(96)), bytes(range(1, 97))
IDENTITY = seal_to.Identity(
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw(), seal.public_of(RECOVERY)
)
MARKS = ("Solveig Kvadratsen", "12345678", "gummistøvler")
CONTENT = {"name": "Klage", "said": [f"Du hedder {MARKS[0]}.", f"Du mangler {MARKS[2]}."], "contact": MARKS[1]}
WORDS = "fire ord i en lang rad"
PDF = b"%PDF-1.7 " + "gummistøvler".encode() + bytes(range(256)) * 100


def statement(number=1, people=(("Mette", STAFF),), seed=SEED, organisation="by"):
    named = tuple((name, seal.public_of(key)) for name, key in people)
    return seal_to.sign(seal_to.Recipients(organisation, number, named, IDENTITY.recovery), seed)


def publish(town, body):
    with transaction.atomic():
        changes.publish(town.organisation.pk, "recipients", "recipients", body)


def of(box):
    return Sendings(box.store, box.clock, lambda: box.events)


@pytest.fixture
def town(tmp_path, monkeypatch):
    town = Town(tmp_path, monkeypatch)
    town.organisation.recovery_key = IDENTITY.write()
    town.organisation.save()
    publish(town, statement())
    yield town
    for box in town.kiosks:
        box.close()


@pytest.fixture
def box(town):
    return town.kiosk()


def on_the_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def exported(town, who=None):
    """What the console gives of the one form there is."""
    who = who or a_member(town.organisation, "mette", leader=False)
    number = SealedForm.objects.get(part=1).pk
    answer = logged_in(who).post(reverse("form", args=[number]))
    assert answer.status_code == 200, answer.content
    return answer


def test_from_the_screen_to_whom_it_is_for_and_nobody_else(town, box, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    sent = of(box).send("klage", "3", CONTENT, PDF)
    assert (sent.state, sent.form, sent.letter) == ("waiting", "klage", True)
    assert [(one.kind, one.number) for one in box.hub.pending()] == [("form.sent", 1)]
    assert box.sync() == ""
    assert of(box).find(sent.code.lower().replace("-", " ")).state == "sent"
    assert box.hub.pending() == ()

    answer = exported(town)
    assert answer["Content-Disposition"] == f'attachment; filename="blanket-{sent.code}.ndjson"'
    entry = town.organisation.entries.get(what="form.fetched")
    assert (entry.who, entry.about) == ("mette", {"code": sent.code})
    for key in (STAFF, RECOVERY):
        (one,) = recover.open_forms(io.BytesIO(answer.content), key)
        assert one["opened"]["said"] == CONTENT["said"]
        assert one["opened"]["contact"] == MARKS[1]
        assert (one["letter"], one["opened"]["code"], one["centre"]) == (PDF, sent.code, "Nord")
    (shut,) = recover.open_forms(io.BytesIO(answer.content), bytes(96))
    assert shut["error"] == "not_for_this_key"

    rows = json.dumps(Backup()._rows, default=str)
    raws = [json.loads(raw) for raw in Event.objects.values_list("raw", flat=True)]
    for mark in (*MARKS, *(base64.b64encode(mark.encode()).decode()[:8] for mark in MARKS)):
        assert mark not in rows
        assert mark.encode() not in on_the_disk(box.folder)
        assert mark.encode() not in on_the_disk(tmp_path)
        assert mark not in caplog.text
    (raw,) = (one for one in raws if one["type"] == "form.sent")
    assert raw["body"].keys() == {"sending", "code", "form", "version", "part", "parts", "sealed"}


def test_what_staff_open_it_with_on_their_own_machine(town, box, tmp_path, capsys):
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.sync()
    (tmp_path / "fetched").write_bytes(exported(town).content)
    key = keyfile.make("recipient", "mette")
    publish(town, statement(2, (("Mette", key.opens), ("Bo", STAFF))))
    other = of(box)
    box.sync()
    second = other.send("flytning", "1", CONTENT | {"contact": ""}, b"")
    box.sync()
    number = SealedForm.objects.get(code=second.code).pk
    more = logged_in(a_member(town.organisation, "anna")).post(reverse("form", args=[number])).content
    keyfile.write(tmp_path / "key", key, WORDS)
    (tmp_path / "second").write_bytes(more)

    def opened(name):
        args = Namespace(file=tmp_path / name, key=tmp_path / "key", out=tmp_path / f"{name}.open")
        args.passphrase = lambda _args: WORDS
        return key_commands.forms(args)

    assert opened("second") == 0
    text = (tmp_path / "second.open" / f"001-{second.code}.txt").read_text("utf-8")
    assert "Solveig Kvadratsen" in text
    assert "Ikke oplyst" in text
    assert not list((tmp_path / "second.open").glob("*.pdf")), "there was no letter"
    assert (tmp_path / "second.open").stat().st_mode & 0o777 == 0o700
    with pytest.raises(keyfile.FileThere):
        opened("second")
    assert opened("fetched") == 1, "it was sealed before this key was among the recipients"
    export.write(town.organisation, tmp_path / "all")
    assert opened("all") == 1, "one of the two"
    assert "not_for_this_key" in capsys.readouterr().out
    assert sent.code != second.code


def test_a_form_whose_very_name_is_private_has_none_on_the_way(town, box):
    sent = of(box).send("stoette", "3", CONTENT, PDF, private=True)
    box.sync()
    assert SealedForm.objects.get().form == "-"
    assert "stoette" not in json.dumps(Backup()._rows, default=str)
    client = logged_in(a_member(town.organisation, "mette"))
    assert "Navnet er også forseglet" in client.get(reverse("forms")).content.decode()
    content = client.post(reverse("form", args=[SealedForm.objects.get().pk])).content
    (one,) = recover.open_forms(io.BytesIO(content), STAFF)
    assert (one["opened"]["form"], one["opened"]["code"]) == ("stoette", sent.code)


def test_what_was_sealed_to_one_organisation_goes_to_no_other(town, box):
    town.line.down = True
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.store.table("hub").update({"recovery_key": "another's"})
    assert of(box).post() == 0
    assert of(box).find(sent.code).state == "waiting"
    of(box).withdraw(sent.code)


def test_the_most_that_there_can_be_is_within_an_event(town, box):
    people = tuple((f"Person {n}", bytes([n]) * 96) for n in range(1, 20))
    publish(town, statement(2, people))
    box.sync()
    noise = random.Random(3).randbytes(60_000)
    sent = of(box).send("æ" * 200, "ø" * 200, CONTENT, noise)
    assert of(box).post() == 1
    events = [event for event in box.events.pending() if event["type"] == "form.sent"]
    assert len(events) > 1
    assert max(len(encode(event)) for event in events) > 55_000, "an event is made use of"
    assert box.sync() == ""
    assert of(box).find(sent.code).state == "sent"


def test_it_waits_for_network_and_can_be_taken_back_until_then(town, box):
    town.line.down = True
    first, second = (of(box).send("klage", "3", CONTENT, PDF) for _ in range(2))
    assert box.sync() != ""
    box.restart()
    assert of(box).find(first.code).state == "waiting", "a power cut takes nothing"
    of(box).withdraw(first.code)
    with pytest.raises(UnknownSending):
        of(box).find(first.code)
    assert not [row for row in box.store.table("outbox") if row["type"] == "form.sent"]
    town.line.down = False
    assert box.sync() == ""
    assert of(box).find(second.code).state == "sent"
    assert list(SealedForm.objects.values_list("code", flat=True)) == [second.code]
    with pytest.raises(AlreadyGone):
        of(box).withdraw(second.code)


def test_what_was_taken_back_has_no_key_on_the_disk(town, box):
    town.line.down = True
    sent = of(box).send("klage", "3", CONTENT, PDF)
    names = [name for name in box.store.subjects() if name.startswith("sending-")]
    assert len(names) == 1
    of(box).withdraw(sent.code)
    assert not [name for name in box.store.subjects() if name.startswith("sending-")]


def test_taken_back_in_the_moment_in_which_it_would_be_sent(town, box, monkeypatch):
    sendings, begin = of(box), box.store.transaction
    code = sendings.send("klage", "3", CONTENT, PDF).code

    def just_before():
        monkeypatch.setattr(box.store, "transaction", begin)
        of(box).withdraw(code)
        return begin()

    monkeypatch.setattr(box.store, "transaction", just_before)
    assert sendings.post() == 0
    assert not box.events.pending()


def test_a_lost_answer_makes_it_on_its_way_and_then_sent_once(town, box):
    sent = of(box).send("klage", "3", CONTENT, PDF)
    town.line.faults = ["ok", "answer_lost", "answer_lost", "answer_lost"]
    while box.sync() == "" and of(box).find(sent.code).state == "waiting":
        pass
    assert of(box).find(sent.code).state in ("going", "sent")
    with pytest.raises(AlreadyGone):
        of(box).withdraw(sent.code)
    town.line.faults = []
    assert box.sync() == ""
    assert of(box).find(sent.code).state == "sent"
    assert SealedForm.objects.count() == 1


def test_a_kiosk_put_back_sends_it_again_and_staff_see_it_once(town, box, tmp_path):
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.copy(tmp_path / "image")
    assert box.sync() == ""
    box.put_back(tmp_path / "image")
    for _ in range(4):
        box.sync()
    assert of(box).find(sent.code).state == "sent"
    assert SealedForm.objects.filter(part=1).count() == 1


def test_a_large_one_comes_in_several_pieces_and_one_that_is_too_large_without_its_letter(town, box):
    big = random.Random(7).randbytes(90_000)
    sent = of(box).send("klage", "3", CONTENT, big)
    assert sent.letter
    box.sync()
    assert SealedForm.objects.filter(code=sent.code).count() == 3
    content = (
        logged_in(a_member(town.organisation, "mette"))
        .post(reverse("form", args=[SealedForm.objects.get(code=sent.code, part=1).pk]))
        .content
    )
    (one,) = recover.open_forms(io.BytesIO(content), STAFF)
    assert one["letter"] == big
    lines = content.splitlines(keepends=True)
    (cut,) = recover.open_forms(io.BytesIO(b"".join(lines[:-1])), STAFF)
    assert cut["error"] == "bad_form", "a hub that withholds a piece is noticed"
    assert not of(box).send("klage", "3", CONTENT, random.Random(8).randbytes(900_000)).letter
    with pytest.raises(CannotSend):
        of(box).send("klage", "3", CONTENT | {"contact": random.Random(9).randbytes(900_000).hex()}, b"")


@pytest.mark.parametrize(
    "body",
    [
        statement(2, seed=bytes(32)),
        statement(2, organisation="skuret"),
        statement(2, people=()),
        {"statement": {}, "signature": ""},
    ],
)
def test_whom_nobody_may_be_sent_to(town, box, body):
    assert of(box).possible
    publish(town, body)
    box.sync()
    assert not of(box).possible
    with pytest.raises(CannotSend):
        of(box).send("klage", "3", CONTENT, PDF)


def test_a_hub_can_not_put_back_who_has_left(town, box):
    publish(town, statement(5))
    box.sync()
    of(box).send("klage", "3", CONTENT, PDF)
    publish(town, statement(4, (("Bo", bytes(96)),)))
    box.sync()
    assert not of(box).possible
    publish(town, statement(6))
    box.sync()
    of(box).send("klage", "3", CONTENT, PDF)
    assert of(box).possible


def test_whom_to_seal_to_is_checked_once_for_the_screen_and_each_time_it_is_sealed(town, box, monkeypatch):
    sendings, checked = of(box), []
    accept = seal_to.accept

    def counted(*given):
        checked.append(given)
        return accept(*given)

    monkeypatch.setattr(seal_to, "accept", counted)
    assert sendings.possible
    assert sendings.possible
    assert len(checked) == 1
    sendings.send("klage", "3", CONTENT, PDF)
    assert len(checked) == 2
    publish(town, statement(2, seed=bytes(32)))
    box.sync()
    assert not sendings.possible, "another statement is another look"


def test_not_from_a_kiosk_that_is_blocked_or_has_no_hub(town, box):
    box.store.table("hub").update({"state": "blocked"})
    assert not of(box).possible
    box.store.table("hub").truncate()
    assert not of(box).possible
    assert of(box).organisation == ""


def test_codes_are_forgotten_here_when_nobody_asks_any_more(town, box):
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.sync()
    town.line.down = True
    waits = of(box).send("klage", "3", CONTENT, PDF)
    town.clock.on(days=31)
    sending.forget_old(box.store, box.clock)
    assert sending.forget_old(box.store, box.clock) == 0
    with pytest.raises(UnknownSending):
        of(box).find(sent.code)
    assert of(box).find(waits.code).state == "waiting", "what waits, waits"


def test_what_the_hub_refused_is_not_called_sent(town, box, monkeypatch):
    from sync.hub import ingest

    def never(_kind, _body):
        raise ValueError

    monkeypatch.setitem(ingest.READERS, "form.sent", never)
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.sync()
    assert of(box).find(sent.code).state == "refused"
    assert [one.what for one in box.hub.refused()]
    assert SealedForm.objects.count() == 0


def test_the_list_is_found_by_code_and_has_no_names(town, box):
    sent = of(box).send("klage", "3", CONTENT, PDF)
    box.sync()
    client = logged_in(a_member(town.organisation, "mette", leader=False))
    page = client.get(reverse("forms")).content.decode()
    assert sent.code in page
    assert "klage" in page
    assert sent.code in client.get(reverse("forms"), {"code": sent.code.lower().replace("-", "")}).content.decode()
    assert sent.code not in client.get(reverse("forms"), {"code": "XXX-XXX"}).content.decode()
    number = SealedForm.objects.get().pk
    page = client.get(reverse("form", args=[number])).content.decode()
    assert f"blanket-{sent.code}.ndjson" in page
    assert re.search("Mette|Solveig", page) is None


def test_text_for_staff_says_nothing_to_a_terminal():
    said = sent_form.in_words({"name": "Klage\x1b[2J", "said": ["a\nb\x07"], "code": "K7M-4QX"})
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "a\nb" in said
    assert "Ikke oplyst" in sent_form.in_words({"said": 7})


@pytest.mark.parametrize(
    "found",
    [
        [],
        [{"sending": "a", "part": 1, "parts": 1}],
        [{"sending": "a", "part": 1, "parts": 1, "data": "!"}],
        [{"sending": "a", "part": 1, "parts": 1, "data": base64.b64encode(b"no zlib").decode()}],
        [{"sending": "a", "part": 1, "parts": 17, "data": ""}],
        [{"sending": "a", "part": 2, "parts": 2, "data": ""}],
        *(
            [sent_form.pieces(content, "a", 1)[0]]
            for content in ({"version": 2}, {}, {"version": 1, "x": "0" * (9 << 20)})
        ),
    ],
)
def test_what_is_no_form(found):
    with pytest.raises(sent_form.BadForm):
        sent_form.whole(found)


def test_a_letter_that_is_none():
    for pdf in (7, "!", "æ"):
        with pytest.raises(sent_form.BadForm):
            sent_form.letter({"pdf": pdf})
