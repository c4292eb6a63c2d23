"""All timings beside a named peer, in one run and one table; exit code 1 where one is not as wanted.

    python tests/bench/run.py [NAME...] [--directory DIR]       (NAME: store, calendar, ...; DIR: on a real disk)

Each bench_NAME.py has `rows(args)`: (what, ours, peer, peer's, ratio, wanted, ok), all but the last as text.
"""

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
HEADS = ("what", "ours", "peer", "theirs", "ratio", "wanted", "")


def load(path: Path) -> ModuleType:
    """The module in a file of this folder."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def table(rows: Sequence[tuple[object, ...]]) -> str:
    """Aligned columns; the last is "ok" or "NO"."""
    lines = [HEADS, *[(*map(str, row[:-1]), "ok" if row[-1] else "NO") for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def main(argv: list[str]) -> int:
    """Run the benches named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--directory", default="build/bench", help="where files are written: on a real disk")
    args = parser.parse_args(argv)
    known = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    if unknown := set(args.names) - set(known):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    found: list[tuple[object, ...]] = []
    for name in args.names or known:
        print(f"measuring: {name} ...", file=sys.stderr)
        found += [tuple(row) for row in load(known[name]).rows(args)]
    print(table(found))
    return 0 if all(row[-1] for row in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
