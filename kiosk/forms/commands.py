"""`python -m kiosk form ...`: what can be done with forms at the command line."""

import argparse
import contextlib
import json
import os
import re
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.errors import BadInput, KnownError
from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession, State
from kiosk.i18n import N_, say

ZONE = ZoneInfo("Europe/Copenhagen")
STEPS = 10_000
_ACTIONS = frozenset({"set", "add", "remove"})


class NotSteps(BadInput):
    """The file of answers is not what it should be."""

    message = N_("The answers could not be read. They are a list of steps in JSON; see kiosk/forms/forms.md.")


class NotKept(KnownError):
    """The disk did not take the letter."""

    exit_code = 30
    message = N_("The PDF could not be written. Check the folder, and that there is room.")


class Ran:
    """What the command found: JSON for programs, and lines for people."""

    def __init__(self, found: dict[str, Any], lines: Sequence[str]) -> None:
        self.found, self.lines = found, lines


def run_form(args: argparse.Namespace, settings: Config) -> Ran:  # noqa: ARG001 - every command takes both
    """Fill a form in, step by step, and say how it stands then."""
    definition = opened(args.file)
    steps = read_steps(args.answers)
    session = begun(definition, args.lang or "da", args.today)
    errors = taken(session, steps)
    if args.pdf:
        keep(args.pdf, _paper(definition, session))
    nodes = {path: as_json(state) for path, state in session.nodes().items()}
    found = {"nodes": nodes, "errors": errors, "complete": session.complete and not errors}
    return Ran(found, [f"{path}  {state['value']}" for path, state in nodes.items() if state["relevant"]])


def opened(path: Path) -> Definition:
    """The form in a file: a spreadsheet, or form.json; raises BadInput."""
    if not path.is_file():
        raise BadInput(N_("{name} is not there; check the path."), name=path.name)
    if path.suffix == ".json":
        return Definition.load(path.read_bytes())
    from kiosk.forms.publish.spreadsheet import definition_of  # noqa: PLC0415 - only here is there a spreadsheet

    return definition_of(path)


def begun(definition: Definition, lang: str, today: Any) -> FormSession:
    """A form just opened. With a day given, the clock stands at noon of that day, and chances are always the same."""
    now = SystemClock().now().astimezone(ZONE)
    if today is None:
        return FormSession(definition, lang=lang, now=now)
    rng = Random(0)  # noqa: S311 - the same each time is what is wanted
    now = datetime.combine(today, time(12), tzinfo=ZONE)
    return FormSession(
        definition,
        lang=lang,
        now=now,
        random=rng.random,
        uuid=lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    )


def read_steps(path: Path) -> list[Mapping[str, Any]]:
    """The steps in a file; raises NotSteps."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotSteps from error
    if not isinstance(found, list) or len(found) > STEPS or not all(isinstance(one, dict) for one in found):
        raise NotSteps
    return found


def taken(session: FormSession, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Takes the steps one by one; what went wrong, by the place of the step."""
    errors = []
    for place, step in enumerate(steps):
        try:
            _take(session, step)
        except KnownError as error:
            errors.append({"step": place, "path": _path_of(step), "error": say(error)})
    return errors


def _path_of(step: Mapping[str, Any]) -> str:
    return next((str(step[one]) for one in ("set", "add", "remove") if one in step), "")


def _take(session: FormSession, step: Mapping[str, Any]) -> None:
    actions = [one for one in step if one in _ACTIONS]
    if len(actions) != 1 or not isinstance(step[actions[0]], str):
        raise NotSteps
    path = step[actions[0]]
    if actions[0] == "set":
        session.set(path, as_text(step.get("value")))
    elif actions[0] == "add":
        session.add(re.sub(r"\[\d+\]$", "", path))
    else:
        session.remove(path)


def as_text(value: Any) -> str:
    """An answer as text: null is none, a list is several choices, true is "true"."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(as_text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_json(state: State) -> dict[str, Any]:
    """A node as the command writes it."""
    return {
        "value": state.value,
        "relevant": state.relevant,
        "required": state.required,
        "readonly": state.readonly,
        "constraint_ok": state.constraint_ok,
        "label": state.label,
        "choices": [{"value": one.value, "label": one.label} for one in state.choices],
    }


def _paper(definition: Definition, session: FormSession) -> bytes:
    from kiosk.forms.outputs import letter  # noqa: PLC0415 - heavy

    return letter(definition, session)


def keep(path: Path, pdf: bytes) -> None:
    """Write the file whole or not at all, for its owner's eyes only; raises NotKept."""
    made = ""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".")  # 0600 by itself
        with os.fdopen(handle, "wb") as out:
            out.write(pdf)
            out.flush()
            os.fsync(out.fileno())
        Path(made).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            if made:
                Path(made).unlink()
        raise NotKept from error
