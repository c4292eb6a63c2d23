"""A form half filled in, as plain JSON and back: answers with their kinds, instances of repeats, what was overwritten.

A snapshot of an older form fits a newer one as far as the names of the questions do.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kiosk.forms import repeats, values
from kiosk.forms.nodes import Node, Stored, below

if TYPE_CHECKING:
    from kiosk.forms.engine import FormSession

_NUMBERS: Mapping[str, Callable[[str], Stored]] = {"int": int, "float": float}
_KINDS = {"bool": "boolean", "date": "date", "time": "time", "datetime": "dateTime"}


def taken(session: "FormSession") -> dict[str, Any]:
    """Everything that is needed to go on later."""
    return {
        "form": session.definition.id,
        "version": session.definition.version,
        "language": session.lang,
        "seed": session.seed,
        "nodes": _kept(session.root, session),
        "overwritten": [node.path() for node in session.overwritten],
    }


def _kept(node: Node, session: "FormSession") -> Any:
    """A value as [kind, text], a repeat as a list, a group as a mapping; None for a blank."""
    if node.spec.leaf:
        return [type(node.value).__name__, values.text(node.value, session)] if node.value is not None else None
    found = {}
    for kid, spec in zip(node.kids, node.spec.kids, strict=True):
        one = [_kept(each, session) for each in kid] if spec.repeat else _kept(kid, session)
        if one:
            found[spec.node.name] = one
    return found


def put_back(session: "FormSession", snapshot: Mapping[str, Any]) -> None:
    """The answers of a snapshot into a form just opened; the rest is worked out when it settles.

    Values of `random()`, `now()` and the like, and what the person overwrote, stay as they were.
    """
    session.recalculation.touched.clear()
    session.seed = float(snapshot.get("seed", session.seed))
    session.root = repeats.planted(session, session.plan.root, None, first=False)
    session.overwritten.clear()
    _refill(session, session.root, snapshot.get("nodes", {}))
    for path in snapshot.get("overwritten", []):
        node = session.there(str(path))
        trigger = next((one for one in node.spec.own if one.kind == "calculate"), None) if node is not None else None
        if node is not None and trigger is not None:
            session.overwritten[node] = trigger
    same = snapshot.get("version") == session.definition.version
    session.recalculation.quiet = same
    for trigger in session.plan.order:
        for node in below(session.root, trigger.spec):
            if trigger.kind != "calculate" or not same:
                session.recalculation.push(trigger, node)
    session.recalculation.drain()
    session.recalculation.quiet = False


def _refill(session: "FormSession", node: Node, kept: Any) -> None:
    for spec in node.spec.kids:
        one = kept.get(spec.node.name) if isinstance(kept, dict) else None
        if spec.repeat:
            instances = node.kids[spec.slot] = []
            for place, each in enumerate(one if isinstance(one, list) else []):
                instances.append(repeats.planted(session, spec, node, place, first=False))
                _refill(session, instances[place], each)
        elif spec.leaf:
            kid = node.kids[spec.slot]
            kid.value = _value(session, one)
            kid.seen = values.seen(kid.value, session) if kid.live else ""
        else:
            _refill(session, node.kids[spec.slot], one)


def _value(session: "FormSession", kept: Any) -> Stored:
    if not isinstance(kept, list) or len(kept) != 2:
        return None
    try:
        if kept[0] in _NUMBERS:
            return _NUMBERS[kept[0]](kept[1])  # also those that no person can give: infinity, more than 32 bits
        return values.stored(str(kept[1]), _KINDS.get(str(kept[0]), "string"), session)
    except (values.NotAValue, ValueError, TypeError, OverflowError):
        return None
