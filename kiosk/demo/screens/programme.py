"""What is on at the demo centre: something of each kind that a page shows in its own way."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from kiosk.activities.model import Occurrence, Role
from kiosk.clock import COPENHAGEN

NOW: Final = datetime(2026, 11, 20, 9, 42, tzinfo=COPENHAGEN)
"""A Friday."""


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """So many days after the demo's today."""
    return datetime(2026, 11, 20, hour, minute, tzinfo=COPENHAGEN) + timedelta(days=day)


def activity(
    uid: str, summary: str, day: int, start: int, end: int, *, picture: str, days: int = 0, minute: int = 0,
    **fields: Any,
) -> Occurrence:  # fmt: skip
    """From one hour to another, so many days from today; `days` when it ends on a later one."""
    begins = at(day, start, minute)
    fields.setdefault("location", "Nørretorv 7, i stuen")
    fields.setdefault("contact", "Mette eller Jonas i køkkenet")
    fields.setdefault("directions", "Den gule dør ved siden af bageren. Ring på, så kommer vi med rampen.")
    return Occurrence(uid, begins.isoformat(), summary, begins, at(day + days, end), picture=picture, **fields)


PROGRAMME: Final = (
    activity("kaffe", "Morgenkaffe", 0, 9, 11, picture="coffee", drop_in=True, price_dkk=Decimal(0)),
    activity("mad", "Vi laver mad sammen", 0, 15, 18, picture="kitchen", capacity=10, price_dkk=Decimal(30)),
    activity(
        "nurse", "Sygeplejersken er her", 0, 13, 15, picture="nurse", sensitive=True, capacity=4, price_dkk=Decimal(0)
    ),
    activity("film", "Filmaften", 0, 19, 22, picture="film", drop_in=True, price_dkk=Decimal(0), cancelled=True),
    activity(
        "strand",
        "Tur til stranden",
        1,
        10,
        15,
        picture="beach",
        capacity=8,
        price_dkk=Decimal(0),
        location="Nordstranden",
        meeting_point="Ved den gule dør kl. 9.45",
        directions="Vi kører sammen i minibussen.",
        contact="Jonas",
        description="Vi kører til stranden, går en tur og laver bål. Vi har madpakker og varm kakao med.\n"
        "Tag varmt tøj på. Du kan låne en jakke.",
        roles=(Role("bus", "Kører bussen"), Role("kaffe", "Brygger kaffe"), Role("vaert", "Er vært")),
    ),
    activity("svoem", "Svømmetur", 4, 10, 12, minute=30, picture="swim", capacity=6, price_dkk=Decimal(50)),
    activity(
        "gaeld",
        "Råd om gæld og regninger",
        5,
        13,
        16,
        picture="money",
        sensitive=True,
        capacity=5,
        price_dkk=Decimal(0),
    ),
    activity("musik", "Musik i kælderen", 6, 18, 21, picture="music", drop_in=True),
    *(
        activity(
            "hytte",
            "Weekend i hytten",
            day,
            16,
            14,
            days=2,
            picture="trip",
            capacity=12,
            price_dkk=Decimal(150),
            roles=(Role("koer", "Kører den store bil"), Role("mad", "Laver mad"), Role("kaffe", "Brygger kaffe")),
            moved_from=at(day - 7, 16) if day == 14 else None,
        )
        for day in (14, 28, 42)
    ),
    activity("jul", "Julefrokost for hele huset og alle vores naboer", 22, 12, 17, picture="party", capacity=60),
)
TAKEN: Final = {"mad": 7, "strand": 5, "svoem": 6, "gaeld": 5, "hytte": 12}


def wordy(occ: Occurrence) -> Occurrence:
    """The same activity as somebody with much to say would have put it into the calendar."""
    return replace(
        occ,
        summary=f"{occ.summary} med fællesspisning og gældsrådgivningstimer bagefter for alle, der har lyst",
        location="Det store lokale på 2. sal i baghuset, gennem porten ved siden af genbrugsbutikken",
        meeting_point="Ved hovedindgangen til jernbanestationen, under det store ur, et kvarter før vi går",
        directions="Tag bus 5C til Nørretorv. Gå gennem porten, forbi cyklerne, og op ad trappen til venstre. " * 3,
        contact="Mette, Jonas, Abdirahman eller en af de frivillige i køkkenet",
        description="Vi hygger os. " * 40,
        price_dkk=occ.price_dkk and Decimal("1249.50"),
    )


WORDY: Final = tuple(wordy(occ) for occ in PROGRAMME)
