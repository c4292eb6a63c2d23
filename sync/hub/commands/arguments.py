"""What each command takes. Nothing here imports Django: the folder comes first."""

import argparse
import os
from pathlib import Path

MOST_NAME = 80  # a kiosk's; others may have more
MOST_DAYS = 14  # as enrol_codes.LONGEST
USUAL_FOLDER = "/var/lib/stuen-hub"
ENDING = """\
Settings come from the environment: deploy/hub/README.md lists them. Exit codes: 0 done, 1 not as it should be (one
sentence on standard error says what, and what to do), 2 nonsense given."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="python -m sync.hub",
        description="The hub that kiosks sync with, and the console of their coordinators.",
        epilog=ENDING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get("STUEN_HUB_FOLDER") or USUAL_FOLDER),
        help=f"where the hub keeps its data (STUEN_HUB_FOLDER, or {USUAL_FOLDER})",
    )
    json = argparse.ArgumentParser(add_help=False)
    json.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, *more: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[shared, *more])

    serve = command("serve", "Serve kiosks and coordinators until stopped.")
    serve.add_argument(
        "--bind", type=_bind, default="127.0.0.1:8300", help="address and port, or unix:PATH (%(default)s)"
    )
    serve.add_argument("--workers", type=_count, default=0, help="processes; 0 is one for each processor (%(default)s)")
    serve.add_argument("--threads", type=_count, default=8, help="threads in each process (%(default)s)")

    command("migrate", "Make the database, or bring it up to this version. Make a backup before.")

    org = command("create-org", "Add an organisation, or a centre to one that is there.", json)
    org.add_argument("slug", type=_slug, help="its short name: small letters, digits and -")
    org.add_argument("--name", type=_name, help='its name, "Værestederne i Byen"; needed the first time')
    org.add_argument(
        "--centre", type=_name, action="append", default=[], help="the name of a centre to add; may be repeated"
    )
    org.add_argument("--content-key", type=Path, help="file with the public key that its content packs are signed with")
    org.add_argument(
        "--identity", type=Path, help="file with the public half of its offline key (python -m sync keygen)"
    )

    user = command("create-user", "Add somebody who may use the console. The password is theirs to change.", json)
    user.add_argument("organisation", help="its short name")
    user.add_argument("username", help="what they log in with, such as anna")
    user.add_argument("--leader", action="store_true", help="may also enrol and block kiosks and publish content")
    user.add_argument("--again", action="store_true", help="is there already: new password, second factor to be set up")
    user.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input; else one is made"
    )

    code = command("enrol-code", "Make a code with which one kiosk may enrol once.", json)
    code.add_argument("organisation", help="its short name")
    code.add_argument("centre", help="the centre's short name")
    code.add_argument(
        "--name", type=_name, default="Kiosk", help="what the kiosk is called in the console (%(default)s)"
    )
    code.add_argument(
        "--days",
        type=_days,
        default=1,
        metavar="N",
        help=f"it lives for N days (%(default)s), at most {MOST_DAYS}: for a card that is prepared",
    )

    backup = command("backup", "Write all that the hub holds into one file; it may go on serving.", json)
    backup.add_argument("--to", type=Path, help="folder to write into (FOLDER/backups)")
    backup.add_argument("--keep", type=_count, default=0, metavar="N", help="then delete all but the newest N there")
    backup.add_argument("--seal-to", type=Path, metavar="FILE", help="seal it to the recipient's public key in FILE")

    restore = command("restore", "Put back what a backup holds. The hub must not be serving.", json)
    restore.add_argument("file", type=Path, help="what `backup` wrote")
    restore.add_argument("--over", action="store_true", help="the hub holds data already: keep it aside, and go on")
    restore.add_argument("--check", action="store_true", help="only say whether the backup is whole and fits")
    restore.add_argument("--key", type=Path, metavar="FILE", help="private key file of a sealed backup")
    restore.add_argument(
        "--passphrase-stdin", action="store_true", help="read the key's passphrase from standard input"
    )

    for name, text, file in (
        ("export", "Write an organisation's events, for `python -m sync recover`.", "a new file"),
        ("recipients", "Take in a statement of whom kiosks seal to.", "from `python -m sync recipients sign`"),
    ):
        one = command(name, text, json)
        one.add_argument("organisation", help="its short name")
        one.add_argument("file", type=Path, help=file)

    _release(command("release", "New versions of the kiosks' system, for leaders to send out from the console."), json)
    command("tidy", "Delete what is old enough: run it every night.", json)
    command("check", "Say whether the hub is as it should be: settings, database, disk, chains, packs, releases.", json)

    demo = command("demo", "Make an organisation to try things with, or keep the one that is there.", json)
    demo.add_argument("--organisation", type=_slug, default="demo", help="its short name (%(default)s)")
    demo.add_argument("--centres", type=_count, default=2, help="how many centres it has (%(default)s)")
    demo.add_argument("--serve", type=_bind, metavar="BIND", help="then serve at this address")
    return top


def _release(release: argparse.ArgumentParser, json: argparse.ArgumentParser) -> None:
    actions = release.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, text: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=text, description=text, parents=[json])
        one.add_argument("--organisation", default="", help="its short name; needed where there are several")
        return one

    add = action("add", "Take in a signed bundle. FILE.json beside it says what it is, as the bundle tool wrote it.")
    add.add_argument("file", type=Path, help="the bundle, a .raucb")
    add.add_argument("--version", default="", help="its version, instead of what FILE.json says")
    add.add_argument("--compatible", default="", help="the kind of machine, such as stuen-rpi or stuen-pc")
    action("list", "Say which there are.")
    remove = action("remove", "Take one out of the list, and its file off the disk.")
    remove.add_argument("version", help="its version")
    remove.add_argument("--compatible", default="", help="the kind of machine, where there are several")


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1000:
        raise argparse.ArgumentTypeError("a number from 0 to 1000")
    return number


def _days(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_DAYS}")
    return number


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise argparse.ArgumentTypeError(f"a name of 1 to {MOST_NAME} characters")
    return name


def _bind(text: str) -> str:
    host, _, port = text.rpartition(":")
    if host == "unix":
        if port:
            return text
    elif host and port.isascii() and port.isdecimal() and int(port) < 1 << 16:
        return text
    raise argparse.ArgumentTypeError("an address and a port, such as 127.0.0.1:8300, or unix:PATH")


def _slug(text: str) -> str:
    if not (
        text and len(text) <= 50 and text.strip("-") and all(c.isascii() and (c.isalnum() or c == "-") for c in text)
    ):
        raise argparse.ArgumentTypeError("small letters, digits and -")
    return text.lower()
