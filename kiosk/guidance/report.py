"""What `guide list`, `guide check` and the doctor say of the guides."""

from datetime import date

from kiosk import i18n
from kiosk.guidance.guides import Guides
from kiosk.guidance.model import Guide
from kiosk.guidance.problems import Problem
from kiosk.guidance.reader import CODES
from kiosk.i18n import N_, _


def listed(guides: Guides, today: date) -> list[dict[str, object]]:
    """One row a guide, in their order."""
    overdue = {guide.id for guide in guides.overdue(today)}
    return [
        {
            "id": guide.id,
            "title": i18n.pick(guide.title),
            "group": guide.group,
            "steps": len(guide.steps),
            "checked": guides.checked(guide).isoformat(),
            "overdue": guide.id in overdue,
            "own": guide.own,
        }
        for guide in guides
    ]


def listed_lines(rows: list[dict[str, object]]) -> list[str]:
    """The same for people."""
    late = _(" (due to be checked again)")
    line = _("{id}: {title} ({steps} steps, checked {checked})")
    return [line.format(**row) + (late if row["overdue"] else "") for row in rows]


def overdue(guides: Guides, today: date) -> list[Problem]:
    """What was last checked too long ago."""
    message = N_("It was last checked on {day}. Look at its sources again, and put the new date.")
    return [Problem(one.file, "", message, {"day": guides.checked(one).isoformat()}) for one in guides.overdue(today)]


def to_check(guides: Guides) -> list[Problem]:
    """What rests on less than the law itself: numbers and steps marked `check = true`."""
    message = N_("Staff ought to check this: it does not come from the law or the authority itself.")
    notes = [Problem(guide.file, step, message) for guide in guides for step in guide.to_check]
    return notes + [Problem("phones.toml", key, message) for key, one in sorted(guides.phones.items()) if one.check]


def hard_to_read(guides: Guides) -> list[Problem]:
    """Guides and sentences that are harder than ours may be."""
    return [note for guide in guides for code in CODES for note in _hard(guide, code)]


def _hard(guide: Guide, code: str) -> list[Problem]:
    from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, too_long  # noqa: PLC0415 - only `guide check` asks

    notes = []
    index = lix(guide.prose(code))
    if index > EASY:
        message = N_("It is hard to read in {language}: LIX {index}. Use shorter words and sentences, up to {most}.")
        fields = {"language": code, "index": round(index), "most": round(EASY)}
        notes.append(Problem(guide.file, "", message, fields))
    for step in guide.steps.values():
        for sentence in too_long("\n".join(step.sentences[code])):
            message = N_("This sentence has more than {most} words: {sentence}")
            notes.append(Problem(guide.file, step.id, message, {"most": LONGEST_SENTENCE, "sentence": sentence}))
    return notes


def checked(guides: Guides, today: date) -> dict[str, object]:
    """Everything, for programs; `ok` is whether no guide was left out."""
    return {
        "ok": not guides.problems,
        "guides": len(guides),
        "problems": [one.as_json() for one in guides.problems],
        "overdue": [one.as_json() for one in overdue(guides, today)],
        "to_check": [one.as_json() for one in to_check(guides)],
        "hard_to_read": [one.as_json() for one in hard_to_read(guides)],
    }


def checked_lines(guides: Guides, today: date) -> list[str]:
    """Everything, for people."""
    parts = (
        (_("Left out, because something is wrong:"), [one.line() for one in guides.problems]),
        (_("Due to be checked again:"), [one.line() for one in overdue(guides, today)]),
        (_("For staff to check, file by file:"), _by_file(to_check(guides))),
        (_("Hard to read:"), [one.line() for one in hard_to_read(guides)]),
    )
    lines = [i18n.n_("{n} guide can be used.", "{n} guides can be used.", len(guides))]
    for title, notes in parts:
        if notes:
            lines += [title, *(f"  {one}" for one in notes)]
    return lines


def _by_file(notes: list[Problem]) -> list[str]:
    """One line a file with its steps: what is said of them is the same."""
    files: dict[str, list[str]] = {}
    for one in notes:
        files.setdefault(one.file, []).append(one.step)
    return [f"{file}: {', '.join(steps)}" for file, steps in files.items()]
