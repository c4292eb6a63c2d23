"""What a folder keeps of letters, forms, sign-ups, people, notes and wishes, and how each of them opens again.

A form half filled in is taken in whole: its own key and its own place on the disk are destroyed, and its answers lie in
the folder, so that they open with it, also at another kiosk. A key slip that was printed for it opens nothing then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from kiosk.comfort import PLAIN, Comfort, read
from kiosk.errors import KnownError
from kiosk.folder.content import Kind, Thing
from kiosk.folder.folder import Folder
from kiosk.forms.drafts import Draft, DraftGone, Opened
from kiosk.i18n import N_
from kiosk.letters.model import Action, Envelope, Letter, Reading
from kiosk.letters.order import first
from kiosk.letters.visit import Kept
from kiosk.staff.audit import VISITOR

if TYPE_CHECKING:
    from kiosk.activities.views import Receipt, View
    from kiosk.letters.explaining import Explanation

_DATES = frozenset({"created", "reply_by", "begins", "ends"})


Who = Callable[[], str]
"""Who writes now: "visitor" or the serial of who sits with them."""


class InTheFolder(KnownError):
    """A form in a folder needs no key slip."""

    message = N_("The form is in your folder. It opens with your key card.")


class New(NamedTuple):
    """What is to become a thing: see `Folder.keep`."""

    kind: Kind
    title: str
    body: dict[str, Any]
    due: date | None = None

    def into(self, folder: Folder, *, by: str = VISITOR) -> Thing:
        """Keep it. Raises as `Folder.keep`."""
        return folder.keep(self.kind, self.title, self.body, due=self.due, by=by)


# Letters: the text and what was said of it; no pictures of the pages


def of_letter(kept: Kept, said: "Explanation", today: date) -> New:
    """A letter of this visit, with its explanation and the days in it."""
    reading, found = kept.letter.reading, kept.letter.understanding
    main = first(found, today)
    days = [(one.day, "meet", one.quote) for one in found.appointments if one.sure]
    days += [(one.day, one.what, one.quote) for one in found.deadlines if one.sure]
    body = {
        "text": reading.text,
        "source": reading.source,
        "parts": reading.parts,
        "ocr_confidence": reading.ocr_confidence,
        "doubtful": reading.doubtful,
        "cut": reading.cut,
        "unread": reading.unread,
        "pages_read": reading.pages_read,
        "pages_there": reading.pages_there,
        "envelope": _plain(asdict(reading.envelope)) if reading.envelope else None,
        "channel": kept.channel,
        "received": kept.letter.received.isoformat() if kept.letter.received else None,
        "today": today.isoformat(),
        "name": kept.letter.name,
        "opened": kept.opened,
        "confirmed": kept.confirmed,
        "said": list(said.sentences),
        "days": [{"day": day.isoformat(), "what": what, "quote": quote} for day, what, quote in days],
    }
    title = ": ".join(part for part in (said.sender_name, said.headline) if part)
    return New("letter", title, body, main.day if main and main.sure else None)


def letter_of(thing: Thing) -> Kept:
    """The letter again, understood as on the day that it was kept. `Letters.again` gives it its number."""
    from kiosk.letters.understanding import understand  # noqa: PLC0415 - start-up time

    body = thing.body
    reading = Reading(
        body["text"],
        body["source"],
        envelope=_envelope(body["envelope"]) if body["envelope"] else None,
        parts=tuple((name, start, end) for name, start, end in body["parts"]),
        ocr_confidence=body["ocr_confidence"],
        doubtful=tuple((start, end) for start, end in body["doubtful"]),
        cut=body["cut"],
        unread=tuple(body["unread"]),
        pages_read=body["pages_read"],
        pages_there=body["pages_there"],
    )
    received = date.fromisoformat(body["received"]) if body["received"] else None
    found = understand(reading, today=date.fromisoformat(body["today"]), received=received, channel=body["channel"])
    letter = Letter(reading, found, received, body["name"])
    return Kept(0, letter, body["channel"], body["opened"], body["confirmed"])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _envelope(row: Mapping[str, Any]) -> Envelope:
    actions = tuple(Action(**_dated(one)) for one in row["actions"])
    return Envelope(**{**_dated(row), "actions": actions})


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: datetime.fromisoformat(one) if key in _DATES and one else one for key, one in row.items()}


# Forms


class FolderDraft(Draft):
    """A form half filled in whose answers lie in an open folder."""

    def __init__(self, folder: Folder, name: str, by: Who = lambda: VISITOR) -> None:
        """`by` says who writes now: staff may come and go while the form is filled in."""
        self._folder: Folder | None = folder
        self._by = by
        self.id, self.slip, self.until = name, None, None

    def save(self, content: Mapping[str, Any]) -> None:
        """Keep this instead of what was kept. Raises DraftGone, and as `Folder.change`."""
        if self._folder is None:
            raise DraftGone
        self._folder.change(self.id, body={"content": dict(content)}, by=self._by())

    def keep(self) -> NoReturn:
        """It has no slip."""
        raise InTheFolder

    def end(self) -> None:
        """The visitor goes from it; it stays in the folder."""
        self._folder = None

    def drop(self) -> None:
        """It is done with: out of the folder."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.remove(self.id, by=self._by())


def take_in(folder: Folder, draft: Draft, content: Mapping[str, Any], *, by: Who = lambda: VISITOR) -> FolderDraft:
    """A form of this visit (`content`: its `Filling.content()`) lies in the folder now: go on with what this gives."""
    thing = New("draft", str(content.get("name", "")), {"content": dict(content)}).into(folder, by=by())
    draft.drop()
    return FolderDraft(folder, thing.id, by)


def draft_of(folder: Folder, thing: Thing, *, by: Who = lambda: VISITOR) -> Opened:
    """The form again, as a slip would open it: `Forms.taken` goes on with it."""
    return Opened(FolderDraft(folder, thing.id, by), thing.body["content"])


# How the screen is best for its owner


def comfort_of(folder: Folder) -> Comfort:
    """What the folder's owner wishes of the screen; PLAIN where nothing was kept. Two kiosks may each have kept one."""
    kept = folder.things("comfort")
    wishes = kept[-1].body.get("wishes") if kept else None
    return read(wishes) if isinstance(wishes, Mapping) else PLAIN


def keep_comfort(folder: Folder, wished: Comfort, title: str, said: Sequence[str], *, by: str = VISITOR) -> None:
    """Keep this in place of what was kept; nothing at all of who wishes nothing. `said`: the same in words."""
    there = folder.things("comfort")
    stays = there[-1:] if wished != PLAIN else []
    for one in there:
        if one not in stays:
            folder.remove(one.id, by=by)
    body = {"wishes": wished.body(), "said": list(said)}
    for one in stays:
        folder.change(one.id, title=title, body=body, by=by)
    if wished != PLAIN and not stays:
        New("comfort", title, body).into(folder, by=by)


# Sign-ups, people, days, notes


def of_signup(one: "Receipt | View") -> New:
    """A sign-up: what it is for, and the code that finds it again."""
    occ = one.occurrence
    body = {"code": one.code, "uid": occ.uid, "occurrence": occ.occurrence, "start": occ.start.isoformat()}
    body["place"] = occ.meeting_point or occ.location
    return New("signup", occ.summary, body, occ.start.date())


def code_of(thing: Thing) -> str:
    """With this `SignUps.find` finds the sign-up, as it stands now."""
    return str(thing.body["code"])


def contact(who: str, *, about: str = "", phone: str = "", meeting: datetime | None = None) -> New:
    """Somebody to turn to, about what, and when one meets next."""
    at = meeting.isoformat() if meeting else None
    body = {"about": about, "phone": phone, "meeting": at}
    return New("contact", who, body, meeting.date() if meeting else None)


def deadline(title: str, day: date, *, text: str = "") -> New:
    """A day to remember."""
    return New("deadline", title, {"text": text}, day)


def note(title: str, text: str, *, who: str = "") -> New:
    """A few words, by the visitor or by staff (`who`: their first name, for the visitor to know)."""
    return New("note", title, {"text": text, "who": who})
