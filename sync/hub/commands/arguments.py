"""What each command takes. Nothing here imports Django: the folder comes first."""

import argparse
import os
from pathlib import Path

USUAL_FOLDER = "/var/lib/stuen-hub"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="python -m sync.hub", description="The hub that kiosks sync with, and the console of their coordinators."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get("STUEN_HUB_FOLDER") or USUAL_FOLDER),
        help=f"where the hub keeps its data (STUEN_HUB_FOLDER, or {USUAL_FOLDER})",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[shared])

    serve = command("serve", "Serve kiosks and coordinators until stopped.")
    serve.add_argument("--bind", default="127.0.0.1:8300", help="address and port, or unix:PATH (%(default)s)")
    serve.add_argument("--workers", type=int, default=0, help="processes; 0 is one for each processor (%(default)s)")
    serve.add_argument("--threads", type=int, default=8, help="threads in each process (%(default)s)")
    command("migrate", "Make the database, or bring it up to this version. Make a backup before.")
    return top
