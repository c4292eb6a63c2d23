"""What one must know of an offer before one goes there, in short words: price, time, dog, who it is for, languages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk import i18n
from kiosk.directory.offers import Offer, Price, Spot, in_language
from kiosk.directory.results import hours_of
from kiosk.directory.saying import hours_in_words, walk_in_words
from kiosk.i18n import N_, _
from kiosk.words import money_in_words

SAID: Final = {
    ("dog", "yes"): N_("dogs are welcome"),
    ("dog", "ask"): N_("dogs: ask first"),
    ("dog", "no"): N_("no dogs"),
    ("women-only", "yes"): N_("women only"),
    ("men-only", "yes"): N_("men only"),
    ("anonymous", "yes"): N_("you need not say your name"),
    ("booking", "none"): N_("just come"),
    ("booking", "call"): N_("call first"),
    ("booking", "refer"): N_("the municipality or a doctor must say yes"),
    ("here", "yes"): N_("here in the house"),
}
"""Conditions and their values, in the order in which they are told."""
JUST_CALL: Final = N_("just call")
LANGUAGES: Final = {
    "da": N_("Danish"), "en": N_("English"), "de": N_("German"), "pl": N_("Polish"), "ro": N_("Romanian"),
    "bg": N_("Bulgarian"), "ar": N_("Arabic"), "tr": N_("Turkish"), "so": N_("Somali"), "uk": N_("Ukrainian"),
    "ru": N_("Russian"), "fa": N_("Persian"), "kl": N_("Greenlandic"), "fr": N_("French"), "es": N_("Spanish"),
    "lt": N_("Lithuanian"), "lv": N_("Latvian"), "ur": N_("Urdu"), "ku": N_("Kurdish"), "ti": N_("Tigrinya"),
    "dts": N_("Danish sign language"), "dsl": N_("Danish sign language"), "fo": N_("Faroese"), "sv": N_("Swedish"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing. `code` says what of ("dog", "price"), `value` how ("yes", ""): for a picture beside the words."""

    code: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody takes along: a title, short lines, and what a QR code says (plain text for any phone)."""

    title: str
    lines: tuple[str, ...]
    code: str


def facts(offer: Offer) -> list[Fact]:
    """All that is known, the most asked for first."""
    found = [Fact("price", "free" if offer.free else "", price)] if (price := price_of(offer)) else []
    for (code, value), words in SAID.items():
        if offer.says(code) == value:
            calling = (code, value) == ("booking", "none") and offer.by_phone
            found.append(Fact(code, value, _(JUST_CALL if calling else words)))
    if offer.languages:
        found.append(Fact("languages", "", languages_of(offer)))
    return found


def price_of(offer: Offer) -> str:
    """Gives "gratis", "30 kr. (nat)"; "" when it is not known."""
    if offer.free:
        return _("free")
    return ", ".join(filter(None, map(_priced, offer.prices)))


def _priced(price: Price) -> str:
    language = i18n.current().code
    words = in_language(price.words, language)
    option = in_language(price.option, language)
    if price.amount is None:
        return words or option
    amount = _("free") if price.amount == 0 else money_in_words(price.amount)
    return f"{amount} ({option})" if option and price.amount else amount


def languages_of(offer: Offer) -> str:
    """The languages that are spoken there, by their names; a code that nobody named stands as it is."""
    return ", ".join(_(LANGUAGES[code]) if code in LANGUAGES else code for code in offer.languages)


def opening(offer: Offer, spot: Spot | None, now: datetime) -> str:
    """When one can go there, or call."""
    hours = hours_of(offer, spot)
    return hours_in_words(hours, now, phone=hours is offer.calls)


def slip(offer: Offer, spot: Spot | None, now: datetime) -> Slip:
    """A paper to take along."""
    language = i18n.current().code
    title = in_language(offer.name, language)
    lines = [in_language(offer.organization, language)]
    if spot is not None:
        lines += [spot.address, in_language(spot.way, language), walk_in_words(spot.metres)]
    lines += [_("Now: {hours}").format(hours=opening(offer, spot, now))]
    lines += [_("Phone: {number}").format(number=phone.number) for phone in offer.phones]
    lines += [in_language(offer.how, language), *(fact.words for fact in facts(offer))]
    said = tuple(dict.fromkeys(filter(None, lines)))
    phones = [f"Tlf. {phone.number}" for phone in offer.phones[:1]]
    return Slip(title, said, "\n".join([title, *([spot.address] if spot and spot.address else []), *phones]))
