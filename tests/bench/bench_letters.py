"""How well and how fast letters are understood, beside what a user might pick instead: `dateparser` and `dateutil`.

    python tests/bench/run.py letters [--part tune --show] [--photos N]

The part that is only measured on gives counts and nothing else: whoever looks at a failure there has tuned on it.
Photos are prints of the letters, photographed badly (tests/helpers/paper.py), read by the real reader.
"""

import argparse
import contextlib
import re
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

from table import Row  # beside this file

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.helpers import corpus, letter_scores
from tests.helpers.corpus import Case, Part
from tests.helpers.letter_scores import Scores

DANISH_MONTHS = (
    ("januar", "jan"), ("februar", "feb"), ("marts", "mar"), ("april", "apr"), ("maj", "maj"), ("juni", "jun"),
    ("juli", "jul"), ("august", "aug"), ("september", "sep"), ("oktober", "okt"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
DANISH_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
HARDNESS = 0.5
"""How badly the pages are photographed: some degrees askew, a shadow, a fold (paper.py)."""
WANTED = {"kind": 0.95, "first": 0.95, "amounts": 0.97, "phones": 0.97}
WANTED_PHOTO = {"kind": 0.85, "first": 0.85, "amounts": 0.85, "phones": 0.85}


def options(parser: argparse.ArgumentParser) -> None:
    """What only this bench asks for."""
    parser.add_argument("--part", choices=corpus.PARTS, default="measure", help="letters: which part of the corpus")
    parser.add_argument("--show", action="store_true", help="letters: say what went wrong; only with --part tune")
    parser.add_argument(
        "--photos", type=int, default=40, metavar="N", help="letters: so many are photographed and read"
    )


def rows(args: argparse.Namespace) -> list[Row]:
    """The figures of a part, and the times."""
    part: Part = getattr(args, "part", "measure")
    show = getattr(args, "show", False)
    if show and part == "measure":
        sys.exit("What went wrong in the part that is only measured on is not shown: nobody tunes on it.")
    cases = corpus.load(part)
    typed = letter_scores.score(cases)
    print(f"{part}, typed: {typed.sentence()}", file=sys.stderr)
    if show:
        print("\n".join(typed.wrong), file=sys.stderr)
    found = [*_figures("typed", typed, WANTED, cases)]
    found.append(_peer("first by dateparser", cases, typed, by_dateparser))
    found.append(_peer("first by dateutil", cases, typed, by_dateutil))
    found.append(_time("a text letter understood", 50, _typed_times(cases)))
    found += _pdf(cases[:20])
    if many := getattr(args, "photos", 40):
        found += _photos(cases, many, show=show)
    return found


def _figures(how: str, scores: Scores, wanted: dict[str, float], cases: list[Case]) -> Iterator[Row]:
    letters, dated = max(1, scores.letters), max(1, scores.with_first)
    yield _part(f"{how}: kind", scores.kind, letters, wanted["kind"])
    yield _part(f"{how}: first day and hour", scores.first, dated, wanted["first"])
    yield Row(f"{how}: of these sure", f"{scores.first_sure}", "", "", f"{scores.first_sure / dated:.3f}", "", ok=True)
    yield Row(f"{how}: first wrong, no warning", str(scores.silent), "", "", "", "0", scores.silent == 0)
    for what in ("amounts", "phones"):
        for side, value in (("precision", scores.precision(what)), ("recall", scores.recall(what))):
            yield Row(f"{how}: {what} {side}", f"{value:.3f}", "", "", "", f">= {wanted[what]}", value >= wanted[what])


def _part(what: str, right: int, many: int, least: float) -> Row:
    return Row(what, f"{right}/{many}", "", "", f"{right / many:.3f}", f">= {least}", right / many >= least)


def _peer(what: str, cases: list[Case], ours: Scores, peer: Callable[[Case], datetime | None]) -> Row:
    dated = [case for case in cases if case.first]
    right = 0
    for case in dated:
        found = peer(case)
        same = found is not None and found.date() == case.first
        right += same and (case.first_time is None or found.time() == case.first_time)
    many = max(1, len(dated))
    ratio = f"{ours.first / max(1, right):.1f}x"
    return Row(
        what, f"{ours.first}/{many}", what.rsplit(maxsplit=1)[-1], f"{right}/{many}", ratio, "more", ours.first > right
    )


def by_dateparser(case: Case) -> datetime | None:
    """The first day to come that `dateparser.search` finds."""
    from dateparser.search import search_dates

    base = datetime.combine(case.today, datetime.min.time())
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = search_dates(case.text, languages=["da"], settings=settings) or []
    return next((moment.replace(tzinfo=None) for _words, moment in found if moment.date() >= case.today), None)


def by_dateutil(case: Case) -> datetime | None:
    """The first day to come that `dateutil`'s fuzzy parser finds, a line at a time (it gives one a text)."""
    from dateutil import parser

    class Danish(parser.parserinfo):
        MONTHS: ClassVar = list(DANISH_MONTHS)
        WEEKDAYS: ClassVar = [(day,) for day in DANISH_DAYS]

    base = datetime.combine(case.today, datetime.min.time())
    for line in case.text.splitlines():
        if not re.search(r"\d", line):
            continue
        with contextlib.suppress(ValueError, OverflowError, TypeError):
            found = parser.parse(line, Danish(dayfirst=True), fuzzy=True, default=base)
            if found.date() >= case.today:
                return found.replace(tzinfo=None)
    return None


def _typed_times(cases: list[Case]) -> list[float]:
    spent = []
    for case in cases:
        start = time.perf_counter()
        letter_scores.score([case])
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def _time(what: str, most: float, spent: list[float]) -> Row:
    spent.sort()
    median, high = statistics.median(spent), spent[int(len(spent) * 0.95)]
    return Row(what, f"{median:.0f} ms", "", "", f"95 %: {high:.0f} ms", f"< {most:.0f} ms", median < most)


def _pdf(cases: list[Case]) -> list[Row]:
    from kiosk.letters.reading import read
    from tests.helpers.letters import a_pdf

    spent = []
    for case in cases:
        pdf = a_pdf(case.text)
        start = time.perf_counter()
        reading = read(pdf)
        letter_scores.one(Scores(), case, _understood(case, reading))
        spent.append((time.perf_counter() - start) * 1000)
    return [_time("a PDF read and understood", 300, spent)]


def _understood(case: Case, reading: object) -> object:
    from kiosk.letters.understanding import understand

    return understand(reading, today=case.today, received=case.received, channel=case.channel)


def _photos(cases: list[Case], many: int, *, show: bool) -> list[Row]:
    from kiosk.letters.reading import read_photos
    from kiosk.letters.reading.errors import Unreadable
    from tests.helpers import paper

    spent: list[float] = []
    scores = Scores()
    step = max(1, len(cases) // many)
    for number, case in enumerate(cases[::step][:many]):
        pictures = paper.pages(case.text, number, HARDNESS)
        start = time.perf_counter()
        try:
            reading = read_photos(pictures)
        except Unreadable:
            scores.letters += 1
            scores.with_first += case.first is not None
            continue
        letter_scores.one(scores, case, _understood(case, reading))
        spent.append((time.perf_counter() - start) * 1000 / len(pictures))
        print(f"  photo {number + 1} of {many}", end="\r", file=sys.stderr)
    print(f"photos: {scores.sentence()}", file=sys.stderr)
    if show:
        print("\n".join(scores.wrong), file=sys.stderr)
    found = [*_figures("photo", scores, WANTED_PHOTO, cases)]
    return [*found, _time("a photographed page, all of it", 4000, spent)] if spent else found


__all__ = ["date", "options", "rows"]
