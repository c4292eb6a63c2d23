"""Say whether the hub is as it should be."""

from argparse import Namespace

from sync.hub.commands import answer
from sync.hub.operations import checks


def run(args: Namespace) -> int:
    """Exit code 1 when something is not."""
    rows = list(checks.rows())
    told = {row.name: {"ok": row.ok, "what": row.what} for row in rows}
    answer(told, args.json, *(f"{'ok ' if row.ok else 'NOT'}  {row.name}: {row.what}" for row in rows))
    return 0 if all(row.ok for row in rows) else 1
