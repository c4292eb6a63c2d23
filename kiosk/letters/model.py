"""What a letter is once it was read, and what was understood of it: facts and where they stand, no words for people.

`Reading` is what read.py gives; `Understanding` is what understand.py makes of its text. All offsets (`start`, `end`)
count characters of `Reading.text`, as Python does, so that a page can mark what each finding came from.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

Kind = Literal[
    "indkaldelse", "partshoering", "afgoerelse", "afslag", "opkraevning", "rykker", "varsel", "forkyndelse",
    "anmodning_om_oplysninger", "udbetaling", "svar", "bekraeftelse", "oplysning", "reklame", "ukendt",
]  # fmt: skip
SenderType = Literal[
    "kommune", "jobcenter", "udbetaling_danmark", "skat", "gaeldsstyrelsen", "domstol", "politi", "kriminalforsorg",
    "ankestyrelsen", "styrelse", "region", "hospital", "laege", "tandlaege", "akasse", "fagforening", "forsyning",
    "udlejer", "bank", "inkasso", "forsikring", "skole", "forening", "virksomhed", "privat", "ukendt",
]  # fmt: skip
# What one is asked to do by a deadline.
What = Literal["answer", "send", "pay", "contact", "complain", "meet", "collect", "move_out", "sign", "book", "do"]
AmountWhat = Literal["pay", "debt", "fee", "receive", "repay", "deduct", "rent", "other"]
Mode = Literal["in_person", "phone", "video", "home", "unknown"]
Channel = Literal["digital", "paper", "unknown"]

SURE = 0.8
"""A finding with less confidence is shown as a question, with its sentence, and never as a fact."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: how sure it is (0 to 1), and the words that it came from: text[start:end] == quote."""

    confidence: float
    quote: str
    start: int
    end: int

    @property
    def sure(self) -> bool:
        """Whether it may be said as a fact."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Deadline(Found):
    """The last day (and time, in Europe/Copenhagen) for something; `quote` is the sentence it stands in.

    `counted` says how a relative one came about ("14 days from 2026-11-03"), as fields for a template; None for a date
    that the letter itself names.
    """

    day: date
    at: time | None
    what: What
    counted: "Counted | None" = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How the day was counted: `number` `unit` from `since`, which is the letter's date, or when it came."""

    number: int
    unit: Literal["days", "working_days", "weeks", "months"]
    since: date
    anchor: Literal["letter_date", "received", "assumed_received", "event"]


@dataclass(frozen=True, slots=True)
class Appointment(Found):
    """Something to come to, or to be at the phone for; what the letter does not say is "", the rest in its words."""

    day: date
    at: time | None
    until: time | None
    place: str
    room: str
    who: str
    mode: Mode
    about: str = ""


@dataclass(frozen=True, slots=True)
class Amount(Found):
    """Money in kroner. `payment_line` is the whole +71/+73/+04 line of a giro slip as it is printed, "" without one."""

    kroner: float
    what: AmountWhat
    due: date | None = None
    payment_line: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Phone(Found):
    """A telephone number: digits only, "+45" left out; `hours` and `who` as the letter says them."""

    number: str
    who: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Reference(Found):
    """A number to name when one calls: `value` as printed."""

    value: str
    what: Literal["case", "journal", "customer", "invoice", "policy", "other"]


@dataclass(frozen=True, slots=True)
class Sender(Found):
    """Who wrote. `unit` is the part of it ("Ydelsescenter"), "" if none is said."""

    name: str
    type: SenderType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Law(Found):
    """A law that is cited: its name and the section, as the letter says them."""

    name: str
    section: str


@dataclass(frozen=True, slots=True)
class Complaint(Found):
    """The complaint guidance: by when, and to whom as the letter says it; None where no day could be made of it."""

    deadline: Deadline | None
    to: str


@dataclass(frozen=True, slots=True)
class KindFound(Found):
    """What sort of letter it is; `quote` is the strongest words for it."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything understood of one letter. First in each list is what matters first (order.py says how)."""

    kind: KindFound
    sender: Sender
    letter_date: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    amounts: tuple[Amount, ...] = ()
    phones: tuple[Phone, ...] = ()
    references: tuple[Reference, ...] = ()
    laws: tuple[Law, ...] = ()
    consequences: tuple[Found, ...] = ()
    complaint: Complaint | None = None
    bisidder: Found | None = None
    """Where the letter itself speaks of bringing somebody along."""
    open_with_care: bool = False
    """It may be a forkyndelse, or upsetting: announced before it is opened."""
    care: Literal["", "forkyndelse", "upsetting"] = ""
    suspicious: tuple[Found, ...] = ()
    """What speaks for a swindle; the page says so gently when there is any."""
    needs_person: bool = False
    """What is most important in it is unsure: look at it together with somebody."""


@dataclass(frozen=True, slots=True)
class Word:
    """Where text[start:end] stands on its page: left, top, right, bottom as parts of its width and height (0 to 1)."""

    start: int
    end: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a picture: JPEG or PNG bytes, its width and height in pixels, and its words in reading order."""

    picture: bytes
    width: int
    height: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a MeMo message says outside its documents (facts.md; MeMo 1.1 and 1.2); "" and None where it does not."""

    message_type: Literal["DIGITALPOST", "NEMSMS"]
    version: str
    label: str
    sender: str
    created: datetime | None = None
    reply_by: datetime | None = None
    legal_notification: bool = False
    mandatory: bool = False
    notification: str = ""
    reply_to: str = ""
    """The UUID of the message that this one answers."""
    can_reply: bool = False
    actions: tuple["Action", ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What a MeMo document offers: `code` is one of AFTALE, BETALING, SELVBETJENING, INFORMATION, UNDERSKRIV, ..."""

    code: str
    label: str
    begins: datetime | None = None
    ends: datetime | None = None
    location: str = ""
    description: str = ""
    organizer: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One letter as text. `parts` are the names and offsets of the documents in it (main first)."""

    text: str
    source: Literal["text", "pdf", "photo", "memo", "docx"]
    pages: tuple[Page, ...] = ()
    envelope: Envelope | None = None
    parts: tuple[tuple[str, int, int], ...] = ()
    ocr_confidence: float | None = None
    """Mean of Tesseract's word confidences, 0 to 1; None where nothing was recognised from a picture."""
    doubtful: tuple[tuple[int, int], ...] = ()
    """Offsets of the words that recognition was unsure of: no finding on them may be sure."""
    cut: bool = False
    """Only the first part was read (too many pages, too long); the page must say so."""
    unread: tuple[str, ...] = ()
    """Names ("" for one without) of documents in it that could not be read; `cut` is set too."""
    pages_read: int = 0
    pages_there: int = 0
    """How many pages it has, and how many of them were read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in this visit: what was read, what was understood, and by which facts about when it came."""

    reading: Reading
    understanding: Understanding
    received: date | None = None
    name: str = field(default="", repr=False)
