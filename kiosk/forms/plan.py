"""A form made ready: every expression that answers set off compiled, and in an order in which none comes too early.

Made once for a definition and kept with it; sessions share it. What is only shown (labels, constraints, choices) is
compiled when it is first asked for.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from kiosk.forms.definition import Action, Choices, Definition, NotAForm
from kiosk.forms.nodes import Spec
from kiosk.forms.recalculate import Trigger
from kiosk.forms.xpath.compile import Closure, compiled, listed
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.parser import parse
from kiosk.forms.xpath.scope import Scope
from kiosk.forms.xpath.special import VOLATILE
from kiosk.forms.xpath.tree import Call, Path, Tree, walk

PARTS = ("relevant", "calculate", "required", "readonly")
CASCADING = frozenset({"relevant", "calculate"})
_CONSTANT = frozenset({"true()", "false()"})


class Fault(NamedTuple):
    """An expression that cannot be used: of which node, in which field ("relevant", ...), its source, and why.

    A circle of questions that wait for each other has `error` None, and their paths in `circle`.
    """

    path: str
    field: str
    source: str
    error: XPathError | None
    circle: tuple[str, ...] = ()


def plan(definition: Definition) -> "Plan":
    """The plan of a form, made once; raises NotAForm where an expression cannot be used."""
    kept: Plan | None = definition.__dict__.get("_plan")
    if kept is None:
        kept = Plan(definition)
        if kept.faults:
            raise NotAForm(where=f"{kept.faults[0].path} {kept.faults[0].field}".strip())
        definition.__dict__["_plan"] = kept
    return kept


class Plan:
    """`order` has all triggers, each after what it reads; `faults` what was wrong with the rest."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.root = Spec(definition.root, None, 0)
        self.specs: dict[str, Spec] = {spec.path: spec for spec in self.root.walk()}
        self.columns: Mapping[str, frozenset[str]] = {
            one.id: frozenset(name for row in one.rows for name in row) for one in definition.instances
        }
        self.faults: list[Fault] = []
        self._shown: dict[tuple[str, str], Closure] = {}
        self._reached: dict[Spec, frozenset[Trigger]] = {}
        triggers = self._triggers()
        self._connect(triggers)
        self.order = self._ordered(triggers)
        self.volatile = [one for one in self.order if one.volatile and one.kind == "calculate"]
        self.actions = self._actions()

    def scope(self, spec: Spec, limit: int = 1000) -> Scope:
        """Where an expression of a node stands."""
        return Scope(here=spec, origin=spec, instances=self.columns, limit=limit)

    def shown(self, spec: Spec, source: str) -> Closure:
        """An expression that is worked out only when it is looked at; raises NotAForm."""
        made = self._shown.get((spec.path, source))
        if made is None:
            try:
                made = compiled(parse(source), self.scope(spec))
            except XPathError as error:
                raise NotAForm(where=spec.path) from error
            self._shown[spec.path, source] = made
        return made

    def nodeset(self, spec: Spec, choices: Choices) -> Closure:
        """What gives the nodes or rows that the choices of a question come from."""
        key = spec.path, f"nodes {choices.nodeset}"
        if key not in self._shown:
            try:
                self._shown[key] = self._nodeset(spec, choices.nodeset, self.scope(spec))
            except XPathError as error:
                raise NotAForm(where=spec.path) from error
        return self._shown[key]

    def _nodeset(self, _spec: Spec, source: str, scope: Scope) -> Closure:
        tree = parse(source)
        if not isinstance(tree, Path):
            raise XPathError("path", tree.at, "nodeset")
        return listed(tree, scope)

    def _triggers(self) -> list[Trigger]:
        found: list[tuple[Spec, str, str, Tree]] = []
        for spec in self.root.walk():
            for part in PARTS:
                source = getattr(spec.node, part).strip()
                if source and (source not in _CONSTANT or part == "calculate"):
                    try:
                        found.append((spec, part, source, parse(source)))
                    except XPathError as error:
                        self.faults.append(Fault(spec.path, part, source, error))
        limits = _limits(found)
        made = [self._trigger(*one, limits.get((one[1], one[3]), 1000)) for one in found]
        made += [self._count(spec) for spec in self.root.walk() if spec.repeat and spec.node.count]
        made += [self._filter(spec) for spec in self.root.walk() if spec.node.choices and spec.node.choices.nodeset]
        return [one for one in made if one is not None]

    def _trigger(self, spec: Spec, part: str, source: str, tree: Tree, limit: int) -> Trigger | None:
        scope = self.scope(spec, limit)
        try:
            work = compiled(tree, scope)
        except XPathError as error:
            self.faults.append(Fault(spec.path, part, source, error))
            return None
        return Trigger(part, spec, work, scope.reads, volatile=_volatile(tree), tree=tree)

    def _count(self, spec: Spec) -> Trigger | None:
        scope = self.scope(spec)
        try:
            work = compiled(parse(spec.node.count), scope)
            if spec.node.relevant:  # it has to be looked at again when there may be instances again
                compiled(parse(spec.node.relevant), scope)
        except XPathError as error:
            self.faults.append(Fault(spec.path, "count", spec.node.count, error))
            return None
        parent = spec.outer()
        reads = [(read, anchor if anchor.depth <= parent.depth else parent) for read, anchor in scope.reads]
        return Trigger("count", parent, work, reads, repeat=spec)

    def _filter(self, spec: Spec) -> Trigger | None:
        scope = self.scope(spec)
        choices = spec.node.choices or Choices()
        source = choices.nodeset
        try:
            work = self._nodeset(spec, source, scope)
        except XPathError as error:
            self.faults.append(Fault(spec.path, "choices", source, error))
            return None
        self._shown[spec.path, f"nodes {source}"] = work
        if not source.startswith("instance("):
            for name in {choices.value, choices.label}:  # what is read of each node
                reads = [(read.children[name], anchor) for read, anchor in scope.reads if name in read.children]
                scope.reads.extend(reads)
        return Trigger("choices", spec, work, scope.reads)

    def _connect(self, triggers: list[Trigger]) -> None:
        """Tells every node who reads it."""
        for trigger in triggers:
            trigger.spec.own.append(trigger)
            for read, anchor in dict.fromkeys(trigger.reads):
                read.readers.append((trigger, anchor))
                chain = trigger.spec.chain()[anchor.depth + 1 :]
                near = trigger.kind in PARTS and not any(one.repeat for one in chain)
                (read.near if near else read.wide).append((trigger, anchor))
                spec: Spec | None = read
                while spec is not None and spec is not anchor:
                    if spec.repeat:
                        spec.crossing.append((trigger, anchor))
                    spec = spec.parent

    def _ordered(self, triggers: list[Trigger]) -> list[Trigger]:
        """Each after what it reads; those in a circle become faults."""
        after: dict[Trigger, set[Trigger]] = {one: self._next(one) for one in triggers}
        order = _layers(triggers, after, frozenset(PARTS))
        if len(order) < len(triggers):
            order = _layers(triggers, after, CASCADING)  # what is required or fixed changes no value: a circle is none
        for rank, one in enumerate(order):
            one.rank = rank
        if len(order) < len(triggers):
            placed = set(order)
            stuck = _circle([one for one in triggers if one not in placed], after)
            paths = tuple(dict.fromkeys(one.spec.path for one in stuck))
            self.faults.append(Fault(paths[0], stuck[0].kind, getattr(stuck[0].spec.node, stuck[0].kind), None, paths))
        return order

    def _next(self, trigger: Trigger) -> set[Trigger]:
        if trigger.kind in {"count", "choices"}:  # they come when all is worked out
            return set()
        those = trigger.spec.walk() if trigger.kind == "relevant" else [trigger.spec]
        return {one for spec in those for one, _ in spec.readers if one.kind not in {"count", "choices"}}

    def reached(self, spec: Spec) -> frozenset[Trigger]:
        """All triggers that a new answer sets off in JavaRosa: those that read it, those that read them, ..."""
        if spec not in self._reached:
            found: set[Trigger] = set()
            todo = [one for one, _ in spec.readers]
            while todo:
                one = todo.pop()
                if one not in found:
                    found.add(one)
                    todo += self._next(one)
            self._reached[spec] = frozenset(found)
        return self._reached[spec]

    def _actions(self) -> dict[tuple[str, str], list[tuple[Action, Spec, Closure | None]]]:
        """By event and by the path that sets them off."""
        found: dict[tuple[str, str], list[tuple[Action, Spec, Closure | None]]] = defaultdict(list)
        for action in self.definition.actions:
            if action.target not in self.specs:
                self.faults.append(Fault(action.target, "setvalue", action.value, XPathError("unknown_name", 0)))
                continue
            spec, work = self.specs[action.target], None
            if action.value:
                try:
                    work = compiled(parse(action.value), self.scope(spec))
                except XPathError as error:
                    self.faults.append(Fault(action.target, "setvalue", action.value, error))
                    continue
            for event in action.events:
                on = "" if event == "odk-instance-first-load" else action.on  # at first load: in all there are
                found[event, on].append((action, spec, work))
        return dict(found)

    @cached_property
    def rows(self) -> dict[str, tuple[Mapping[str, str], ...]]:
        """The rows of the lists."""
        return {one.id: one.rows for one in self.definition.instances}

    @cached_property
    def _indexes(self) -> dict[tuple[str, str], dict[str, list[Mapping[str, str]]]]:
        return {}

    def lookup(self, name: str, column: str) -> dict[str, list[Mapping[str, str]]]:
        """The rows of a list by what stands in a column."""
        made = self._indexes.get((name, column))
        if made is None:
            made = self._indexes[name, column] = {}
            for row in self.rows[name]:
                made.setdefault(row.get(column, ""), []).append(row)
        return made


def _layers(triggers: list[Trigger], after: Mapping[Trigger, set[Trigger]], kinds: frozenset[str]) -> list[Trigger]:
    """Each after what it reads (Kahn 1962), those in a circle left out; only those of `kinds` are waited for.

    Layer by layer, and relevance first in each, as `once()` sees it: divergences.md, hidden-at-once.
    """
    waits: dict[Trigger, int] = defaultdict(int)
    for own, others in after.items():
        for one in others:
            if one is own or own.kind in kinds:
                waits[one] += 1
    layer = [one for one in triggers if not waits[one]]
    order: list[Trigger] = []
    while layer:
        layer.sort(key=lambda one: one.kind != "relevant")
        order += layer
        following: list[Trigger] = []
        for one in layer:
            if one.kind in kinds:
                for other in after[one]:
                    waits[other] -= 1
                    if not waits[other]:
                        following.append(other)
        layer = following
    return order


def _volatile(tree: Tree) -> bool:
    return any(isinstance(one, Call) and one.name in VOLATILE for one in walk(tree))


def _limits(found: list[tuple[Spec, str, str, Tree]]) -> dict[tuple[str, Tree], int]:
    """How many levels the same expression of several questions shares with each of them (see `Scope.limit`)."""
    places: dict[tuple[str, Tree], list[Spec]] = defaultdict(list)
    for spec, part, _, tree in found:
        if not _volatile(tree):  # JavaRosa never takes those for the same
            places[part, tree].append(spec)
    limits = {}
    for key, specs in places.items():
        if len(specs) > 1 and _absolute(key[1]):
            chains = [spec.chain() for spec in specs]
            shared = 0
            for level in zip(*chains, strict=False):
                if any(one is not level[0] for one in level):
                    break
                shared += 1
            limits[key] = shared
    return limits


def _absolute(tree: Tree) -> bool:
    """Whether all its paths begin at the root or in a list."""
    for one in walk(tree):
        current = isinstance(one, Path) and isinstance(one.start, Call) and one.start.name == "current"
        if current or (isinstance(one, Path) and one.start == "here"):
            return False
    return True


def _circle(stuck: list[Trigger], after: Mapping[Trigger, set[Trigger]]) -> list[Trigger]:
    """One circle among triggers that all wait for another."""
    inside = set(stuck)
    before: dict[Trigger, Trigger] = {}
    for one in stuck:
        for other in after[one]:
            if other in inside and (one.kind in CASCADING or other is one):
                before[other] = one
    seen: list[Trigger] = []
    here = next(one for one in stuck if one in before)
    while here not in seen:
        seen.append(here)
        here = before[here]
    return seen[seen.index(here) :][::-1]


def faults(definition: Definition) -> list[Fault]:
    """Everything that is wrong with the expressions of a form, also those that are only shown."""
    made = Plan(definition)
    found = list(made.faults)
    for spec in made.root.walk():
        if spec.node.constraint:
            found += _fault(made, spec, "constraint", spec.node.constraint)
        if spec.node.choices is not None and spec.node.choices.seed:
            found += _fault(made, spec, "seed", spec.node.choices.seed)
        for part in ("label", "hint", "guidance", "constraint_message", "required_message"):
            found += _text_faults(made, spec, part)
    return list(dict.fromkeys(found))


def _fault(made: Plan, spec: Spec, part: str, source: str) -> list[Fault]:
    try:
        compiled(parse(source), made.scope(spec))
    except XPathError as error:
        return [Fault(spec.path, part, source, error)]
    return []


def _text_faults(made: Plan, spec: Spec, part: str) -> list[Fault]:
    found = []
    for texts in made.definition.texts.values():
        for words in texts.get(getattr(spec.node, part), {}).values():
            for one in words:
                if not isinstance(one, str):
                    found += _fault(made, spec, part, one.value)
    return found
