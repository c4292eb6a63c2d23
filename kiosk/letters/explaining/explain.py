"""What a letter means in plain words: what it is, who from, when, where, what first; what if not; what one can do.

A pure function of what was understood, the day it is, and the language now in use (kiosk.i18n). What is unsure becomes
a question with the letter's own sentence beside it, never a statement. Words that stand in the letter itself (names,
places, its sentence about what happens) are given apart from ours, so that a page can show and mark them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiosk import i18n, words
from kiosk.letters.explaining.glossary import Hard, hard_words
from kiosk.letters.explaining.texts import Offer, Texts, language, texts
from kiosk.letters.explaining.when import Question, When, when_of
from kiosk.letters.model import Amount, Appointment, Deadline, Found, Reading, Understanding
from kiosk.letters.order import first

PUBLIC = frozenset(
    {"kommune", "jobcenter", "udbetaling_danmark", "skat", "gaeldsstyrelsen", "domstol", "politi", "kriminalforsorg"}
    | {"ankestyrelsen", "styrelse", "region", "hospital"}
)
"""Authorities: forvaltningsloven gives rights towards them (bisidder section 8, aktindsigt section 9)."""
BY_PHONE = frozenset({"call", "answer", "send", "move"})  # what one can do by calling
LONGEST_NAME = 8  # words
MOST_HOURS = 6  # words: "mandag-torsdag kl. 9-15, fredag kl. 9-14"; what is longer is a sentence of the letter's


@dataclass(frozen=True, slots=True)
class Option:
    """Something one can do: sentences; `guide` is the id of the guide that goes on from here, `phone` a number."""

    key: str
    title: str
    sentences: tuple[str, ...]
    guide: str = ""
    phone: str = ""
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page shows of a letter, in the order that it is read. Quotes of the letter are `Found`, with offsets."""

    headline: str
    sender: str
    """What goes before the sender's name."""
    sender_name: str
    when: When | None
    others: tuple[When, ...]
    """The other days in it, in the order that they matter."""
    meeting: When | None
    """The one of `others` that the place and the person belong to, where what matters first is no appointment."""
    no_day: str
    """Where there is none: that there is none, or that we may not have found it."""
    where: tuple[str, ...]
    place: str
    who: str
    first_step: str
    nothing: tuple[str, ...]
    nothing_quote: Found | None
    amount: Amount | None
    amount_said: str
    """What goes before the amount: what it is for."""
    can: tuple[Option, ...]
    hard: tuple[Hard, ...]
    care: tuple[str, ...]
    """To be said before the letter is opened; empty for most."""
    suspicious: tuple[str, ...]
    claims: str
    """What goes before the facts of a letter that may be a swindle."""
    partly: tuple[str, ...]
    """To be said at once where not all of it was read; `unread` are the names of what was not."""
    unread: tuple[str, ...]
    doubts: tuple[str, ...]
    sentences: tuple[str, ...]
    """All of it that is ours to say, in reading order."""


def explain(reading: Reading, found: Understanding, *, today: date) -> Explanation:
    """The letter in plain words, in the language now in use."""
    said = texts(language())
    main = first(found, today)
    when = when_of(main, today, said) if main else None
    all_days: list[Deadline | Appointment] = [*found.appointments, *found.deadlines]
    others = tuple(when_of(one, today, said, other=True) for one in all_days if one is not main)
    appointment = main if isinstance(main, Appointment) else next(iter(found.appointments), None)
    quote = found.consequences[0] if found.consequences else None
    kind = "suspicious" if found.suspicious else found.kind.kind
    nothing = said.of("nothing", kind, found.sender.type)
    parts = Explanation(
        headline=_headline(found, appointment, said),
        sender=said.of("sender", "known" if found.sender.name else "unknown"),
        sender_name=found.sender.name,
        when=when,
        others=others,
        meeting=next((one for one in others if one.appointment and one.appointment is appointment), None),
        no_day="" if main else said.of("when", "unclear" if found.needs_person or reading.cut else "none"),
        where=_where(appointment, said),
        place=_place(appointment),
        who=appointment.who if appointment else "",
        first_step=_first_step(found, main, today, said, whole=not reading.cut),
        nothing=(nothing,) if not quote else (nothing, said.of("nothing", "quote")),
        nothing_quote=quote,
        amount=found.amounts[0] if found.amounts else None,
        amount_said=_amount(found, said),
        can=tuple(_options(found, main, when, today, said)),
        hard=hard_words(reading.text, i18n.content()),
        care=_care(found, said),
        suspicious=tuple(said.of("suspicious", key) for key in ("say", "why", "do")) if found.suspicious else (),
        claims=said.of("suspicious", "claims") if found.suspicious else "",
        partly=tuple(_partly(reading, said)),
        unread=tuple(name for name in reading.unread if name),
        doubts=tuple(_doubts(reading, found, said)),
        sentences=(),
    )
    return _with_sentences(parts)


def _headline(found: Understanding, appointment: Appointment | None, said: Texts) -> str:
    narrower: list[str] = [found.sender.type]
    if found.kind.kind == "indkaldelse":
        narrower.insert(0, appointment.mode if appointment else "nothing")
    line = said.of("headline", found.kind.kind, *narrower).format(who=said.of("who", found.sender.type))
    return (
        line if found.kind.sure or found.kind.kind == "ukendt" else said.of("headline", "unsure").format(headline=line)
    )


def _where(appointment: Appointment | None, said: Texts) -> tuple[str, ...]:
    if not appointment:
        return ()
    mode = "in_person" if appointment.mode == "unknown" else appointment.mode
    place = () if mode == "in_person" and not appointment.place else (said.of("where", mode),)
    return (*place, said.of("where", "who")) if appointment.who else place


def _place(appointment: Appointment | None) -> str:
    if not appointment:
        return ""
    return ", ".join(part for part in (appointment.place, appointment.room) if part)


def _amount(found: Understanding, said: Texts) -> str:
    if not found.amounts:
        return ""
    return said.of("amount", "claims" if found.suspicious else found.amounts[0].what)


def _first_step(
    found: Understanding, main: Deadline | Appointment | None, today: date, said: Texts, *, whole: bool
) -> str:
    if found.suspicious:
        return said.of("first", "suspicious")
    if found.needs_person or (main and not main.sure) or not (main or whole):
        return said.of("first", "unsure")
    if not main:
        return said.of("first", found.kind.kind)
    past = main.day < today
    if isinstance(main, Deadline):
        key = {"complain": "past_complain"}.get(main.what, "past") if past else main.what
        return said.of("first", key)
    return said.of("first", "past") if past else said.of("first", "appointment", main.mode)


def _care(found: Understanding, said: Texts) -> tuple[str, ...]:
    if not found.open_with_care:
        return ()
    key = found.care or "upsetting"
    return said.of("care", key), said.of("care", f"{key}_person")


def _doubts(reading: Reading, found: Understanding, said: Texts) -> Iterator[str]:
    if reading.doubtful:
        yield said.of("doubt", "photo")
    if found.needs_person:
        yield said.of("doubt", "person")


def _partly(reading: Reading, said: Texts) -> Iterator[str]:
    """That there is more than was read: it may have a day that nobody has seen."""
    if reading.pages_there > reading.pages_read:
        yield said.of("doubt", "pages").format(read=reading.pages_read, there=reading.pages_there)
    elif reading.cut and not reading.unread:
        yield said.of("doubt", "cut")
    if reading.unread:
        line = said.of("doubt", "unread")
        yield line if any(reading.unread) else i18n.written(f"{line.removesuffix(':')}.", said.language)
        yield said.of("doubt", "unread_ask")


def _options(
    found: Understanding, main: Deadline | Appointment | None, when: When | None, today: date, said: Texts
) -> Iterator[Option]:
    complaint = found.complaint
    last = complaint.deadline if complaint else None
    has = {
        "suspicious": bool(found.suspicious),
        "trusted": not found.suspicious,
        "phone": bool(found.phones) and not found.suspicious,
        "appointment": bool(found.appointments),
        "upcoming": bool(main and main.day >= today),
        "past": bool(main and main.day < today),
        "complaint": complaint is not None,
        "no_complaint": complaint is None,
    }
    phone = found.phones[0] if has["phone"] else None

    def ours(text: str) -> str:
        return i18n.written(text, said.language)

    for offer in said.offers:
        if not _fits(offer, found, has):
            continue
        sentences = [ours(offer.text).format(phone=grouped(phone.number) if phone else "")]
        if offer.hours and phone and 0 < len(phone.hours.split()) <= MOST_HOURS:
            sentences.append(ours(offer.hours).format(hours=phone.hours))
        if offer.reference and found.references and found.references[0].sure:
            sentences.append(ours(offer.reference).format(reference=found.references[0].value))
        if offer.to and complaint and complaint.to:
            sentences.append(ours(offer.to))
        if offer.day and last and last.sure and last.day >= today and not (when and when.deadline == last):
            sentences.append(ours(offer.day).format(day=when_of(last, today, said).day))
        number = phone.number if phone and offer.key in BY_PHONE else ""
        yield Option(offer.key, ours(offer.title), tuple(sentences), offer.guide, number, offer.staff)


def _fits(offer: Offer, found: Understanding, has: dict[str, bool]) -> bool:
    public = "public" in offer.types and found.sender.type in PUBLIC
    return (
        (not offer.kinds or found.kind.kind in offer.kinds)
        and (not offer.types or public or found.sender.type in offer.types)
        and all(has[one] for one in offer.needs)
    )


def grouped(number: str) -> str:
    """A phone number as it is read: "89 40 20 00"; a short one as it is."""
    return " ".join(number[at : at + 2] for at in range(0, 8, 2)) if len(number) == 8 else number


def _with_sentences(parts: Explanation) -> Explanation:
    when: list[str] = [*(parts.when.sentences if parts.when else (parts.no_day,))]
    options = [line for option in parts.can for line in (f"{option.title}{_stop(option.title)}", *option.sentences)]
    claims = [parts.claims] if parts.claims else []
    meeting = parts.meeting.sentences if parts.meeting else ()
    others = [line for other in parts.others if other is not parts.meeting for line in other.sentences]
    sender = [_named(parts.sender, parts.sender_name)]
    names = ", ".join(parts.unread)
    partly = [_named(line, names) for line in parts.partly]
    sum_ = parts.amount if parts.amount and parts.amount.sure else None
    amount = [_named(parts.amount_said, words.money_in_words(sum_.kroner))] if sum_ else []
    where = [_named(line, parts.place if at == 0 and parts.place else parts.who) for at, line in enumerate(parts.where)]
    lines = [
        *parts.suspicious[:1], *parts.care, f"{parts.headline}.", *sender, *claims, *when, *meeting, *where, *amount,
        parts.first_step, *partly, *parts.doubts, *parts.nothing[:1], *others, *options, *parts.suspicious[2:],
    ]  # fmt: skip
    fields = {name: getattr(parts, name) for name in Explanation.__slots__ if name != "sentences"}
    return Explanation(**fields, sentences=tuple(lines))


def _named(before: str, name: str) -> str:
    """The letter's own name behind our words: "Det er her: Torvet 1."; one as long as a sentence is left out."""
    fits = before.endswith(":") and 0 < len(name.split()) <= LONGEST_NAME
    return f"{before} {name.removesuffix('.')}." if fits else before


def _stop(title: str) -> str:
    return "" if title[-1:] in "?!." else "."


__all__ = ["Explanation", "Option", "Question", "When", "explain", "grouped"]
