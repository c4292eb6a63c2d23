"""`python -m kiosk ...`: the command line. Nonsense exits with 2 and one sentence; every command has --json.

The commands themselves are in `kiosk.commands`; `main` prints what one found, as JSON or as sentences, and turns a
known error into its sentence and exit code.
"""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from kiosk import (
    __version__,
    arguments,
    commands,
    commands_first,
    commands_help,
    commands_screens,
    commands_speak,
    commands_update,
    commands_voice,
    commands_words,
    config,
    i18n,
)
from kiosk.answer import Answer
from kiosk.config import Config
from kiosk.errors import KnownError
from kiosk.i18n import N_, _
from kiosk.paths import ASSETS
from kiosk.unseen import UNSEEN, shown

Command = Callable[[argparse.Namespace, Config], Answer | None]


COMPLAINTS = {
    r"the following arguments are required: (?P<what>.+)": N_("{what} is missing"),
    r"argument (?P<what>\S+): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)": N_(
        "{what} can't be {value}; choose one of {choices}"
    ),
    r"unrecognized arguments: (?P<what>.+)": N_("{what} is not known here"),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print one sentence and exit with 2."""
        for pattern, words in COMPLAINTS.items():  # argparse has no Danish
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = _(words).format(**found.groupdict())
        _aside(f"{self.prog}: {message}. {_('Try --help.')}")
        raise SystemExit(2)


def parser() -> Parser:
    """The whole command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=arguments.path, metavar="FILE", help=_("the centre's configuration file"))
    shared.add_argument("--data", type=arguments.path, metavar="DIR", help=_("where the kiosk keeps its data"))
    shared.add_argument("--json", action="store_true", help=_("answer as JSON"))

    top = Parser(prog="kiosk", description=_("Stuen: the touchscreen in the drop-in centre."))
    top.add_argument("--version", action="version", version=f"stuen {__version__}")
    groups = top.add_subparsers(dest="command", metavar=_("COMMAND"), required=True, parser_class=Parser)

    def add(where: Any, name: str, command: Command, words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = where.add_parser(name, help=words, description=words, parents=[shared])
        made.set_defaults(function=command)
        return made

    def family(name: str, words: str) -> Any:
        several = groups.add_parser(name, help=words, description=words)
        return several.add_subparsers(dest="action", metavar=_("ACTION"), required=True, parser_class=Parser)

    one = add(groups, "run", commands.run, _("open the kiosk"))
    one.add_argument("--demo", action="store_true", help=_("with the demo centre, and nothing kept"))
    one.add_argument(
        "--size", type=arguments.size, metavar="WxH", help=_("the window's size; the whole screen without it")
    )
    one = add(groups, "demo", commands.demo, _("drive a whole visit with real touches, and leave numbered pictures"))
    one.add_argument("--out", type=arguments.path, required=True, metavar="DIR", help=_("where the pictures go"))
    one.add_argument("--size", type=arguments.size, metavar="WxH", default=(1280, 800), help=_("the window's size"))

    _the_programme(family("activities", _("the programme, and signing up for it")), add)
    _the_store(family("store", _("the encrypted journal")), add)
    _the_staff(family("staff", _("what staff need: their cards, and the code")), add)

    each = family("letter", _("a letter: what it says, by when, and what one can do"))
    one = add(each, "explain", commands.letter_explain, _("read one letter and say what it means"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=_("a PDF, a picture, MeMo, .docx or text"))
    one.add_argument("--today", type=arguments.day, metavar="YYYY-MM-DD", help=_("count from this day"))
    one.add_argument("--received", type=arguments.day, metavar="YYYY-MM-DD", help=_("the day the letter came"))
    one.add_argument("--lang", choices=["da", "en"], help=_("the language of the explanation"))

    _the_forms(family("form", _("forms: made in a spreadsheet, filled in together")), add)
    each = family("guide", _("guides: step by step, what to do"))
    add(each, "list", commands.guide_list, _("every guide, and when it was last checked"))
    add(each, "check", commands.guide_check, _("what is wrong with a guide, by file and step"))

    commands_help.options(family("help", _("the directory: who can help, where, and when")), add)
    commands_voice.options(
        family("counts", _("how the screen is used, and whether it helps: totals, never people")), add
    )
    commands_voice.consult_options(family("consult", _("what the house asks its visitors, and what came of it")), add)
    _the_folders(family("folder", _("what a visitor chose to keep, and the key card that opens it")), add)
    _the_log(family("audit", _("the log of what was done with folders and keys")), add)
    _the_hub(groups, add, family("sync", _("the hub, which several kiosks share")))
    commands_first.options(groups, add)
    commands_speak.options(groups, add)
    commands_screens.options(family("screens", _("the pages of the kiosk in their states, and pictures of them")), add)
    commands_words.options(family("words", _("the words of the screen in each language, and their correction")), add)
    commands_update.options(family("update", _("which version runs, putting another one in, and going back")), add)
    add(groups, "config", commands.configuration, _("the configuration file with every setting explained"))
    add(groups, "doctor", commands.doctor, _("what is there, what is missing, and what to do"))
    return top


def _the_programme(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    one = add(each, "import", commands.activities_import, _("take in iCalendar files, or folders of them"))
    one.add_argument("files", type=arguments.path, nargs="+", metavar="FILE")
    one = add(each, "list", commands.activities_list, _("what happens from one day to another, both included"))
    one.add_argument("--from", dest="first", type=arguments.day, required=True, metavar="YYYY-MM-DD")
    one.add_argument("--to", dest="last", type=arguments.day, required=True, metavar="YYYY-MM-DD")
    one = add(each, "signup", commands.activities_signup, _("sign somebody up"))
    one.add_argument("uid", metavar="UID", help=_("as 'activities list' writes it"))
    one.add_argument("occurrence", metavar="OCCURRENCE", help=_("as 'activities list' writes it"))
    one.add_argument("--alias", default="", help=_("a nickname; not a real name"))
    one.add_argument("--friends", type=arguments.friends, default=0, metavar="N", help=_("how many come along"))
    task = _("a task to take, by its key in 'activities list --json'")
    one.add_argument("--role", default="", metavar="R", help=task)
    one.add_argument("--buddy", action="store_true", help=_("would like company"))
    one = add(each, "cancel", commands.activities_cancel, _("cancel the sign-up with this code"))
    one.add_argument("code", metavar="CODE")
    add(each, "tallies", commands.activities_tallies, _("how many came to what is over; no names are kept"))
    one = add(
        each, "sources", commands.activities_sources, _("where the programme comes from, and what could not be read")
    )
    one = add(each, "signups", commands.activities_signups, _("who has signed up; asks for the staff code"))
    one.add_argument("--print", action="store_true", help=_("print it on the centre's printer"))
    one.add_argument("uid", metavar="UID", help=_("as 'activities list' writes it"))
    one.add_argument("occurrence", metavar="OCCURRENCE", help=_("as 'activities list' writes it"))


def _the_store(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    add(each, "verify", commands.store_verify, _("check every frame"))
    add(each, "rotate", commands.store_rotate, _("make a new key over all others, as when somebody has left"))
    add(each, "quarantine", commands.store_quarantine, _("set a damaged journal aside, and go on with what is whole"))
    add(each, "stat", commands.store_stat, _("how much it holds"))


def _the_forms(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    one = add(each, "run", commands.form_run, _("fill a form in, step by step, and say how it stands then"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=_("a spreadsheet, or a form.json"))
    one.add_argument("--answers", type=arguments.path, required=True, metavar="FILE", help=_("the steps, as JSON"))
    one.add_argument("--lang", metavar="LANG", help=_("the language of the form"))
    one.add_argument("--today", type=arguments.day, metavar="YYYY-MM-DD", help=_("count from this day"))
    one.add_argument("--pdf", type=arguments.path, metavar="FILE", help=_("put it on paper, as a PDF"))
    sheet = _("a spreadsheet: .xlsx, .xls, .csv or .md")
    one = add(each, "check", commands.form_check, _("what is wrong with a form, by sheet, row and column"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=sheet)
    drawing = _("where to draw a picture of the form, as SVG")
    one.add_argument("--flow", type=arguments.path, metavar="FILE", help=drawing)
    one = add(each, "publish", commands.form_publish, _("make a form ready for the kiosk"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=sheet)
    one.add_argument("--out", type=arguments.path, required=True, metavar="DIR", help=_("the folder to put it in"))
    one = add(each, "preview", commands.form_preview, _("open a form on the screen"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=sheet)


def _the_folders(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    made = add(each, "create", commands.folder, _("make a folder, and write its key card"))
    made.add_argument("--pictures", action="store_true", help=_("with a row of pictures; asks for it"))
    add(each, "open", commands.folder, _("what is in a folder; asks for the key card"))
    one = add(each, "export", commands.folder, _("copy a folder as PDF and JSON; asks for the key card"))
    one.add_argument("--out", type=arguments.path, required=True, metavar="DIR", help=_("where the files go"))
    add(each, "shred", commands.folder, _("delete a folder for good; asks for the key card"))
    for one in each.choices.values():
        words = _("read the key card from this file descriptor: the words on a line, the pictures on the next")
        one.add_argument("--secret-fd", type=int, metavar="N", help=words)


def _the_log(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    one = add(each, "show", commands.audit, _("every entry, the oldest first"))
    one.add_argument("--folder", metavar="ID", help=_("of this folder only"))
    one.add_argument("--csv", type=arguments.path, metavar="FILE", help=_("write them as a table too"))
    one = add(each, "verify", commands.audit, _("whether an entry was changed, moved or taken out"))
    one.add_argument("--head", metavar="N:HASH", help=_("the end of the log as it was noted elsewhere"))


def _the_staff(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    def secret(one: argparse.ArgumentParser, what: str, words: str) -> None:
        one.add_argument(f"--{what}-fd", type=arguments.descriptor, metavar="N", help=words)

    def safe(one: argparse.ArgumentParser) -> None:
        one.add_argument(
            "--key", type=arguments.path, required=True, metavar="FILE", help=_("the centre's key, from the safe")
        )
        secret(one, "passphrase", _("read its passphrase from this file descriptor instead of asking"))

    def card(one: argparse.ArgumentParser) -> None:
        one.add_argument("name", metavar="NAME", help=_("whose card it is; a first name is enough"))
        safe(one)
        one.add_argument("--roster", type=arguments.path, metavar="FILE", help=_("the list, from another kiosk"))
        one.add_argument("--keep-keys", action="store_true", help=_("keep the keys that are on the card"))
        one.add_argument("--take-over", action="store_true", help=_("also a card that is in use already"))
        one.add_argument("--own-management-key", action="store_true", help=_("ask for the card's management key"))
        one.add_argument("--wait", type=arguments.seconds, default=20, metavar="SECONDS", help=_("for the card"))
        secret(one, "pin", _("read the PIN, and a new one, from this file descriptor instead of asking"))
        secret(one, "management", _("read the management key (hex) from this file descriptor"))

    add(each, "code", commands.staff_code, _("make the line of the configuration that sets the staff code"))
    one = add(each, "ca-create", commands.staff_ca_create, _("make the centre's key, for the safe; see deploy/keys.md"))
    one.add_argument("--out", type=arguments.path, required=True, metavar="FILE", help=_("the new file, on a stick"))
    one.add_argument("--name", default="", help=_("the centre's name; else the configuration's"))
    secret(one, "passphrase", _("read a passphrase from this file descriptor instead of asking"))
    one = add(each, "enrol", commands.staff_cards, _("set a card up for somebody on the staff"))
    card(one)
    one.add_argument("--leader", action="store_true", help=_("a leader's card, which may close others"))
    one.add_argument("--first", action="store_true", help=_("the first card of the centre: makes the staff key"))
    one = add(
        each, "revoke", commands.staff_cards, _("close a card at this kiosk at once, without the key from the safe")
    )
    one.add_argument("card", metavar="CARD", help=_("a name, or the beginning of a number, as 'staff list' writes it"))
    one = add(each, "list", commands.staff_cards, _("the cards that count here, and those that were closed"))
    one.add_argument("--out", type=arguments.path, metavar="FILE", help=_("write the list for another kiosk"))
    newer = _("take a newer list of this centre's, as 'staff list --out' wrote it")
    one = add(each, "take", commands.staff_cards, newer)
    one.add_argument("file", type=arguments.path, metavar="FILE", help=_("the list, from another kiosk"))
    one = add(each, "rotate", commands.staff_cards, _("a new staff key, as when somebody has left or lost a card"))
    safe(one)
    leaving = _("close this card too; may be given several times")
    one.add_argument("--leaving", action="append", default=[], metavar="CARD", help=leaving)
    one = add(
        each, "recover", commands.staff_cards, _("all cards are lost: close them, and set up a new leader's card")
    )
    card(one)
    add(each, "card-status", commands.staff_cards, _("how a kiosk takes the card in the reader; asks for no PIN"))


def _the_hub(groups: Any, add: Callable[..., argparse.ArgumentParser], each: Any) -> None:
    one = add(groups, "enrol", commands.enrol, _("give this kiosk to an organisation's hub"))
    one.add_argument("code", metavar="CODE", help=_("the coordinator's ten digits; - reads them from standard input"))
    one.add_argument("--hub", type=arguments.url, metavar="URL", help=_("the hub's address"))
    add(each, "now", commands.sync_now, _("send what waits and take in what is new, once"))
    add(each, "status", commands.sync_status, _("how the line is, what waits, and what was not taken"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 1 not as it should be, 2 nonsense given."""
    wanted = os.environ.get("STUEN_LANGUAGE", "da")
    try:
        i18n.use(wanted if wanted in i18n.BY_CODE else "da")
    except FileNotFoundError:  # installed without assets/, or never set up: there are no words to say it in but these
        _aside(f"The kiosk's own files are not in {ASSETS}. Run make setup, or set STUEN_ASSETS to where they are.")
        return 1
    args = parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 (RFC 8259 section 8.1), whatever the terminal's locale is.
            stream.reconfigure(encoding="utf-8" if args.json else None, errors="backslashreplace")
    try:
        settings = config.load(args.config, demo=getattr(args, "demo", False), data=args.data)
        answer: Answer | None = args.function(args, settings)
    except KnownError as error:
        _aside(i18n.say(error))
        return error.exit_code
    if answer is None:
        return 0
    if answer.aside:
        _aside(answer.aside)
    return answer.exit_code if _out(answer, as_json=args.json) else 1


def _out(answer: Answer, *, as_json: bool) -> bool:
    """Print what was found; gives whether it got there."""
    if sys.stdout is None:  # started with it closed: nobody wants to read
        return True
    try:
        print(_as_json(answer.found) if as_json else shown("\n".join(answer.lines)))
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer goes nowhere
        if isinstance(error, BrokenPipeError):  # whoever reads has read enough, as `head` does
            return True
        _aside(_("The answer could not be written: {why}.").format(why=error.strerror))
        return False
    return True


def _as_json(found: object) -> str:
    """JSON that steers no terminal: what `json` leaves as it is of that kind is escaped too (RFC 8259 section 7)."""
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return UNSEEN.sub(lambda one: json.dumps(one[0])[1:-1], text)


def _aside(sentence: str) -> None:
    """A sentence on standard error, if that leads anywhere."""
    if sys.stderr is None:
        return
    try:
        print(shown(sentence), file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
