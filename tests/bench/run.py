"""All timings beside a named peer, in one run and one table; exit code 1 where one is not as wanted.

    python tests/bench/run.py [NAME...] [--directory DIR] [--rounds N] [--seconds S]

Each bench_NAME.py (store, calendar, kiosk, cards ...) has `rows(args)`, which gives lines of the table, and may have
`options(parser)` for what only it asks. What counts are medians and ratios: the two take turns, so that other work on
the machine meets both alike.
"""

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from table import Row, table  # beside this file

HERE = Path(__file__).resolve().parent


def load(path: Path) -> ModuleType:
    """The module in a file of this folder."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main(argv: list[str]) -> int:
    """Run the benches named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--directory", default="build/bench", help="where files are written: on a real disk")
    parser.add_argument("--rounds", type=int, default=9, help="starts of the kiosk and of its peer")
    parser.add_argument("--seconds", type=float, default=20, help="of the kiosk doing nothing, twice for each")
    known = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    for one, path in known.items():
        if one in argv and hasattr(module := load(path), "options"):
            module.options(parser)
    args = parser.parse_args(argv)
    if unknown := set(args.names) - set(known):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    found: list[Row] = []
    for name in args.names or known:
        print(f"measuring: {name} ...", file=sys.stderr)
        found += load(known[name]).rows(args)
    print(table(found))
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
