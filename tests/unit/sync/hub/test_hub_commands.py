"""What technicians type: each command, its mistakes, and that no password stands on a command line."""

import importlib
import io
import json
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from sync import keyfile
from sync.errors import SyncError
from sync.hub.__main__ import main
from sync.hub.commands.arguments import parser
from sync.hub.errors import Refused
from sync.hub.models import Activity, EnrolmentCode, Entry, Organisation
from tests.helpers.hub_server import HubServer

pytestmark = pytest.mark.django_db


def run(*argv: str) -> int:
    args = parser().parse_args(argv)
    return importlib.import_module(f"sync.hub.commands.{args.command.replace('-', '_')}").run(args)


def answer(capsys, *argv: str) -> dict:
    assert run(*argv, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def byen(capsys) -> Organisation:
    answer(capsys, "create-org", "byen", "--name", "Byens væresteder", "--centre", "Ærø Stue", "--centre", "Havnen")
    return Organisation.objects.get(slug="byen")


def test_an_organisation_has_a_key_and_centres_that_one_can_type(byen, capsys):
    assert {centre.slug for centre in byen.centres.all()} == {"aeroe-stue", "havnen"}
    told = answer(capsys, "create-org", "byen", "--centre", "Havnen", "--centre", "HAVNEN!")
    assert told["new"] is False
    assert len(told["hub_key"]) == 64
    assert set(told["centres"]) == {"aeroe-stue", "havnen", "havnen-2"}
    assert Entry.objects.filter(organisation=byen, what="centre.created").count() == 3


def test_a_content_key_is_64_hex_digits(byen, tmp_path):
    (tmp_path / "good").write_text("AB" * 32 + "\n")
    (tmp_path / "bad").write_text("AB" * 31)
    run("create-org", "byen", "--content-key", str(tmp_path / "good"))
    assert Organisation.objects.get().content_key == "ab" * 32
    with pytest.raises(Refused, match="64 hex digits"):
        run("create-org", "byen", "--content-key", str(tmp_path / "bad"))


def test_an_identity_is_the_public_half_of_an_offline_key(byen, tmp_path):
    (tmp_path / "good").write_text(keyfile.make("offline", "byen").public + "\n")
    (tmp_path / "bad").write_text(keyfile.make("recipient", "byen").public)
    run("create-org", "byen", "--identity", str(tmp_path / "good"))
    assert Organisation.objects.get().recovery_key == (tmp_path / "good").read_text().strip()
    with pytest.raises(SyncError, match="offline key"):
        run("create-org", "byen", "--identity", str(tmp_path / "bad"))


def test_a_new_organisation_needs_a_name():
    with pytest.raises(Refused, match="--name"):
        run("create-org", "by")


def test_a_member_gets_a_password_that_is_shown_once(byen, capsys):
    told = answer(capsys, "create-user", "byen", "anna", "--leader")
    anna = User.objects.get(username="anna")
    assert anna.check_password(told["password"])
    assert anna.member.leader
    assert anna.member.temporary
    assert anna.member.organisation == byen
    assert not (anna.is_staff)
    assert not (anna.is_superuser)
    assert told["password"] not in str(list(Entry.objects.values()))


def test_a_password_may_come_by_standard_input_and_is_not_told_again(byen, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("fire grå katte på taget\n"))
    told = answer(capsys, "create-user", "byen", "bo", "--password-stdin")
    assert "password" not in told
    assert User.objects.get().check_password("fire grå katte på taget")


def test_a_weak_password_is_refused_and_nobody_was_added(byen, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("kort\n"))
    with pytest.raises(Refused, match="12"):
        run("create-user", "byen", "bo", "--password-stdin")
    assert not User.objects.exists()


def test_nobody_gets_a_password_on_the_command_line(capsys):
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["create-user", "byen", "anna", "--password", "hemmelig"])
    assert end.value.code == 2


def test_again_gives_a_new_password_and_a_new_second_factor_and_ends_sessions(byen, capsys):
    first = answer(capsys, "create-user", "byen", "anna", "--leader")["password"]
    with pytest.raises(Refused, match="--again"):
        run("create-user", "byen", "anna")
    anna = User.objects.get()
    TOTPDevice.objects.create(user=anna, name="x", confirmed=True)
    second = answer(capsys, "create-user", "byen", "anna", "--again")["password"]
    anna.refresh_from_db()
    assert anna.check_password(second)
    assert not anna.check_password(first)
    assert not TOTPDevice.objects.exists()
    assert anna.member.leader
    assert anna.member.generation == 2, "every session before is over"


def test_again_is_for_the_own_organisations_people(byen, capsys):
    answer(capsys, "create-org", "anden", "--name", "Anden", "--centre", "C")
    answer(capsys, "create-user", "byen", "anna")
    with pytest.raises(Refused, match="nobody called"):
        run("create-user", "anden", "anna", "--again")


@pytest.mark.parametrize("argv", [("create-user", "nej", "anna"), ("enrol-code", "nej", "havnen")])
def test_an_unknown_organisation_is_told_with_those_there_are(byen, argv):
    with pytest.raises(Refused, match="There is: byen"):
        run(*argv)


def test_a_code_for_one_kiosk(byen, capsys):
    told = answer(capsys, "enrol-code", "byen", "havnen", "--name", "Ved døren")
    assert len(told["code"]) == 10
    assert told["code"].isdigit()
    code = EnrolmentCode.objects.get()
    assert code.kiosk_name == "Ved døren"
    assert code.centre.slug == "havnen"
    with pytest.raises(Refused, match="There is: "):
        run("enrol-code", "byen", "nej")


def test_a_code_for_a_card_that_travels(byen, capsys):
    answer(capsys, "enrol-code", "byen", "havnen", "--days", "14")
    lives = EnrolmentCode.objects.get().expires - timezone.now()
    assert timedelta(days=13, hours=23) < lives <= timedelta(days=14)
    for days in ("0", "15", "two"):
        with pytest.raises(SystemExit):
            run("enrol-code", "byen", "havnen", "--days", days)


def test_the_demo_is_made_once_and_kept(capsys):
    told = answer(capsys, "demo", "--centres", "3")
    assert len(told["centres"]) == 3
    assert len(told["activities"]) >= 4
    assert told["password"]
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert Activity.objects.filter(start__gte=midnight).count() == len(told["activities"])
    again = answer(capsys, "demo", "--centres", "4")
    assert run("demo") == 0
    hint = capsys.readouterr().out.splitlines()[-1].split(" -m sync.hub ")[1]
    assert hint.startswith("create-user demo koordinator --again --folder ")
    parser().parse_args(hint.split())
    assert again["activities"] == told["activities"]
    assert len(again["centres"]) == 4
    assert "password" not in again
    assert User.objects.get().check_password(told["password"])


# -- as processes


@pytest.fixture
def hub(tmp_path) -> HubServer:
    return HubServer(tmp_path / "hub")


def test_without_a_folder_there_is_one_sentence_and_no_traceback(tmp_path, capsys):
    assert main(["create-org", "x", "--folder", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_database_that_is_behind_is_not_served(hub):
    hub.folder.mkdir()
    said = hub.manage("serve", "--bind", "127.0.0.1:0", check=False)
    assert "There is no database here yet: run `migrate` first." in said
    hub.manage("migrate")
    with closing(sqlite3.connect(hub.folder / "hub.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'hub'")
    said = hub.manage("serve", "--bind", "127.0.0.1:0", check=False)
    assert "older than the program" in said
    assert "migrate" in said


def test_a_program_that_is_older_than_its_database_leaves_it_alone(hub):
    hub.folder.mkdir()
    hub.manage("migrate")
    with closing(sqlite3.connect(hub.folder / "hub.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('hub', '9998_later', '2030-01-01')"
        )
    for command in (("serve", "--bind", "256.0.0.1:1"), ("check",), ("migrate",)):
        said = hub.manage(*command, check=False)
        assert "older than the database, which has hub.9998_later" in said, command
        assert "Traceback" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE", "hemmelig"),
        ("DATABASE", "postgresql://:hemmelig@[/x"),
        ("LEAST_FREE_MB", "many"),
        ("LEAST_FREE_MB", "-1"),
        ("BOXES_DAYS", "år"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(tmp_path, name, value):
    hub = HubServer(tmp_path / "hub", **{f"STUEN_HUB_{name}": value})
    hub.folder.mkdir()
    said = hub.manage("check", check=False)
    assert said.startswith(f"STUEN_HUB_{name} ")
    assert said.count("\n") == 1
    assert "hemmelig" not in said


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1", ":8300", "127.0.0.1:x", "127.0.0.1:99999", "unix:", ""])
def test_an_address_that_is_none_is_refused_at_once(bind, capsys):
    for argv in (["serve", "--bind", bind], ["demo", "--serve", bind]):
        with pytest.raises(SystemExit) as end:
            parser().parse_args(argv)
        assert end.value.code == 2
    assert "an address and a port" in capsys.readouterr().err


def test_who_cannot_listen_says_so_once_and_not_that_it_answers(hub, tmp_path):
    hub.manage("migrate")
    (tmp_path / "file").touch()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        binds = (taken, f"unix:{tmp_path}/file", f"unix:{tmp_path}/none/socket", "host.invalid:8300")
        said = {bind: hub.manage("serve", "--bind", bind, check=False) for bind in binds}
        demo = hub.manage("demo", "--serve", taken, check=False)
    assert "Does a hub run there already?" in said[taken]
    assert demo == said[taken]
    assert {text.count("\n") for text in said.values()} == {1}
    assert "answers" not in str(said)


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\x1bb", "x" * 81])
def test_a_name_can_be_read(name):
    for argv in (["enrol-code", "o", "c", "--name", name], ["create-org", "o", "--name", name, "--centre", name]):
        with pytest.raises(SystemExit):
            parser().parse_args(argv)


def test_what_the_disk_says_no_to_is_a_sentence_with_the_file(hub, tmp_path):
    hub.manage("migrate")
    (tmp_path / "file").touch()
    said = hub.manage("backup", "--to", f"{tmp_path}/file/x", check=False)
    assert said == f"{tmp_path}/file/x: Not a directory.\n"


def test_migrate_makes_a_folder_that_only_the_hub_can_read(hub):
    hub.manage("migrate")
    assert hub.folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in hub.folder.iterdir())


def test_a_password_in_the_databases_url_is_refused(tmp_path):
    (tmp_path / "hub").mkdir()
    said = HubServer(tmp_path / "hub", "postgresql://me:hemmelig@localhost/hub").manage("check", check=False)
    assert "PGPASSFILE" in said
    assert "hemmelig" not in said
    assert "Traceback" not in said


def test_every_command_explains_itself(capsys):
    for action in parser()._subparsers._group_actions:  # argparse has no other way
        for name, command in action.choices.items():
            assert len(command.description) > 20, name
            assert all(one.help for one in command._actions if one.option_strings), name
