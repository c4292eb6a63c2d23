"""The files in which every line and every branch must have been run: those that hold people's data, or guard it.

`python tests/helpers/coverage_check.py REPORT` reads coverage.py's JSON (`make coverage` makes it) and names what no
test ran; exit code 1 when there is any. A line that can't be run says why: `# pragma: no cover - ...`.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = (
    "kiosk/store/*.py",  # what was acknowledged, and the keys
    "sync/events.py",  # the chain and its signatures
    "sync/wire.py",  # who says what on the line
    "sync/answers.py",
    "sync/transport.py",
    "sync/client.py",  # what is sent, and what is believed
    "sync/talk.py",
    "sync/upload.py",
    "sync/download.py",
    "sync/joining.py",
    "sync/state.py",
    "sync/thread.py",
    "sync/trust.py",
    "sync/release*.py",  # what becomes of a machine's own system
    "sync/hub/release*.py",
    "sync/hub/rollout.py",
    "sync/hub/stages.py",
    "sync/hub/api/releases.py",
    "sync/hub/api/ranges.py",
    "sync/seal.py",  # what the hub must not read
    "sync/seal_to.py",
    "sync/sent_form.py",  # what a visitor sends to staff
    "sync/consultation.py",  # what a visitor is asked
    "sync/box*.py",  # what a visitor keeps, on its way
    "sync/hub/boxes.py",
    "sync/hub/carried.py",
    "sync/hub/console/carried.py",
    "sync/hub/api/boxes.py",
    "sync/hub/staff_words.py",
    "sync/hub/exported.py",
    "sync/hub/heard.py",  # what visitors are asked, and what is told of their answers
    "sync/hub/told.py",
    "sync/hub/consultations.py",
    "sync/hub/console/consult*.py",
    "sync/hub/console/numbers.py",
    "sync/hub/console/forms_sent.py",
    "kiosk/forms/sending.py",
    "kiosk/forms/drafts.py",  # a form half filled in, and what opens it
    "kiosk/forms/keyslip.py",
    "kiosk/keywords.py",
    "sync/enrolment.py",  # who gets in, and stays in
    "sync/credential.py",
    "sync/hub/enrol.py",
    "sync/hub/enrol_codes.py",
    "sync/hub/keys.py",
    "sync/hub/revoke.py",
    "sync/pack*.py",  # what a stranger's file may do
    "sync/limited.py",
    "sync/walls.py",
    "sync/hub/publish_pack.py",
    "kiosk/hub/*.py",
    "kiosk/activities/signups.py",  # who has a place
    "kiosk/activities/places.py",
    "kiosk/activities/book.py",
    "kiosk/activities/keeping.py",
    "kiosk/activities/answers.py",
    "kiosk/activities/codes.py",  # who finds one again, and how often one may guess
    "kiosk/activities/attempts.py",
    "kiosk/activities/aliases.py",
    "kiosk/activities/snapshot.py",
    "sync/hub/places.py",  # the same, over many kiosks
    "sync/hub/seats.py",
    "sync/hub/book.py",
    "sync/hub/leases.py",
    "sync/hub/ingest.py",  # what is taken in
    "sync/hub/changes.py",  # who gets to know of it
    "sync/hub/recovery.py",
    "sync/hub/api/signed.py",  # who may speak
    "sync/hub/operations/limits.py",  # and how often
    "sync/hub/operations/proxy.py",
    "sync/hub/operations/logs.py",  # what is written down of it
    "kiosk/session/machine.py",  # when a visit ends
    "kiosk/session/session.py",
    "kiosk/session/freed.py",  # what staff looked at goes over
    "kiosk/staff/*.py",  # who may read the lists
    "kiosk/folder/*.py",  # what a visitor chose to keep
    "kiosk/voice/asking.py",  # what is counted, and what is told of it
    "kiosk/voice/closing.py",
    "kiosk/voice/consultations.py",
    "kiosk/voice/counts.py",
    "kiosk/voice/pending.py",
    "kiosk/voice/periods.py",
    "kiosk/voice/tell_hub.py",
    "kiosk/voice/suppress.py",
    "kiosk/voice/told.py",
    "kiosk/ui/typed.py",  # where a visitor's words lie
)


def gaps(report: dict, patterns: tuple[str, ...] = WHOLE, root: Path = ROOT) -> list[str]:
    """One line for each file with something that was not run, and for each that no test imported."""
    found = []
    for pattern in patterns:
        paths = sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))
        if not paths:
            found.append(f"{pattern}: there is no such file")
        for path in paths:
            seen = report["files"].get(path)
            if seen is None:
                found.append(f"{path}: was not run at all")
                continue
            missing = [f"line {line}" for line in seen["missing_lines"]]
            missing += [f"{start} -> {end}" for start, end in seen["missing_branches"]]
            if missing:
                found.append(f"{path}: {', '.join(missing)}")
    return found


def main(report: Path) -> int:
    """Tell of every gap."""
    found = gaps(json.loads(report.read_text("utf-8")))
    print("\n".join(found) or "Every branch was run in every file of tests/helpers/coverage_check.py.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
