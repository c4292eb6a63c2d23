"""Instances of repeats: made from the form, added, taken away, and as many as a count says."""

from typing import TYPE_CHECKING

from kiosk.forms import values
from kiosk.forms.nodes import Node, Spec, below, up_to
from kiosk.forms.xpath.conversions import to_int, to_truth
from kiosk.forms.xpath.errors import EvaluationError

if TYPE_CHECKING:
    from kiosk.forms.engine import FormSession
    from kiosk.forms.recalculate import Trigger

MOST = 200
"""Instances of a repeat that a count makes: nobody fills in more, and a mistyped number must not hold the screen up."""


def planted(session: "FormSession", spec: Spec, up: Node | None, place: int = 0, *, first: bool) -> Node:
    """A node with all below it and their defaults; `first` when the form is opened, not when it is added later."""
    node = Node(spec, up, session, place)
    node.own = spec.node.relevant.strip() != "false()"
    node.required = spec.node.required.strip() == "true()"
    node.readonly = spec.node.readonly.strip() == "true()"
    node.live = node.own and (up is None or up.live)
    if spec.leaf:
        node.value = session.preloaded(spec)
        node.seen = values.seen(node.value, session) if node.live else ""
    for kid in spec.kids:
        if kid.repeat:
            many = kid.node.initial if first else kid.node.added
            node.kids.append([planted(session, kid, node, at, first=first) for at in range(many)])
        else:
            node.kids.append(planted(session, kid, node, first=first))
    return node


def add(session: "FormSession", spec: Spec, parent: Node) -> Node:
    """One more instance, at the end; works out what it needs and what it changes elsewhere."""
    several = parent.kids[spec.slot]
    node = planted(session, spec, parent, len(several), first=False)
    several.append(node)
    session.fresh = node
    session.run_actions("odk-new-repeat", spec.path, node)
    session.fresh = None
    _crossing(session, spec, parent)  # as JavaRosa: `once()` elsewhere sees a new row before what hides parts of it
    session.recalculation.drain()
    for one in node.walk():
        session.recalculation.touched[one] = None
        for trigger in one.spec.own:
            session.recalculation.push(trigger, one)
    for trigger in parent.spec.own:
        if trigger.kind == "count":
            session.recalculation.push(trigger, parent)
    _crossing(session, spec, parent)
    session.again(node, *spec.walk(), also=[trigger for one in spec.walk() for trigger in one.own])
    return node


def remove(session: "FormSession", node: Node) -> None:
    """Takes an instance away; those after it move up."""
    parent = node.up
    if parent is None:
        raise LookupError(node.spec.path)
    several: list[Node] = parent.kids[node.spec.slot]
    del several[node.place]
    for one in node.walk():
        session.overwritten.pop(one, None)
    for later in several[node.place :]:
        later.place -= 1
        session.recalculation.touched[later] = None
        session.recalculation.changed(later)  # its position is another one
        for inner in later.walk():
            if inner.spec.repeat:
                session.recalculation.touched[inner] = None
    _crossing(session, node.spec, parent)
    session.again(node, node.spec, *node.spec.kids)


def _crossing(session: "FormSession", spec: Spec, parent: Node) -> None:
    """All that reads the repeat, or what is in it, in all instances at once, is to be worked out."""
    for one in spec.walk():
        for trigger, anchor in one.crossing:
            if anchor.depth <= parent.spec.depth:
                for target in below(up_to(parent, anchor), trigger.spec):
                    session.recalculation.push(trigger, target)


def counted(session: "FormSession", trigger: "Trigger", parent: Node) -> bool:
    """Adds instances up to the count; never takes one away. Tells whether it added any."""
    spec = trigger.repeat or trigger.spec
    several = parent.kids[spec.slot]
    ghost = Node(spec, parent, session, len(several))
    try:
        wanted = min(MOST, to_int(trigger.work(ghost, ghost, 0)))
        if len(several) >= wanted or not parent.live or not _relevant(ghost):
            return False
    except (EvaluationError, ValueError, ArithmeticError) as error:
        session.trouble(parent, "count", error)
        return False
    add(session, spec, parent)
    return True


def wanted(session: "FormSession", spec: Spec, parent: Node) -> int | None:
    """How many instances the count asks for; None without one."""
    trigger = next((one for one in parent.spec.own if one.repeat is spec), None)
    if trigger is None:
        return None
    ghost = Node(spec, parent, session, len(parent.kids[spec.slot]))
    try:
        return max(0, to_int(trigger.work(ghost, ghost, 0)))
    except (EvaluationError, ValueError, ArithmeticError):
        return 0


def _relevant(ghost: Node) -> bool:
    """Whether an instance that is not there yet would take part."""
    if ghost.spec.node.relevant.strip() == "false()":
        return False
    return all(to_truth(one.work(ghost, ghost, 0)) for one in ghost.spec.own if one.kind == "relevant")
