"""What runs inside the machine, as the kiosk's own user, in the program's own Python: many commands of the program
after one start of Python, which takes longest under emulation. `acts.py` gives it to that Python on its standard input.

    python - check UID OCCURRENCE DAY                one line of JSON: what each command gave
    python - signup|sync UID OCCURRENCE FIRST        signs up GæstFIRST, and on, until the power goes
    python - programme FILE FIRST                    reads in one edition after the other

Each yes is said on the machine's serial line (descriptor 7) before the next thing is begun, as `stuen-yes 12.`: what
whoever pulls the plug has read there, the kiosk had promised.
"""

import contextlib
import io
import json
import os
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

LINE = 7
SAID = "stuen-yes"


def ask(*words: str) -> tuple[int, str]:
    """A command of the program: its exit code, and what it printed."""
    from kiosk.cli import main

    out, aside = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(aside):
        try:
            code = main([*words, "--json"])
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue() if not code else out.getvalue() + aside.getvalue()


def yes(number: int) -> None:
    """Say that this one was promised, and wait until it has left the machine."""
    os.write(LINE, f"\n{SAID} {number}.\n".encode())
    with contextlib.suppress(termios.error):
        termios.tcdrain(LINE)


def check(uid: str, occurrence: str, day: str) -> dict[str, object]:
    """Whether the store verifies, who has signed up, and what the trip is called; or what went wrong with that."""
    for words in (
        ("store", "verify"),
        signups := ("activities", "signups", uid, occurrence),
        trips := ("activities", "list", "--from", day, "--to", day),
    ):
        code, told = ask(*words)
        if code:
            return {"wrong": f"{' '.join(words)}: {code}: {told}"}
        if words == signups:
            aliases = [row["alias"] for row in json.loads(told)]
        elif words == trips:
            called = [row["summary"] for row in json.loads(told) if row["uid"] == uid]
    return {"wrong": "", "aliases": aliases, "called": called}


def sign_up(uid: str, occurrence: str, first: int, *, send: bool) -> None:
    """One after the other; with `send`, each is sent to the hub too."""
    number = first
    while True:
        if ask("activities", "signup", uid, occurrence, "--alias", f"Gæst{number}")[0] == 0:
            yes(number)
        if send:
            ask("sync", "now")
        number += 1


def read_in(file: Path, first: int) -> None:
    """One edition of the programme after the other; `file` has @edition@ where its number goes."""
    text, out = file.read_text(encoding="utf-8"), file.with_name("edition.ics")
    number = first
    while True:
        out.write_text(text.replace("@edition@", str(number)), encoding="utf-8", newline="")
        if ask("activities", "import", str(out))[0] == 0:
            yes(number)
        number += 1


def main(words: Sequence[str]) -> int:
    """Do one of them."""
    sys.path.insert(0, "/opt/stuen")
    match words:
        case ["check", uid, occurrence, day]:
            print(json.dumps(check(uid, occurrence, day)))
        case ["signup" | "sync" as kind, uid, occurrence, first]:
            sign_up(uid, occurrence, int(first), send=kind == "sync")
        case ["programme", file, first]:
            read_in(Path(file), int(first))
        case _:
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
