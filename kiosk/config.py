"""The centre's configuration: one TOML file, every setting with a default, checked at start.

Each setting stands once, as a field below with its explanation and its limits; `example()` writes the documented file
from them and `load` checks against them. What is wrong is told with the line it stands on.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kiosk.config_check import BadConfig, Reader, parse, section_of, setting, toml
from kiosk.i18n import BY_CODE, N_, WHOLE
from kiosk.paths import ASSETS

SYSTEM_FILE = Path("/etc/stuen/centre.toml")
DEMO_FILE = ASSETS / "content" / "demo" / "centre.toml"


@dataclass(frozen=True, slots=True)
class Centre:
    """Who we are: shown on the idle page and printed on receipts."""

    name: str = setting("Værestedet", "The centre's name as visitors know it.")
    address: str = setting("", "Street and number. Printed on receipts; empty: not printed.")
    phone: str = setting("", "A number that a person answers. Shown where the kiosk cannot help further.")
    staff: str = setting("personalet", 'Whom a visitor is told to ask: "personalet", "Mette eller Jonas".')
    language: str = setting(
        "da", "The language the kiosk starts each visit in.", choices=tuple(language.code for language in WHOLE)
    )
    languages: tuple[str, ...] = setting(
        tuple(BY_CODE),
        "The languages that visitors can choose. Danish and English are whole; the others are there for what one\n"
        "meets first, and what is missing comes in Danish or English. Of two, the button is for the other one.\n",
        choices=tuple(BY_CODE),
    )

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages to choose between, by their codes; the one that visits start in is always among them."""
        return self.languages if self.language in self.languages else (self.language, *self.languages)


@dataclass(frozen=True, slots=True)
class Data:
    """Where the kiosk keeps what must not be lost."""

    folder: Path | None = setting(None, "A folder only the kiosk can read. Empty: ~/.local/share/stuen.")  # noqa: RUF009 - it makes a field


@dataclass(frozen=True, slots=True)
class Defaults:
    """What to assume of an activity when neither the calendar nor its description says."""

    location: str = setting("", "Where it is.")
    meeting_point: str = setting("", "Where to meet.")
    directions: str = setting("", "How to get there.")
    contact: str = setting("", "Who to ask.")
    capacity: int = setting(0, "How many places. 0: no limit.", low=0, high=10_000)


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """Where the programme comes from."""

    folder: Path | None = setting(None, "A folder that staff drop .ics files into. Empty: none.")  # noqa: RUF009 - it makes a field
    feeds: tuple[str, ...] = setting(
        (),
        'Addresses of calendar feeds: ["https://example.org/centre.ics"].',
        begins=("https://", "http://", "webcal://", "webcals://"),
    )
    refresh_minutes: int = setting(15, "How often the folder and the feeds are read again.", low=1, high=1440)
    defaults: Defaults = field(default_factory=Defaults)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """When a visit ends by itself."""

    idle_seconds: int = setting(120, "Seconds without a touch before the warning.", low=30, high=900)
    warning_seconds: int = setting(30, "Seconds the warning stands before everything is wiped.", low=20, high=300)


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice that reads aloud."""

    command: str = setting(
        "espeak-ng",
        "The program that speaks, with its arguments. It gets the text on its standard input; {language} in an\n"
        'argument becomes the language code. "" switches speech off.',
    )
    volume: int = setting(70, "How loud each visit starts, in per cent.", low=0, high=100)
    speed: int = setting(140, "Words a minute.", low=80, high=300)
    piper: str = setting("piper", "The program of the neural voice, where a technician has installed one.")
    models: tuple[str, ...] = setting(
        (),
        'Its models, by language: ["da=/data/voices/da.onnx"], each with its .json beside it. Where one fails or is\n'
        "slow, and for languages without, the command above speaks.",
        begins=tuple(f"{code}=" for code in BY_CODE),
    )
    dictation: tuple[str, ...] = setting(
        (),
        'Models for saying it in the place of typing, by language: ["da=/data/voices/said-da"], each a folder with a\n'
        "model of sherpa-onnx. Without one, or without a microphone, nobody is offered it.",
        begins=tuple(f"{code}=" for code in BY_CODE),
    )
    recogniser: str = setting(
        "",
        "Another program for it. It is started with the model and the language, gets samples (16 bits, one channel,\n"
        '16,000 a second) on its standard input, and writes what was said. "": sherpa-onnx, as a Python package.',
    )
    recordings: Path | None = setting(  # noqa: RUF009 - it makes a field
        None,
        "A folder with the kiosk's own sentences, recorded by a person: they sound in place of the voice.\n"
        "`python -m kiosk speak --list-phrases` says which, and the name of each one's file. Empty: none.",
    )
    headphones: str = setting(
        "auto",
        "Whether what is private may be said without asking. auto: while the sound card says that headphones are in;\n"
        "always: a handset or headphones are fixed to the kiosk, and it has no loudspeaker; never: always ask.",
        choices=("auto", "always", "never"),
    )


@dataclass(frozen=True, slots=True)
class Printer:
    """The printer for receipts."""

    kind: str = setting("none", "What kind of printer there is.", choices=("none", "cups", "escpos"))
    device: str = setting("", 'cups: the queue\'s name ("" is the usual one); escpos: a device like /dev/usb/lp0.')
    width: int = setting(384, "escpos: dots across the paper (58 mm: 384, 80 mm: 576).", low=200, high=1000)


@dataclass(frozen=True, slots=True)
class Screen:
    """The touchscreen."""

    width: int = setting(0, "Pixels across when not full screen. 0: as wide as the screen.", low=0, high=7680)
    height: int = setting(0, "Pixels down when not full screen. 0: as high as the screen.", low=0, high=4320)
    fullscreen: bool = setting(True, "Cover the whole screen.")
    inches: float = setting(
        10.1, "How large it is, from corner to corner: letters and buttons are measured by it.", low=7, high=65
    )
    distance_cm: int = setting(
        40, "How far from it the eyes are. The largest letters are as large as it takes to be read from there.",
        low=25, high=150,
    )  # fmt: skip
    edge_cm: int = setting(
        100, "How high above the floor its lower edge is. From a wheelchair one reaches up to 122 cm.", low=30, high=180
    )
    sound: bool = setting(True, "The soft bells of the warning and of the call for staff.")
    key_sound: bool = setting(True, "A quiet sound for each key of the keyboard on the screen.")
    rotate: int = setting(
        0, "How far the picture is turned in our image, in degrees clockwise. The finger turns with it.",
        low=0, high=270, choices=("0", "90", "180", "270"),
    )  # fmt: skip
    touch: tuple[float, ...] = setting(
        (), "Six numbers where a finger is seen elsewhere: libinput's matrix. The kiosk can measure it. Empty: none.",
        low=-10, high=10, count=6,
    )  # fmt: skip
    calibrate: bool = setting(False, "Ask for touches on crosses when the kiosk next starts, once.")
    night_from: str = setting(
        "", 'From when on the screen is dark while nobody is there, as "23:00". Empty: never.', time=True
    )
    night_to: str = setting("", 'Until when, as "07:00". A touch lights it, and does nothing else.', time=True)


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Keys, key pads and switches, for who does not touch the screen."""

    keys_speak: bool = setting(
        True,
        "Whether the first key of a visit begins to speak, too: for who does not see the screen. false: the keys only\n"
        "move a ring, for who sees it. Headphones begin to speak in any case.",
    )
    scan_seconds: float = setting(
        0, "One switch: the ring goes on by itself every so many seconds, and any key chooses. 0: it does not.",
        low=0, high=30,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Staff:
    """What only staff may do."""

    code_hash: str = setting("", "The staff code, as `python -m kiosk staff code` writes it. Empty: none is asked for.")
    code_instead_of_card: bool = setting(
        False,
        "Whether the staff code opens the staff pages where there is no card reader. It is weaker than a card, the\n"
        "pages say so, and it never opens what a visitor has kept.",
    )
    roster: Path | None = setting(  # noqa: RUF009 - it makes a field
        None, "The folder of the list of staff cards. Empty: in the data folder."
    )
    log_months: int = setting(
        24, "How long the log says who opened what. What is older goes, a month of it at a time. 0: for ever.",
        low=0, high=120,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """What visitors choose to keep."""

    unopened_months: int = setting(
        24,
        "A folder that nobody opens for so many months is deleted. Visitors are told when they make one, and their\n"
        "key card says so. 0: never.",
        low=0,
        high=120,
    )


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """Letters that visitors bring."""

    sticks: str = setting("/media", "The folder below which the machine mounts USB sticks.")
    camera: str = setting(
        "auto",
        'The camera for letters on paper. "auto": the first that is found; "off"; a device like "/dev/video2"; or a\n'
        'program that writes JPEGs to its output: "rpicam-vid -n -t 0 --codec mjpeg --width 2304 --height 1296 -o -".\n'
        'For trying without one: "folder:/some/folder" shows the JPEG files in it.',
    )


@dataclass(frozen=True, slots=True)
class GuideSettings:
    """Guides: step by step, what to do. `python -m kiosk guide check` says what is wrong with the centre's own."""

    folder: Path | None = setting(  # noqa: RUF009 - it makes a field
        None, "A folder with the centre's own guides, which add to those that come with the kiosk. Empty: none."
    )


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """The directory: who can help. `python -m kiosk help check` says what is wrong with it."""

    folder: Path | None = setting(  # noqa: RUF009 - it makes a field
        None,
        "A folder with the centre's own directory as HSDS 3 (JSON, or CSVs with datapackage.json), and words.json.\n"
        "It takes the place of the invented town that comes with the kiosk; the national lines stay. Empty: none.",
    )


@dataclass(frozen=True, slots=True)
class FormSettings:
    """Forms to fill in together. `python -m kiosk form check FILE` says what is wrong with a spreadsheet."""

    folder: Path | None = setting(  # noqa: RUF009 - it makes a field
        None,
        "A folder that staff drop forms into: spreadsheets, or what `form publish` made. Empty: none.\n"
        "What is wrong with a spreadsheet is written beside it, as NAME.xlsx.txt, where the folder can be written to.",
    )


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """The official mailboxes (borger.dk, mit.dk, e-Boks) in a locked browser that is wiped after each visit."""

    on: bool = setting(True, "Whether visitors can open their mailbox here.")
    chromium: str = setting("/usr/lib/chromium/chromium", "The browser: Debian's Chromium itself, not its script.")
    hosts: tuple[str, ...] = setting(
        (), 'More hosts that may be gone to, with all below them: ["login.example.dk"]. As few as can be.'
    )


@dataclass(frozen=True, slots=True)
class HubSettings:
    """The organisation's hub, which several kiosks share. The kiosk does all it does without one too."""

    url: str = setting(
        "", "Its address, as https://hub.example.org. Empty: the one the kiosk was enrolled with, if any."
    )
    ca_file: Path | None = setting(  # noqa: RUF009 - it makes a field
        None, "A file with the certificate to trust, for a hub that made its own. Empty: the system's."
    )


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """New versions of the whole system, where the machine runs our image."""

    folder: Path | None = setting(  # noqa: RUF009 - it makes a field
        None,
        "The folder in which an update waits to be installed. Empty: /data/update in our image, else none is taken.",
    )


@dataclass(frozen=True, slots=True)
class RemoteHelp:
    """Help from afar, for as long as staff ask for it on the screen."""

    tunnel: str = setting("", 'A machine to meet technicians at, as "user@host:22". Empty: they come by the network.')


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration. `file` None: nothing was read, all is as it comes. `demo`: the demo centre."""

    centre: Centre = field(default_factory=Centre)
    data: Data = field(default_factory=Data)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    speech: Speech = field(default_factory=Speech)
    printer: Printer = field(default_factory=Printer)
    screen: Screen = field(default_factory=Screen)
    access: AccessSettings = field(default_factory=AccessSettings)
    staff: Staff = field(default_factory=Staff)
    folders: FolderSettings = field(default_factory=FolderSettings)
    letters: LetterSettings = field(default_factory=LetterSettings)
    guides: GuideSettings = field(default_factory=GuideSettings)
    directory: DirectorySettings = field(default_factory=DirectorySettings)
    forms: FormSettings = field(default_factory=FormSettings)
    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    hub: HubSettings = field(default_factory=HubSettings)
    update: UpdateSettings = field(default_factory=UpdateSettings)
    help: RemoteHelp = field(default_factory=RemoteHelp)
    file: Path | None = None
    demo: bool = False

    @property
    def data_folder(self) -> Path:
        """The folder that holds the store; never empty after `load`."""
        if self.data.folder is None:
            raise RuntimeError("Config was not made by load()")
        return self.data.folder


def load(path: Path | None = None, *, demo: bool = False, data: Path | None = None) -> Config:
    """Read and check the configuration.

    `path` None: the demo centre's when `demo`, else /etc/stuen/centre.toml when it is there, else all defaults. `data`
    is used instead of the file's data folder. Relative folders start where the file lies. Raises BadConfig.
    """
    if path is None:
        path = DEMO_FILE if demo else SYSTEM_FILE if SYSTEM_FILE.exists() else None
    text = _read(path) if path else ""
    found = parse(text, path)
    reader = Reader(path, text)
    values: dict[str, Any] = {
        entry.name: reader.section(section_of(entry), found.pop(entry.name, {}), entry.name)
        for entry in fields(Config)
        if section_of(entry)
    }
    reader.unknown(found, tuple(values), "")
    reader.finish()
    values["data"] = Data(folder=data or values["data"].folder or _data_home(demo))
    return Config(**values, file=path, demo=demo)


def example() -> str:
    """The documented configuration file: every setting commented out, at its default."""
    parts = ["# The centre's configuration. Every setting is here; take away the # before those you change.\n"]
    for name, section in sections():
        parts.append(f"\n# {(section.__doc__ or '').strip()}\n[{name}]\n")
        for entry in fields(section):
            if section_of(entry):
                continue
            low, high, choices = (entry.metadata[key] for key in ("low", "high", "choices"))
            limits = f" From {low} to {high}." if low is not None and not choices else ""
            one = "Each one of" if entry.type == tuple[str, ...] else "One of"
            limits += f" {one}: {', '.join(choices)}." if choices else ""
            parts += [f"# {line}\n" for line in (entry.metadata["why"] + limits).replace("\n ", "\n").splitlines()]
            parts.append(f"# {entry.name} = {toml(entry.default)}\n")
    return "".join(parts)


def sections() -> Iterator[tuple[str, type]]:
    """Every section with its dotted name, in the order of the file."""
    for entry in fields(Config):
        if outer := section_of(entry):
            yield entry.name, outer
            for inner in fields(outer):
                if nested := section_of(inner):
                    yield f"{entry.name}.{inner.name}", nested


def _data_home(demo: bool) -> Path:
    if demo:  # named by the process, so that the kiosk finds it again when it starts itself anew after a visit
        return Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / f"stuen-demo-{os.getpid()}"  # noqa: S108 - 0700, by Store
    try:
        return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "stuen"
    except RuntimeError:  # a user without a home, as services have
        raise BadConfig(N_("There is no home folder to keep data in; set data.folder in the configuration.")) from None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadConfig(N_("The configuration {file} can't be read: {why}."), file=path, why=why) from None
    except UnicodeDecodeError:
        raise BadConfig(N_("The configuration {file} is not UTF-8 text; save it again as UTF-8."), file=path) from None
