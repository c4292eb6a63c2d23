"""`make a11y`: every state of every screen, in every size and language, with every size of letters, in both palettes.

    .venv/bin/python -m tests.accessibility --workers 2
    .venv/bin/python -m tests.accessibility --sizes 1024x600 --languages da,ar --screens home,idle --print

    .venv/bin/python -m tests.accessibility --resume
    .venv/bin/python -m tests.accessibility --again

What was found lies in build/a11y/walk.json. A walk of all screens is told in tests/accessibility/walked.json, and the
table EN301549.md is written anew from it and from clauses.toml. It takes an hour or two: `--resume` goes on with one
that was cut. After something was mended, `--again` walks the states where the walk before found anything, or that were
not there then, in all its ways, in place of what it found there.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

os.environ["KIVY_NO_ARGS"] = "1"

from kiosk.demo.screens import table
from tests.accessibility import clauses, walk
from tests.accessibility.jobs import Job, do

OUT: Final = Path("build/a11y/walk.json")
CALM: Final = (1024, 600)
"""Where it is looked at whether anything moves: that does not depend on the size."""


def main(argv: list[str] | None = None) -> int:
    """Walk, tell, write. 1 where anything was found."""
    args = _arguments(argv)
    before = _before(args) if args.again else {}
    codes = [code for code in args.languages if walk.spoken(code)]
    ways = walk.ways(args.sizes, codes, args.texts, args.contrasts)
    chosen = _again(before) if before else {one for one in _states() if not args.screens or one[0] in args.screens}
    jobs = sorted(_jobs(ways, codes, chosen, calm=not args.screens), key=lambda job: -job.screens)
    began = time.monotonic()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    journal = args.out.with_suffix(".jsonl")
    if not args.resume:
        journal.write_text("", "utf-8")
    found = _all(jobs, args.workers, journal, show=args.print)
    seconds = time.monotonic() - began
    told = _told(found, jobs, ways)
    states = _states()
    if before:
        new = len(states) - len(before["walked"])
        told["screens"] = before["screens"] + new * (len(ways) + 1)
    whole = bool(before) or not args.screens
    kept = {**told, "all": whole, "walked": states if whole else sorted(chosen), "found": found}
    args.out.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if whole:
        clauses.WALKED.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
        clauses.TABLE.write_text(clauses.render(), "utf-8")
    print(f"{sum(job.screens for job in jobs)} screens in {seconds / 60:.0f} min, {len(found)} faults: {args.out}")
    for check, number in Counter(one[3] for one in found).most_common():
        print(f"  {number:6} {check}")
    return 1 if found else 0


def _before(args: argparse.Namespace) -> dict[str, Any]:
    """The walk before, whose ways are walked again."""
    try:
        before: dict[str, Any] = json.loads(args.out.read_text("utf-8"))
    except OSError:
        sys.exit(f"There is no {args.out}: walk all screens first.")
    if not before.get("all"):
        sys.exit(f"{args.out} tells of some screens alone: walk all screens first.")
    args.sizes = [tuple(map(int, size.split("x"))) for size in before["sizes"]]
    args.languages, args.texts, args.contrasts = before["languages"], before["texts"], before["contrast"]
    return before


def _again(before: dict[str, Any]) -> set[tuple[str, str]]:
    """The states with faults in the walk before, and those that are new."""
    faulty = {(one[0], one[1]) for one in before["found"]}
    chosen = {one for one in _states() if one in faulty or list(one) not in before["walked"]}
    return chosen or sys.exit("Nothing was found, and nothing is new: there is nothing to walk again.")


def _states() -> list[tuple[str, str]]:
    return [(one.screen, one.name) for stage in table.STAGES for one in stage.states]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    def listed(kind: Any) -> Any:
        return lambda text: [kind(one) for one in text.split(",")]

    def size(text: str) -> tuple[int, int]:
        wide, high = text.split("x")
        return int(wide), int(high)

    add = argparse.ArgumentParser(prog="python -m tests.accessibility", description=__doc__)
    add.add_argument("--workers", type=int, default=max(1, int(os.environ.get("WORKERS", "2"))))
    add.add_argument("--sizes", type=listed(size), default=list(walk.SIZES))
    add.add_argument("--languages", type=listed(str), default=list(walk.languages()))
    add.add_argument("--texts", type=listed(int), default=[0, 1, 2])
    add.add_argument("--contrasts", type=listed(lambda text: bool(int(text))), default=[False, True])
    add.add_argument("--screens", type=listed(str), default=[], help="only these; the table is left as it is")
    add.add_argument("--out", type=Path, default=OUT)
    add.add_argument("--again", action="store_true", help="only states with faults in the walk before, and new ones")
    add.add_argument("--resume", action="store_true", help="go on with a walk that was cut")
    add.add_argument("--print", action="store_true", help="each fault on a line, as it is found")
    return add.parse_args(argv)


def _jobs(ways: list[walk.Way], codes: list[str], chosen: set[tuple[str, str]], *, calm: bool) -> list[Job]:
    found = []
    for number, stage in enumerate(table.STAGES):
        states = tuple(at for at, one in enumerate(stage.states) if (one.screen, one.name) in chosen)
        if not states:
            continue
        found += [Job(number, states, tuple(way for way in ways if way.language == code)) for code in codes]
        if calm:
            found.append(Job(number, states, (walk.Way(CALM, "da", calm=True),)))
    return found


def _all(jobs: list[Job], workers: int, journal: Path, *, show: bool) -> list[tuple[str, ...]]:
    """What every job found; what the journal has is not walked again, and what is walked is written there."""
    total, done, found = sum(job.screens for job in jobs), 0, []
    kept = {one["job"]: one["found"] for one in map(json.loads, journal.read_text("utf-8").splitlines())}
    with (
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
        journal.open("a", encoding="utf-8") as to,
    ):
        futures = {pool.submit(do, job): job for job in jobs if job.name not in kept}
        for job in (job for job in jobs if job.name in kept):
            found += [tuple(one) for one in kept[job.name]]
            done += job.screens
        for future in as_completed(futures):
            job, came = futures[future], future.result()
            to.write(json.dumps({"job": job.name, "found": came}, ensure_ascii=False) + "\n")
            to.flush()
            found += came
            if show:
                print("".join(f"{' | '.join(one)}\n" for one in came), end="", flush=True)
            done += job.screens
            print(f"\r{done} of {total} screens, {len(found)} faults", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return sorted(found)


def _told(found: list[tuple[str, ...]], jobs: list[Job], ways: list[walk.Way]) -> dict[str, Any]:
    """What the table needs to know: what was walked, and where each check found something."""
    faults: dict[str, dict[str, Any]] = {}
    for screen, state, way, check, _fault in found:
        of = faults.setdefault(check, {"number": 0, "where": []})
        of["number"] += 1
        where = f"{screen}, {state} ({way})"
        if where not in of["where"] and len(of["where"]) < clauses.MOST_PLACES:
            of["where"].append(where)
    return {
        "states": sum(len(stage.states) for stage in table.STAGES),
        "sizes": sorted({f"{way.size[0]}x{way.size[1]}" for way in ways}),
        "languages": sorted({way.language for way in ways}),
        "texts": sorted({way.text for way in ways}),
        "contrast": sorted({way.contrast for way in ways}),
        "screens": sum(job.screens for job in jobs),
        "faults": faults,
    }


if __name__ == "__main__":
    sys.exit(main())
