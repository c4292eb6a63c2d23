"""How fast a form opens, and how long one answer takes, beside JavaRosa with the same form and the same answers, and
beside `elementpath` working out the same expressions.

    python tests/bench/run.py forms

The forms have 50, 500 and 5,000 questions: numbers with constraints, texts that appear by a number, choices filtered by
a text, calculations that hang on the questions before. The times of one answer are of whole `FormSession.set` calls;
elementpath is given what changed, and only the expressions that read it, parsed beforehand: its best case.
"""

import argparse
import gc
import random
import re
import sys
import time
import tracemalloc
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from forms_javarosa import Figures, figures  # beside this file
from table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.forms.definition import Choices, Definition, Node, Secondary
from kiosk.forms.engine import FormSession
from kiosk.forms.xpath.parser import parse

NOW = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))
SIZES = (50, 500, 5_000)
ANSWERS = 1_500
LETTERS = "abcdef"
OPEN = 0.1  # seconds, at 500
MEMORY = 60e6  # bytes, at 5,000
MEDIAN = {50: 0.1e-3, 500: 0.1e-3, 5_000: 3e-3}
SLOWEST = {50: 0.5e-3, 500: 0.5e-3, 5_000: 3e-3}  # the 95th of 100


def question(place: int) -> Node:
    """One of five kinds in turn; what it reads stands just before it."""
    path = f"/data/q{place}"
    before = [f"/data/q{place - back}" for back in range(6)]
    label = f"t{place}"
    chained = f" + number({before[5]}) * 0.5" if place % 20 >= 5 else ""
    return [
        Node(path, "value", "integer", "int", label=label, constraint=". >= 0", required="true()"),
        Node(path, "value", "text", label=label, relevant=f"{before[1]} > 3"),
        Node(path, "value", "select_one", "select", label=label,
             choices=Choices(nodeset=f"instance('letters')/root/item[of = {before[1]}]")),
        Node(path, "value", "calculate", calculate=f"if({before[3]} = '', 0, {before[3]} * 2){chained}"),
        Node(path, "value", "calculate", calculate=f"concat({before[3]}, ' ', string({before[1]}), {before[2]} = 'a')"),
    ][place % 5]  # fmt: skip


def form(size: int) -> Definition:
    """A form of so many questions."""
    rows = tuple({"name": one, "label": one, "of": one} for one in LETTERS)
    texts = {f"t{place}": {"": (f"Spørgsmål {place}",)} for place in range(size)}
    root = Node("/data", "group", children=tuple(question(place) for place in range(size)))
    title = {"da": "Blanket"}
    return Definition("bench", "1", title, ("da",), "da", root, (Secondary("letters", rows),), {"da": texts})


def chain(size: int) -> Definition:
    """One question, and calculations that each read the one before: an answer works out all of them. The worst case."""
    first = Node("/data/q0", "value", "integer", "int", label="t0")
    before = ["/data/q0", *(f"/data/c{place}" for place in range(1, size))]
    rest = [
        Node(f"/data/c{place}", "value", "calculate", calculate=f"{before[place - 1]} + 1") for place in range(1, size)
    ]
    root = Node("/data", "group", children=(first, *rest))
    return Definition("bench", "1", {"da": "Blanket"}, ("da",), "da", root, (), {"da": {"t0": {"": ("Et tal",)}}})


def chain_steps() -> list[tuple[str, str]]:
    """Another number each time."""
    return [("/data/q0", str(number % 97)) for number in range(ANSWERS // 5)]


def steps(size: int) -> list[tuple[str, str]]:
    """Answers to questions by chance; the same each time."""
    rng = random.Random(size)
    found = []
    while len(found) < ANSWERS:
        place = rng.randrange(size)
        if place % 5 < 3:
            value = str(rng.randrange(10)) if place % 5 == 0 else rng.choice(LETTERS)
            found.append((f"/data/q{place}", value))
    return found


def answered(definition: Definition, those: list[tuple[str, str]]) -> list[float]:
    """Seconds of each answer, warmed up by a third of them."""
    session = FormSession(definition, now=NOW)
    for path, value in those[: len(those) // 3]:
        session.set(path, value)
    times = []
    gc.disable()  # a collection of the whole bench is not what an answer costs
    try:
        for path, value in those:
            start = time.perf_counter()
            session.set(path, value)
            times.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return sorted(times)


def by_elementpath(size: int) -> list[float]:
    """Seconds elementpath needs for the expressions that read each answer, a level deep, without the filters."""
    from elementpath import XPath2Parser, XPathContext

    definition = form(size)
    root = ET.Element("data")
    nodes = {node.path: ET.SubElement(root, node.name) for node in definition.root.children}
    parser = XPath2Parser()
    readers: dict[str, list[tuple[str, object]]] = {}
    for node in definition.root.children:
        for source in filter(None, (node.relevant, node.calculate)):
            token = parser.parse(re.sub(r"if\((.*) = '', 0, (.*?)\)", r"(if (\1 = '') then 0 else \2)", source))
            for path in set(re.findall(r"/data/q\d+", source)):
                readers.setdefault(path, []).append((node.path, token))
    times = []
    for path, value in steps(size)[:300]:
        start = time.perf_counter()
        nodes[path].text = value
        for target, token in readers.get(path, ()):
            try:
                found = token.get_results(XPathContext(root))  # type: ignore[attr-defined]
            except Exception:  # noqa: BLE001 - comparing a blank with a number is an error there
                found = ""
            nodes[target].text = str(found)
        times.append(time.perf_counter() - start)
    return sorted(times)


def opened(size: int) -> tuple[float, float]:
    """Seconds from bytes to the first answer that can be given, nothing kept from before; and the bytes it takes."""
    data = form(size).dump()
    seconds = []
    for _ in range(5):
        parse.cache_clear()
        start = time.perf_counter()
        FormSession(Definition.load(data), now=NOW)
        seconds.append(time.perf_counter() - start)
    parse.cache_clear()
    tracemalloc.start()
    session = FormSession(Definition.load(data), now=NOW)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert session.root is not None
    return min(seconds), float(memory)


def rows(args: argparse.Namespace) -> list[Row]:
    """Opening, memory, and one answer at each size."""
    found = []
    for size in SIZES:
        java = figures(form(size), steps(size))
        found += opening(size, java)
        found += answering(size, java)
    return found + in_a_chain(500)


def in_a_chain(size: int) -> list[Row]:
    """One answer that all calculations of a form hang on; no limit was set for it."""
    definition, those = chain(size), chain_steps()
    ours, java = answered(definition, those), figures(definition, those)
    found = []
    for what, at in (("median", 0.5), ("95th of 100", 0.95)):
        mine = ours[int(len(ours) * at)]
        other = java.answered[int(len(java.answered) * at)] if java else 0.0
        beside = ("JavaRosa", f"{other * 1e3:.3f} ms", f"{other / mine:.1f}x") if java else ("", "", "")
        found.append(Row(f"{size} in one chain: an answer, {what}", f"{mine * 1e3:.3f} ms", *beside, "", True))
    return found


def opening(size: int, java: Figures | None) -> list[Row]:
    """How long it takes to open the form, and what it takes then."""
    seconds, memory = opened(size)
    wanted = f"< {OPEN * 1e3:.0f} ms" if size == 500 else ""
    ms, megabytes = f"{seconds * 1e3:.1f} ms", f"{memory / 1e6:.1f} MB"
    first = ("JavaRosa", f"{java.opened * 1e3:.1f} ms", f"{java.opened / seconds:.1f}x") if java else ("", "", "")
    second = ("JavaRosa", f"{java.memory / 1e6:.1f} MB", f"{java.memory / memory:.1f}x") if java else ("", "", "")
    return [
        Row(f"{size} questions: open", ms, *first, wanted, size != 500 or seconds < OPEN),
        Row(f"{size} questions: memory", megabytes, *second, f"< {MEMORY / 1e6:.0f} MB", memory < MEMORY),
    ]


def answering(size: int, java: Figures | None) -> list[Row]:
    """One answer, beside both; elementpath at 500 at most, since at 5,000 it needs minutes."""
    ours, peers = answered(form(size), steps(size)), {"elementpath": by_elementpath(min(size, 500))}
    if java:
        peers["JavaRosa"] = java.answered
    found = []
    for what, at, limits in (("median", 0.5, MEDIAN), ("95th of 100", 0.95, SLOWEST)):
        mine = ours[int(len(ours) * at)]
        for peer, theirs in peers.items():
            other = theirs[int(len(theirs) * at)]
            found.append(
                Row(f"{size}: an answer, {what}", f"{mine * 1e3:.3f} ms", peer, f"{other * 1e3:.3f} ms",
                    f"{other / mine:.1f}x", f"< {limits[size] * 1e3:.1f} ms", mine < limits[size])
            )  # fmt: skip
    return found
