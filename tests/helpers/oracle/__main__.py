"""Random forms in JavaRosa and in kiosk.forms: what differs, made small, and how much was compared.

python -m tests.helpers.oracle [--seed N] [--forms N] [--most N] [--only FIELD]
"""

import argparse
import random
import sys
import traceback
from collections import Counter

from tests.helpers.oracle.differential import Difference, campaign
from tests.helpers.oracle.javarosa import close_shared
from tests.helpers.oracle.shrinking import shrunk


def main() -> int:
    """Exit code 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 40))
    parser.add_argument("--forms", type=int, default=300)
    parser.add_argument("--most", type=int, default=5, help="differences to make small")
    parser.add_argument("--only", help="make small only differences of this field, or exceptions of this type")
    args = parser.parse_args()
    told: Counter[str] = Counter()
    shown: list[int] = []

    def found(seed: int, what: Difference | Exception) -> None:
        kind = what.field if isinstance(what, Difference) else type(what).__name__
        told[kind if isinstance(what, Difference) else f"{kind}: {str(what)[:100]}"] += 1
        if args.only in {None, kind} and len(shown) < args.most:
            shown.append(seed)
            small = isinstance(what, Difference)
            text = str(shrunk(what)) if small else "".join(traceback.format_exception(what)[-3:])
            print(f"seed {seed}: {text}\n", flush=True)

    count = campaign(args.seed, args.forms, found)
    close_shared()
    print(f"seed {args.seed}: {count.forms} forms, {count.steps} steps, {count.states} node states")
    print(f"refused {dict(count.refused)}\ndifferent {dict(told)}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
