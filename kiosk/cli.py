"""`python -m kiosk ...`: thin commands over the services. Nonsense exits with 2 and one sentence; all have --json.

A command is a function that takes the parsed arguments and returns what it found; `main` prints it, as JSON or as
sentences, and turns a known error into its sentence and exit code.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NoReturn

from kiosk import __version__, app, arguments, config, i18n
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, _, n_
from kiosk.paths import ASSETS, there
from kiosk.store import StoreDamaged
from kiosk.unseen import UNSEEN, shown


class Answer:
    """What a command found: JSON for programs, lines for people, the exit code, and a sentence for standard error."""

    def __init__(self, found: object, lines: Sequence[str], exit_code: int = 0, aside: str = "") -> None:
        self.found, self.lines, self.exit_code, self.aside = found, lines, exit_code, aside


GROUP = 99
"""How many friends staff may write down under one code; visitors have their own limit."""

Command = Callable[[argparse.Namespace, Config], Answer | None]


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print one sentence and exit with 2."""
        _aside(f"{self.prog}: {message}. {_('Try --help.')}")
        raise SystemExit(2)


def run(args: argparse.Namespace, settings: Config) -> None:
    """Open the kiosk."""
    app.run(settings, size=args.size)


def demo(args: argparse.Namespace, settings: Config) -> None:
    """Drive a whole visit with real touches and leave numbered screenshots."""
    from kiosk import demo as driver

    raise SystemExit(driver.main(args.out, settings, size=args.size))


def activities_import(args: argparse.Namespace, settings: Config) -> Answer:
    """Take in iCalendar files, or folders of them."""
    missing = [path for path in args.files if not there(path)]
    if missing:
        raise BadInput(N_("{name} is not there; check the path."), name=missing[0].name)
    with app.open_programme(settings) as programme:
        report = programme.calendar.import_paths(args.files)
        programme.signups.reconcile()
    found = report.as_json()
    lines = [
        n_("{n} activity came in.", "{n} activities came in.", report.imported),
        n_("{n} activity was changed.", "{n} activities were changed.", report.updated),
        n_("{n} activity was removed.", "{n} activities were removed.", report.removed),
    ]
    lines += [f"  ! {problem['summary'] or problem['uid']}: {problem['what']}" for problem in found["problems"]]
    if report.no_calendar:
        return Answer(found, lines, BadInput.exit_code, _("Nothing there is a calendar; nothing was changed."))
    return Answer(found, lines)


def activities_list(args: argparse.Namespace, settings: Config) -> Answer:
    """Show what happens from one day to another, both included."""
    from datetime import timedelta

    from kiosk.activities.calendar import as_json

    if args.last < args.first:
        raise BadInput(N_("--to is before --from; swap them."))
    end = args.last + timedelta(days=1) if args.last < date.max else date.max
    with app.open_programme(settings) as programme:
        found = [as_json(o) for o in programme.calendar.occurrences(args.first, end)]
    lines = [f"{o['start'][:16].replace('T', ' ')}  {o['summary']}  ({o['uid']})" for o in found]
    return Answer(found, lines or [_("Nothing is planned in those days.")])


def activities_signup(args: argparse.Namespace, settings: Config) -> Answer:
    """Sign somebody up."""
    with app.open_programme(settings) as programme:
        receipt = programme.signups.sign_up(
            args.uid,
            args.occurrence,
            alias=args.alias,
            friends=args.friends,
            role=args.role,
            buddy=args.buddy,
            most=GROUP,
        )
    found = {"code": receipt.code, "status": receipt.status, "position": receipt.position}
    line = {
        "confirmed": _("Signed up. The code is {code}."),
        "waiting": _("On the waiting list as number {position}. The code is {code}.")
        if receipt.position
        else _("On the waiting list. The code is {code}."),
    }[receipt.status]
    return Answer(found, [line.format(**found)])


def activities_cancel(args: argparse.Namespace, settings: Config) -> Answer:
    """Cancel the sign-up with this code."""
    with app.open_programme(settings) as programme:
        view = programme.signups.cancel(args.code)
    return Answer(view.as_json(), [view.next_step])


def activities_sources(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say how the folder and the feeds of the configuration are doing."""
    from kiosk.background import watcher

    with app.open_programme(settings) as programme:
        sources = watcher(settings, programme.calendar, SystemClock()).status()
    found = [source.as_json() for source in sources]
    lines = [line for source in sources for line in source.lines()]
    return Answer(found, lines or [_("No folder and no feed is set in the configuration.")])


def activities_signups(args: argparse.Namespace, settings: Config) -> Answer:
    """Show who signed up, for staff: asks for the staff code where one is set."""
    aside = _ask_staff_code(settings)
    with app.open_programme(settings) as programme:
        people = programme.signups.listing(args.uid, args.occurrence)
        occurrence = programme.calendar.occurrence(args.uid, args.occurrence)
    found = [person.as_json() for person in people]
    lines = [person.line() for person in people]
    if args.print:
        _print(settings, occurrence.summary if occurrence else _("Everybody who has signed up"), lines)
        lines = [_("The list was printed.")]
    return Answer(found, lines or [_("Nobody has signed up yet.")], aside=aside)


def _print(settings: Config, title: str, lines: Sequence[str]) -> None:
    """The list on paper; waits until the printer has it. Raises BadInput without a printer, or PrinterFailed."""
    from threading import Event

    from kiosk.devices.slip import Line as Words
    from kiosk.devices.slip import Slip

    printer = app.printer(settings)
    if not printer.available:
        raise BadInput(N_("There is no printer. Set one in the configuration, or leave out --print."))
    said: list[KnownError | None] = []
    done = Event()

    def on_done(error: KnownError | None) -> None:
        said.append(error)
        done.set()

    parts = [Words(title, "large", bold=True), *(Words(line) for line in lines)]
    printer.print(Slip(tuple(parts)), on_done)
    done.wait()
    if said[0]:
        raise said[0]


def _ask_staff_code(settings: Config) -> str:
    """Ask for the staff code on the terminal, or read it from a pipe; never from the arguments that others can see.

    Gives what staff should know when there is none.
    """
    if not settings.staff.code_hash:
        return _("No staff code is set: anyone at this machine can read the list. See 'kiosk staff code'.")
    from kiosk.staff.code import check

    check(_typed(_("Staff code: ")), settings)
    return ""


def _typed(question: str) -> str:
    from getpass import getpass

    if sys.stdin is None:  # started with it closed
        return ""
    return getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def store_verify(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Check every frame of the journal."""
    _must_be_there(settings)
    try:
        with app.open_store(settings) as store:
            report = store.verify()
    except StoreDamaged as error:
        return Answer({"ok": False, "problems": [str(error)]}, [i18n.say(error)], error.exit_code)
    if report.ok:
        whole = _("The store is whole: {frames} frames, {documents} documents.")
        return Answer(asdict(report), [whole.format(frames=report.frames, documents=report.documents)])
    return Answer(asdict(report), [_("The store is damaged:"), *report.problems], StoreDamaged.exit_code)


def store_stat(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Show how much the journal holds."""
    _must_be_there(settings)
    with app.open_store(settings) as store:
        found = asdict(store.stat())
    return Answer(found, [f"{key}: {value}" for key, value in found.items()])


def _must_be_there(settings: Config) -> None:
    """Of a mistyped folder nobody may be told that all is well in it."""
    if not there(settings.data_folder):
        raise BadInput(N_("{folder} is not there; check the path."), folder=settings.data_folder)


def store_quarantine(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Set a damaged journal aside and go on with what verifies; only when somebody decides so."""
    _must_be_there(settings)
    kept = app.quarantine(settings)
    if kept is None:
        return Answer({"damaged": False}, [_("Nothing is damaged; nothing was done.")])
    words = _("The damaged files are in {folder}. Kept: {documents} documents. Give the folder to the technician.")
    found = {"damaged": True, **asdict(kept), "moved_to": str(kept.moved_to)}
    return Answer(found, [words.format(folder=kept.moved_to, documents=kept.documents)])


def configuration(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Show the documented configuration file."""
    return Answer({"toml": config.example()}, [config.example().rstrip()])


def doctor(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say what is there and what is missing."""
    from kiosk import doctor as ward

    findings = ward.examine(settings)
    return Answer(ward.as_json(findings), [finding.line() for finding in findings], ward.exit_code(findings))


def staff_code(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Make the line for the configuration file that sets a staff code."""
    from kiosk.staff.code import hash_code

    hashed = hash_code(_typed(_("New staff code: ")))
    return Answer({"code_hash": hashed}, ["[staff]", f'code_hash = "{hashed}"'])


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

    one = add(groups, "run", run, _("open the kiosk"))
    one.add_argument("--demo", action="store_true", help=_("with the demo centre, and nothing kept"))
    one.add_argument(
        "--size", type=arguments.size, metavar="WxH", help=_("the window's size; the whole screen without it")
    )
    one = add(groups, "demo", demo, _("drive a whole visit with real touches, and leave numbered pictures"))
    one.add_argument("--out", type=arguments.path, required=True, metavar="DIR", help=_("where the pictures go"))
    one.add_argument("--size", type=arguments.size, metavar="WxH", default=(1280, 800), help=_("the window's size"))

    each = family("activities", _("the programme, and signing up for it"))
    one = add(each, "import", activities_import, _("take in iCalendar files, or folders of them"))
    one.add_argument("files", type=arguments.path, nargs="+", metavar="FILE")
    one = add(each, "list", activities_list, _("what happens from one day to another, both included"))
    one.add_argument("--from", dest="first", type=arguments.day, required=True, metavar="YYYY-MM-DD")
    one.add_argument("--to", dest="last", type=arguments.day, required=True, metavar="YYYY-MM-DD")
    one = add(each, "signup", activities_signup, _("sign somebody up"))
    one.add_argument("uid", metavar="UID", help=_("as 'activities list' writes it"))
    one.add_argument("occurrence", metavar="OCCURRENCE", help=_("as 'activities list' writes it"))
    one.add_argument("--alias", default="", help=_("a nickname; not a real name"))
    one.add_argument("--friends", type=arguments.friends, default=0, metavar="N", help=_("how many come along"))
    task = _("a task to take, by its key in 'activities list --json'")
    one.add_argument("--role", default="", metavar="R", help=task)
    one.add_argument("--buddy", action="store_true", help=_("would like company"))
    one = add(each, "cancel", activities_cancel, _("cancel the sign-up with this code"))
    one.add_argument("code", metavar="CODE")
    one = add(each, "sources", activities_sources, _("where the programme comes from, and what could not be read"))
    one = add(each, "signups", activities_signups, _("who has signed up; asks for the staff code"))
    one.add_argument("--print", action="store_true", help=_("print it on the centre's printer"))
    one.add_argument("uid", metavar="UID", help=_("as 'activities list' writes it"))
    one.add_argument("occurrence", metavar="OCCURRENCE", help=_("as 'activities list' writes it"))

    each = family("store", _("the encrypted journal"))
    add(each, "verify", store_verify, _("check every frame"))
    add(each, "quarantine", store_quarantine, _("set a damaged journal aside, and go on with what is whole"))
    add(each, "stat", store_stat, _("how much it holds"))

    each = family("staff", _("what staff need"))
    add(each, "code", staff_code, _("make the line of the configuration that sets the staff code"))

    add(groups, "config", configuration, _("the configuration file with every setting explained"))
    add(groups, "doctor", doctor, _("what is there, what is missing, and what to do"))
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 1 not as it should be, 2 nonsense given."""
    wanted = os.environ.get("STUEN_LANGUAGE", "da")
    try:
        i18n.use(wanted if wanted in {language.code for language in i18n.LANGUAGES} else "da")
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
