"""What `python -m kiosk` can be asked: each command is a function over the services, which gives an `Answer`.

It takes the parsed arguments and the configuration, imports what only it needs, and prints nothing: `kiosk.cli` does.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from kiosk import app, app_store, config, i18n
from kiosk.answer import Answer
from kiosk.clock import SystemClock
from kiosk.config import Config, Data, FormSettings
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, _, n_
from kiosk.paths import there
from kiosk.store import StoreDamaged

GROUP = 99
"""How many friends staff may write down under one code; visitors have their own limit."""


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
    with app_store.open_programme(settings) as programme:
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
    with app_store.open_programme(settings) as programme:
        found = [as_json(o) for o in programme.calendar.occurrences(args.first, end)]
    lines = [f"{o['start'][:16].replace('T', ' ')}  {o['summary']}  ({o['uid']})" for o in found]
    return Answer(found, lines or [_("Nothing is planned in those days.")])


def activities_signup(args: argparse.Namespace, settings: Config) -> Answer:
    """Sign somebody up."""
    with app_store.open_programme(settings) as programme:
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
        "requested": _("You have asked for a place. The code is {code}."),
    }[receipt.status]
    return Answer(found, [line.format(**found)])


def activities_cancel(args: argparse.Namespace, settings: Config) -> Answer:
    """Cancel the sign-up with this code."""
    with app_store.open_programme(settings) as programme:
        view = programme.signups.cancel(args.code)
    return Answer(view.as_json(), [view.next_step])


def activities_sources(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say how the folder and the feeds of the configuration are doing."""
    from kiosk.background import watcher

    with app_store.open_programme(settings) as programme:
        sources = watcher(settings, programme.calendar, SystemClock()).status()
    found = [source.as_json() for source in sources]
    lines = [line for source in sources for line in source.lines()]
    return Answer(found, lines or [_("No folder and no feed is set in the configuration.")])


def activities_tallies(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say how many came to what is over; no names are left."""
    with app_store.open_programme(settings) as programme:
        tallies = programme.signups.tallies()
    words = _("{occurrence}  {uid}: {confirmed} had a place, {waiting} waited, {cancelled} cancelled")
    return Answer([asdict(one) for one in tallies], [words.format(**asdict(one)) for one in tallies])


def activities_signups(args: argparse.Namespace, settings: Config) -> Answer:
    """Show who signed up, for staff: asks for the staff code where one is set."""
    aside = _ask_staff_code(settings)
    with app_store.open_programme(settings) as programme:
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
        with app_store.open_store(settings) as store:
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
    with app_store.open_store(settings) as store:
        found = asdict(store.stat())
    return Answer(found, [f"{key}: {value}" for key, value in found.items()])


def _must_be_there(settings: Config) -> None:
    """Of a mistyped folder nobody may be told that all is well in it."""
    if not there(settings.data_folder):
        raise BadInput(N_("{folder} is not there; check the path."), folder=settings.data_folder)


def store_rotate(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Wrap all keys anew; the data is not touched."""
    with app_store.open_store(settings) as store:
        store.rotate()
        epoch = store.stat().epoch
    return Answer({"epoch": epoch}, [_("The keys are new: epoch {epoch}.").format(epoch=epoch)])


def store_quarantine(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Set a damaged journal aside and go on with what verifies; only when somebody decides so."""
    _must_be_there(settings)
    kept = app_store.quarantine(settings)
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


def letter_explain(args: argparse.Namespace, settings: Config) -> Answer:
    """Read one letter, understand it, and say what it means."""
    from kiosk.letters.commands import explain_letter

    explained = explain_letter(args, settings)
    return Answer(explained.found, explained.lines)


def form_run(args: argparse.Namespace, settings: Config) -> Answer:
    """Fill a form in, step by step, and say how it stands then."""
    from kiosk.forms.commands import run_form

    ran = run_form(args, settings)
    return Answer(ran.found, ran.lines)


def form_check(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say what is wrong with a form, by sheet, row and column."""
    from kiosk.forms.publish.commands import checked

    return Answer(*checked(args))


def form_publish(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Make a form ready for the kiosk, or say what is wrong with it."""
    from kiosk.forms.publish.commands import published

    return Answer(*published(args))


def form_preview(args: argparse.Namespace, settings: Config) -> Answer | None:
    """Open a form on the screen, or say what is wrong with it."""
    from kiosk.forms.library import KEPT
    from kiosk.forms.publish.commands import previewed

    def show(room: Path) -> None:
        there = replace(settings, data=Data(room), forms=FormSettings())
        app.run(there, form=next((room / KEPT).glob("[!.]*")).name)

    wrong = previewed(args, show)
    return Answer(*wrong) if wrong else None


def guide_list(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Show every guide that can be used, and when it was last checked."""
    from kiosk.guidance.guides import Guides
    from kiosk.guidance.report import listed, listed_lines

    rows = listed(Guides.load(settings.guides.folder), SystemClock().now().date())
    return Answer(rows, listed_lines(rows))


def guide_check(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say what is wrong with the guides, ours and the centre's own, with the cards, and with what they lead to."""
    from kiosk.commands_guide import check

    return check(settings, SystemClock())


def folder(args: argparse.Namespace, settings: Config) -> Answer:
    """Make, open, copy or delete a visitor's folder."""
    from kiosk.folder import commands, service

    with app_store.open_store(settings) as store:
        months = settings.folders.unopened_months
        own = service.folders(store, SystemClock(), settings.data_folder, unopened_months=months)
        ran = commands.run(args, own, _typed)
    return Answer(ran.found, ran.lines)


def audit(args: argparse.Namespace, settings: Config) -> Answer:
    """Show the log, or check it."""
    from kiosk.folder.service import audit
    from kiosk.staff import audit_commands

    with app_store.open_store(settings) as store:
        ran = audit_commands.run(args, audit(store, SystemClock(), settings.data_folder))
    return Answer(ran.found, ran.lines, ran.exit_code)


def staff_code(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Make the line for the configuration file that sets a staff code."""
    from kiosk.staff.code import hash_code

    hashed = hash_code(_typed(_("New staff code: ")))
    return Answer({"code_hash": hashed}, ["[staff]", f'code_hash = "{hashed}"'])


def staff_ca_create(args: argparse.Namespace, settings: Config) -> Answer:
    """Make the centre's key, in a new file for the safe."""
    from kiosk.staff.commands import create

    return Answer(*create(args, settings.centre.name, SystemClock(), _typed))


def staff_cards(args: argparse.Namespace, settings: Config) -> Answer:
    """Staff cards: set up, closed, listed, their key changed, got back from the safe, looked at."""
    from kiosk import app_staff
    from kiosk.staff import commands

    do = {
        "enrol": commands.enrol,
        "revoke": commands.revoke,
        "list": commands.listed,
        "take": commands.take,
        "rotate": commands.rotate,
        "recover": commands.recover,
        "card-status": commands.card_status,
    }[args.action]
    with app_store.open_store(settings) as store:
        return Answer(*do(args, app_staff.desk(settings, store, SystemClock(), _typed)))


def enrol(args: argparse.Namespace, settings: Config) -> Answer:
    """Give this kiosk to an organisation's hub, with the code of a coordinator."""
    code = _typed(_("Code: ")) if args.code == "-" else args.code
    with app_store.open_programme(settings) as programme:
        programme.hub.join(code, url=args.hub or "")
        hub = programme.hub
        found = {"organisation": hub.organisation, "centre": hub.centre, "name": hub.name, "url": hub.url}
    words = _("The kiosk belongs to {organisation}, {centre}, and is called {name}.")
    return Answer(found, [words.format(**found), _("It gets the programme when it next runs, or with 'sync now'.")])


def sync_now(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Send what waits and take in what is new, once."""
    with app_store.open_programme(settings) as programme:
        found = programme.hub.round_now()._asdict()
    lines = [
        n_("{n} message was sent.", "{n} messages were sent.", found["sent"]),
        n_("{n} piece of news came in.", "{n} pieces of news came in.", found["received"]),
    ]
    if found["refused"]:
        lines.append(n_("{n} message was not taken.", "{n} messages were not taken.", found["refused"]))
        lines.append(_("See 'kiosk sync status'."))
    return Answer(found, lines)


def sync_status(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Say how the kiosk and its hub are getting on, what waits, and what was not taken."""
    from kiosk.hub.status import as_json, as_lines

    with app_store.open_programme(settings) as programme:
        return Answer(as_json(programme.hub), as_lines(programme.hub, SystemClock().now()))
