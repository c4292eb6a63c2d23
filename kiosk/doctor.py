"""`python -m kiosk doctor`: what is there, what is missing, and what to do, in plain sentences.

Each check looks at one thing and gives one `Finding`. None hangs: what could block is asked in another process or with
a time-out. A check that fails by itself is a finding too, and the others go on. The table of them is at the end.
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from kiosk.config import Config
from kiosk.devices import cards, clocks, disk, display, network, printer
from kiosk.devices.sound import Sound
from kiosk.devices.speech import Speech
from kiosk.devices.voices import open_speech
from kiosk.doctor_ears import dictation, headphones
from kiosk.doctor_letters import camera, recognition, usb_sticks
from kiosk.doctor_staff import staff_cards
from kiosk.doctor_update import updates
from kiosk.errors import KnownError
from kiosk.faces import ARABIC, ARABIC_BOLD, can_shape
from kiosk.finding import Finding
from kiosk.i18n import BY_CODE, WHOLE, _, n_, say
from kiosk.paths import ASSETS, BOLD, REGULAR, there
from kiosk.session.visit import in_memory, runtime_folders

log = logging.getLogger(__name__)

FULL, NEARLY_FULL = 50_000_000, 500_000_000  # bytes: a year of sign-ups is a few million
CLOCK_OFF = 120  # seconds: as the hub's console has it
YEARS = range(2026, 2100)


Check = Callable[[str, Config], Finding]


def examine(settings: Config, checks: Mapping[str, Check] | None = None) -> list[Finding]:
    """Run every check, in the order of the table."""
    return [_examine(key, check, settings) for key, check in (CHECKS if checks is None else checks).items()]


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings for programs; `ok` is whether nothing essential is missing."""
    rows = [{"key": f.key, "ok": f.ok, "text": f.text, "what_to_do": f.what_to_do} for f in findings]
    return {"ok": exit_code(findings) == 0, "checks": rows}


def exit_code(findings: Sequence[Finding]) -> int:
    """0 when nothing essential is missing, else 1."""
    return int(any(finding.ok is False for finding in findings))


def _examine(key: str, check: Check, settings: Config) -> Finding:
    try:
        return check(key, settings)
    except Exception as error:  # noqa: BLE001 - one check's bug must not hide what the others found
        log.error("the check of %s failed: %s", key, type(error).__name__)  # noqa: TRY400 - its text may be personal
        text = _("{what} could not be checked: {why}.").format(what=key, why=type(error).__name__)
        return Finding(key, False, text, _("This is a mistake in the kiosk. Tell whoever looks after it."))


def configuration(key: str, settings: Config) -> Finding:
    """Whether a configuration file was read; one that is wrong stops every command before it comes here."""
    if settings.file:
        return Finding(key, True, _("The configuration {file} is in order.").format(file=settings.file))
    advice = _("Write /etc/stuen/centre.toml with the centre's name, calendar and staff code.")
    return Finding(key, None, _("There is no configuration file: everything is as it comes."), advice)


def screen(key: str, settings: Config) -> Finding:  # noqa: ARG001 - every check takes both
    """Whether a window can come to a screen."""
    match display.screen():
        case "x11":
            return Finding(key, True, _("There is a screen."))
        case "kms":
            return Finding(key, True, _("There is a screen, and no other program has it."))
        case "lost":
            advice = _("Start the display server, or correct the DISPLAY variable.")
            return Finding(key, False, _("The display server does not answer."), advice)
        case _:
            advice = _("Connect a screen and start the display server. Without one, only the demo can run.")
            return Finding(key, False, _("There is no screen."), advice)


def touch(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether the kernel knows a touchscreen."""
    found = display.touchscreens()
    if found:
        return Finding(key, True, _("There is a touchscreen: {name}.").format(name=found[0]))
    advice = _("Connect the screen's USB cable. A mouse works too.")
    return Finding(key, None, _("There is no touchscreen."), advice)


def sound(key: str, settings: Config) -> Finding:
    """Whether anything can be heard."""
    if not settings.screen.sound:
        return Finding(key, True, _("The kiosk's sounds are switched off in the configuration."))
    if Sound().available:
        return Finding(key, True, _("There is a sound card."))
    advice = _("Connect a loudspeaker, install alsa-utils, and see that 'aplay -l' lists it.")
    return Finding(key, None, _("There is no sound card: nothing can be heard."), advice)


def voice(key: str, settings: Config) -> Finding:
    """Whether the voice speaks every language of the kiosk."""
    if not settings.speech.command:
        advice = _("Set a command under [speech]: some visitors can't read what is on the screen.")
        return Finding(key, None, _("Reading aloud is switched off in the configuration."), advice)
    speech = open_speech(settings)
    dumb = [language.name for language in WHOLE if not speech.voice_works(language.code)]
    missed = [] if dumb else [one.name for one in WHOLE if _misses(speech, one.code)]
    if missed:
        text = _("The neural voice does not speak {languages}; the usual one does.").format(languages=", ".join(missed))
        advice = _("See that piper is installed, and that each model under [speech] has its .json beside it.")
        return Finding(key, None, text, advice)
    if not dumb:
        silent = [BY_CODE[code].name for code in settings.centre.offered if not speech.speaks(code)]
        said = _("The voice does not speak {languages}; the screen says so there.").format(languages=", ".join(silent))
        return Finding(key, True, said if silent else _("The voice speaks every language of the kiosk."))
    advice = _("Install espeak-ng, or correct the command under [speech].")
    return Finding(key, None, _("The voice does not speak {languages}.").format(languages=", ".join(dumb)), advice)


def _misses(speech: Speech, code: str) -> bool:
    """Whether a language should have the neural voice, and has not."""
    return speech.piper is not None and code in speech.piper.models and not speech.neural_works(code)


def printing(key: str, settings: Config) -> Finding:
    """Whether the printer that the configuration names is there."""
    if settings.printer.kind == "none":
        return Finding(key, True, _("No printer is set up, so the kiosk shows no button for it."))
    if printer.device_there(settings.printer.kind, settings.printer.device):  # type: ignore[arg-type]
        return Finding(key, True, _("The printer is there."))
    advice = _("Switch the printer on, connect it, and compare its name with [printer] in the configuration.")
    return Finding(key, None, _("The printer does not answer."), advice)


def card_reader(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether there is a card reader, and pcscd to ask it."""
    found = cards.card_readers()
    if found.readers:
        return Finding(key, True, _("There is a card reader: {name}.").format(name=found.readers[0]))
    if found.service:
        text, advice = (
            _("There is no card reader."),
            _("Connect one for staff cards. Until then the staff code is used."),
        )
    elif found.service is None:
        text, advice = _("The card service does not answer."), _("Take out the card reader and restart pcscd.")
    else:
        text, advice = (
            _("The card service is not running."),
            _("Start pcscd for staff cards. Until then the code is used."),
        )
    return Finding(key, None, text, advice)


def clock(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether the clock can be right, and somebody keeps it."""
    now = datetime.now(UTC)
    if now.year not in YEARS:
        advice = _("Set the clock: with 'timedatectl set-time', or by connecting the kiosk to the network.")
        return Finding(key, False, _("The clock is wrong: it says {year}.").format(year=now.year), advice)
    if clocks.synchronised():
        return Finding(key, True, _("The clock is kept by the network."))
    advice = _("See that the clock is right, and give the kiosk a network or a battery for its clock.")
    return Finding(key, None, _("Nobody keeps the clock: it may drift."), advice)


def storage(key: str, settings: Config) -> Finding:
    """Whether the data folder can take what comes."""
    folder = settings.data_folder
    if not disk.writable(folder):
        advice = _("Give the kiosk's user the folder, and see that its disk is not read-only.")
        return Finding(key, False, _("The folder {folder} can't be written to.").format(folder=folder), advice)
    free = disk.free_bytes(folder)
    room = _("There are {n} MB free for the kiosk's data.").format(n=free // 1_000_000)
    if free < NEARLY_FULL:
        return Finding(key, False if free < FULL else None, room, _("Make room on the disk, or use a larger one."))
    if disk.others_may_look(folder):
        advice = _("Run: chmod 700 {folder}").format(folder=folder)
        return Finding(key, None, _("Other users of the machine can look into the kiosk's data folder."), advice)
    return Finding(key, True, room)


def memory(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether a visit's files stay in memory, and memory stays off the disk."""
    swap = disk.swap_on_disk()
    if swap:
        advice = _("Run 'swapoff -a' and take swap out of /etc/fstab; compressed swap in memory (zram) is fine.")
        return Finding(key, None, _("Memory may be written to disk ({swap}).").format(swap=swap[0]), advice)
    if any(in_memory(folder) and disk.writable(folder) for folder in runtime_folders()):
        return Finding(key, True, _("A visit's files stay in memory."))
    advice = _("Mount a tmpfs at /run/stuen that belongs to the kiosk's user.")
    return Finding(key, None, _("There is no folder in memory, so a visit keeps no files at all."), advice)


def user(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether the kiosk has a user of its own: root is held by nothing, not by all limits on foreign files either."""
    if os.geteuid() == 0:
        advice = _("Start the kiosk as a user of its own, and give that user the data folder.")
        return Finding(key, None, _("The kiosk runs as root, who may do everything."), advice)
    return Finding(key, True, _("The kiosk does not run as root."))


def store(key: str, settings: Config) -> Finding:
    """Whether the store opens and every frame verifies."""
    from kiosk.app_store import open_store  # noqa: PLC0415 - start-up time

    if not there(settings.data_folder / "store"):
        return Finding(key, True, _("There is no data yet; the kiosk makes it when it first runs."))
    try:
        with open_store(settings) as opened:
            report = opened.verify()
    except KnownError as error:
        return Finding(key, False, say(error), _("Do not delete anything. Take a copy of the data folder first."))
    if report.ok:
        return Finding(key, True, _("The stored sign-ups are whole."))
    text = _("The stored sign-ups are damaged: {place}.").format(place=", ".join(report.problems))
    return Finding(key, False, text, _("Do not delete anything. Take a copy of the data folder first."))


def staff_code(key: str, settings: Config) -> Finding:
    """Whether a staff code is set, and only its hash."""
    from kiosk.staff.code import is_hash  # noqa: PLC0415 - only when asked for

    code = settings.staff.code_hash
    advice = _("Run 'python -m kiosk staff code' and put its answer into the configuration.")
    if not code:
        return Finding(key, None, _("No staff code is set: whoever is at this machine can print the lists."), advice)
    if not is_hash(code):
        return Finding(key, None, _("The staff code stands in the configuration as plain text."), advice)
    return Finding(key, True, _("A staff code is set."))


def programme(key: str, settings: Config) -> Finding:
    """Whether the programme's folder and feeds can be reached."""
    folder, feeds = settings.calendar.folder, settings.calendar.feeds
    if folder is None and not feeds:
        advice = _("Set a folder or a feed under [calendar], or bring activities in with 'activities import'.")
        return Finding(key, None, _("The kiosk has no calendar to read by itself."), advice)
    if folder is not None and not disk.can_list(folder):
        advice = _("Make the folder, or let the kiosk's user read it.")
        return Finding(key, None, _("The calendar folder {folder} can't be read.").format(folder=folder), advice)
    silent = sum(not network.answers(feed) for feed in feeds)
    if silent:
        advice = _("Check the addresses under [calendar] and the network. What was read before is still shown.")
        return Finding(key, None, n_("{n} feed does not answer.", "{n} feeds do not answer.", silent), advice)
    return Finding(key, True, _("The calendar can be read."))


def mailbox(key: str, settings: Config) -> Finding:
    """Whether the mailbox's browser is there and can be locked in: tried, with a program that does nothing."""
    from kiosk.mailbox.service import problem, wrong_hosts  # noqa: PLC0415 - only when asked for

    if not settings.mailbox.on:
        return Finding(key, True, _("Visitors' mailboxes are switched off in the configuration."))
    if wrong := wrong_hosts(settings.mailbox.hosts):
        advice = _('Write hosts under [mailbox] as "login.example.dk", without https:// and without a path.')
        return Finding(key, None, _("{names} under [mailbox] is no host.").format(names=", ".join(wrong)), advice)
    if why := problem(settings):
        text = _("Visitors can't open their mailbox: the browser can't be locked in ({why}).").format(why=why)
        advice = _("Install chromium, allow user namespaces, and start the kiosk as a user of its own.")
        return Finding(key, None, text, advice)
    return Finding(key, True, _("The browser for the mailbox is there and can be locked in."))


def hub(key: str, settings: Config) -> Finding:
    """Whether the kiosk gets on with its organisation's hub, if it has one."""
    from kiosk.app_store import open_programme  # noqa: PLC0415 - start-up time
    from kiosk.clock import SystemClock  # noqa: PLC0415
    from kiosk.hub.told import no_room, wrong_clock  # noqa: PLC0415

    if not there(settings.data_folder / "store"):
        return Finding(key, True, _("There is no data yet; the kiosk makes it when it first runs."))
    with open_programme(settings) as opened:
        told = opened.hub
        link, waiting, refused = told.link, sum(one.number for one in told.pending()), len(told.refused())
        copies = told.copies_refused()
        updated, off = link.last_updated(SystemClock().now()), told.clock_off()
    if link.state == "off":
        if not settings.hub.url:
            return Finding(key, True, link.sentence)
        advice = _("Ask a coordinator for a code, and run 'python -m kiosk enrol'.")
        return Finding(key, None, _("The configuration names a hub that does not know this kiosk yet."), advice)
    text = [link.sentence, f"{updated}.", n_("{n} message waits.", "{n} messages wait.", waiting)]
    if off is not None and abs(off) > CLOCK_OFF:
        text.append(wrong_clock(off))
        return Finding(key, None, " ".join(text), _("Set the clock, or give the kiosk a network that sets it."))
    if refused:
        text.append(n_("{n} message was not taken.", "{n} messages were not taken.", refused))
    if copies:
        text.append(no_room(copies))
    if refused or copies:
        return Finding(key, None, " ".join(text), _("See 'kiosk sync status'."))
    return Finding(key, True if link.state == "ok" else None, " ".join(text), link.next_step)


def assets(key: str, settings: Config) -> Finding:
    """Whether the fonts and the words are there, and the system writes UTF-8."""
    wanted = [REGULAR, BOLD, ARABIC, ARABIC_BOLD]
    wanted += [ASSETS / "locale" / code / "LC_MESSAGES" / "stuen.mo" for code in BY_CODE]
    missing = [path.name for path in wanted if not path.is_file()]
    if missing:
        text = _("Files that belong to the kiosk are missing: {names}.").format(names=", ".join(missing))
        return Finding(key, False, text, _("Install the kiosk again."))
    if sys.getfilesystemencoding().lower() != "utf-8":
        advice = _("Set LANG=C.UTF-8 where the kiosk is started.")
        return Finding(key, None, _("The system does not use UTF-8, so file names with æøå may not be read."), advice)
    if "ar" in settings.centre.offered and not can_shape():
        advice = _("Install libfribidi0, or leave ar out of the languages under [centre].")
        return Finding(key, None, _("Arabic can't be written as it should be."), advice)
    return Finding(key, True, _("Fonts and words are there."))


def guides(key: str, settings: Config) -> Finding:
    """Whether every guide can be used, and none is due to be checked again."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as the store
    from kiosk.guidance.guides import Guides  # noqa: PLC0415

    found = Guides.load(settings.guides.folder)
    advice = _("Run 'python -m kiosk guide check': it says what, by file and step.")
    if found.problems:
        names = ", ".join(dict.fromkeys(problem.file for problem in found.problems))
        return Finding(key, None, _("Something is wrong with these guides: {names}.").format(names=names), advice)
    if late := found.overdue(SystemClock().now().date()):
        text = n_("{n} guide is due to be checked again.", "{n} guides are due to be checked again.", len(late))
        return Finding(key, None, text, advice)
    return Finding(key, True, n_("{n} guide can be used.", "{n} guides can be used.", len(found)))


def forms(key: str, settings: Config) -> Finding:
    """Whether the forms that staff dropped into the folder can be used."""
    from kiosk.forms.publish.watch import in_order  # noqa: PLC0415 - as the store

    return Finding(key, *in_order(settings.forms.folder))


CHECKS: dict[str, Check] = {
    "configuration": configuration,
    "display": screen,
    "touch": touch,
    "sound": sound,
    "speech": voice,
    "headphones": headphones,
    "dictation": dictation,
    "printer": printing,
    "card_reader": card_reader,
    "clock": clock,
    "disk": storage,
    "memory": memory,
    "user": user,
    "store": store,
    "staff_code": staff_code,
    "staff_cards": staff_cards,
    "calendar": programme,
    "hub": hub,
    "guides": guides,
    "forms": forms,
    "mailbox": mailbox,
    "camera": camera,
    "recognition": recognition,
    "sticks": usb_sticks,
    "assets": assets,
    "update": updates,
}
