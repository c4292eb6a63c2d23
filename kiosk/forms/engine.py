"""One person's answers to a form: what is asked now, what is missing, what was worked out. No screen, no files.

The clock, the identities and the chances come from whoever opens it, so that the same steps give the same form.
"""

import random as chances
import re
import uuid as identities
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from kiosk.errors import KnownError
from kiosk.forms import choices, media, repeats, snapshots, texts, values
from kiosk.forms.choices import Offered
from kiosk.forms.definition import Definition
from kiosk.forms.nodes import Node, Spec, Stored, below, together
from kiosk.forms.plan import plan
from kiosk.forms.recalculate import Recalculation, Trigger
from kiosk.forms.values import NotAValue
from kiosk.forms.xpath.conversions import to_text, to_truth
from kiosk.forms.xpath.errors import EvaluationError
from kiosk.i18n import N_

__all__ = ["Changed", "FormSession", "NotAValue", "State", "UnknownPath"]

_STEP = re.compile(r"([^\[\]/]+)(?:\[(\d{1,6})\])?")


class UnknownPath(KnownError):
    """No question, group or repeat is there."""

    exit_code = 2
    message = N_("There is nothing at {path} in this form. Please check the path.")


@dataclass(frozen=True)
class State:
    """A node now. `value` is as it stands in the finished form; what is not relevant keeps it, for when it is again.

    `label`, `hint`, `guidance` and `message` are in the language now. `message` is what to say about the answer: of the
    constraint that does not hold, or, if an answer is needed and missing, that; "" if all is well.
    """

    path: str
    value: str
    relevant: bool
    required: bool
    readonly: bool
    constraint_ok: bool
    label: str
    hint: str
    guidance: str
    choices: tuple[Offered, ...]
    message: str


Changed = tuple[str, ...]
"""The paths whose state is another one now, the one that was answered first."""


class FormSession:
    """A form being filled in. Paths have indices from 1 at repeats: "/data/child[2]/name"."""

    def __init__(
        self,
        definition: Definition,
        *,
        lang: str = "da",
        now: datetime,
        uuid: Callable[[], str] | None = None,
        random: Callable[[], float] | None = None,
    ) -> None:
        self.definition = definition
        self.plan = plan(definition)
        self.zone: tzinfo = now.tzinfo or UTC
        self.now = now.replace(tzinfo=None)
        self.uuid = uuid or (lambda: str(identities.uuid4()))
        self.random = random or chances.SystemRandom().random
        self.lang = lang if lang in definition.languages else definition.default_language
        self.seed = float(int(self.random() * 2_000_000_000) + 1)  # one order of shuffled choices for the whole visit
        self.depth = 0
        self.overwritten: dict[Node, Trigger] = {}
        self.troubles: dict[tuple[str, str], str] = {}
        """What could not be worked out, by path and field: for whoever made the form, never for the person."""
        self.recalculation = Recalculation(self)
        self.fresh: Node | None = None
        """What is new, with all below it: nothing of it was worked out yet."""
        self.root = repeats.planted(self, self.plan.root, None, first=True)
        self._open()

    def _open(self) -> None:
        self.fresh = self.root
        self.run_actions("odk-instance-first-load", "", None)
        self.recalculation.drain()
        self.fresh = None
        for trigger in self.plan.order:
            for node in below(self.root, trigger.spec):
                self.recalculation.push(trigger, node)
        self.settle()

    # What the world does to it

    def set(self, path: str, value: str) -> Changed:
        """Answers a question, "" to take the answer away. Raises UnknownPath, NotAValue, and changes nothing then."""
        node = self._leaf(path)
        answer = values.stored(value, node.spec.node.data, self)
        if answer is not None or node.value is not None:
            self._set(node, answer)
        return self.settle(node)

    def _set(self, node: Node, answer: Stored, *, events: bool = True) -> None:
        before = values.text(node.value, self)
        work = self.recalculation
        calculated = next((one for one in node.spec.own if one.kind == "calculate"), None)
        if work.store(node, answer):
            work.touched[node] = None
        for one in node.spec.own:
            if one.kind == "choices":
                work.push(one, node)
        self.again(node, node.spec)
        if calculated is not None:
            self.overwritten[node] = calculated
        work.drain()
        if events and before != values.text(answer, self):
            self.run_actions("xforms-value-changed", node.spec.path, node)

    def again(self, changed: Node, *specs: Spec, also: Iterable[Trigger] = ()) -> None:
        """JavaRosa works out all that a change could reach, changed or not: seen only where a value was
        overwritten, where the same answers give another value each time, or where nothing was worked out before.

        In other instances of the repeats that `changed` stands in it does not. `also`: what is worked out anyway; the
        same expression elsewhere goes with it (see `Scope.limit`).
        """
        if not self.overwritten and not self.plan.volatile and self.fresh is None:
            return
        trees = [one.tree for one in also if one.kind == "calculate"]
        again = list(self.overwritten.items())
        again += [(node, trigger) for trigger in self.plan.volatile for node in below(self.root, trigger.spec)]
        if (new := self.fresh) is not None:
            those = dict.fromkeys(one for spec in specs for one in self.plan.reached(spec) if one.within(new.spec))
            again += [(node, trigger) for trigger in those for node in below(new, trigger.spec)]
        for node, trigger in again:
            alike = trigger.tree in trees and not trigger.volatile  # JavaRosa never takes those for the same
            reached = alike or any(trigger in self.plan.reached(spec) for spec in specs)
            if reached and together(node, changed):
                self.recalculation.push(trigger, node)

    def add(self, path: str) -> Changed:
        """One more instance of a repeat, at the end; raises UnknownPath. An index at the end of the path is ignored."""
        parent, spec = self._repeat(path)
        node = repeats.add(self, spec, parent)
        return self.settle(node)

    def remove(self, path: str) -> Changed:
        """Takes an instance of a repeat away, "/data/child[2]"; those after it move up. Raises UnknownPath."""
        node = self._node(path)
        if not node.spec.repeat or node.up is None:
            raise UnknownPath(path=path)
        repeats.remove(self, node)
        return self.settle()

    def language(self, language: str) -> None:
        """Another language for labels and messages; one that the form does not have is ignored."""
        if language in self.definition.languages and language != self.lang:
            self.lang = language

    # What it is now

    def node(self, path: str) -> State:
        """One node; raises UnknownPath."""
        return self._state(self._node(path))

    def nodes(self) -> dict[str, State]:
        """Every node but the root, in the order of the form."""
        found = (self._state(node) for node in self.root.walk() if node.up is not None)
        return {state.path: state for state in found}

    def value(self, path: str) -> str:
        """Only the value; raises UnknownPath."""
        node = self._node(path)
        return values.text(node.value, self) if node.spec.leaf else ""

    def many(self, path: str) -> int:
        """How many instances a repeat has, "/data/child"; raises UnknownPath."""
        parent, spec = self._repeat(path)
        return len(parent.kids[spec.slot])

    def wanted(self, path: str) -> int | None:
        """How many instances its count asks for; None for a repeat where the person decides. Raises UnknownPath."""
        parent, spec = self._repeat(path)
        return repeats.wanted(self, spec, parent)

    def media(self, path: str, form: str) -> str:
        """The file of a label in the language now: `form` is "audio", "image", ...; "" for none. Raises UnknownPath."""
        return media.named(self.definition, self.lang, self._node(path).spec.node.label, form)

    @property
    def complete(self) -> bool:
        """Whether nothing that is asked is missing or wrong."""
        return not any(True for _ in self.open_questions())

    def open_questions(self) -> Iterable[str]:
        """The paths of what is asked and is missing or does not hold."""
        for node in self.root.walk():
            if node.live and node.spec.leaf and (self._missing(node) or not self._holds(node)):
                yield node.path()

    # Drafts

    def snapshot(self) -> dict[str, Any]:
        """Everything that is needed to go on later, as plain JSON."""
        return snapshots.taken(self)

    @classmethod
    def restore(
        cls,
        definition: Definition,
        snapshot: Mapping[str, Any],
        *,
        now: datetime,
        uuid: Callable[[], str] | None = None,
        random: Callable[[], float] | None = None,
    ) -> "FormSession":
        """The form as it was. What a newer form no longer asks is left out, and what it asks anew is blank."""
        made = cls(definition, lang=str(snapshot.get("language", "da")), now=now, uuid=uuid, random=random)
        snapshots.put_back(made, snapshot)
        made.settle()
        return made

    # For the closures of expressions, which reach it as `node.home`

    def rows(self, name: str) -> tuple[Mapping[str, str], ...]:
        """A list of the form."""
        return self.plan.rows[name]

    def lookup(self, name: str, column: str) -> Mapping[str, list[Mapping[str, str]]]:
        """A list of the form, by what stands in a column."""
        return self.plan.lookup(name, column)

    def text(self, identity: str, node: Node) -> str:
        """jr:itext."""
        return str(texts.words(self, identity, node))

    def choice_name(self, node: Node, value: str) -> str:
        """jr:choice-name. A value is words and no more: which language they are in is the screen's to know."""
        return str(choices.name_of(self, node, value))

    def preloaded(self, spec: Spec) -> Stored:
        """What a new node holds: what the screen fills in, or its default."""
        kind, data = spec.node.preload, spec.node.data
        if kind == "uid":
            return f"uuid:{self.uuid()}"
        if kind in {"start", "end"}:
            return self.now
        if kind == "today":
            return self.now.date()
        try:
            return values.stored(spec.node.default, data, self)
        except NotAValue:
            return None

    def trouble(self, node: Node, field: str, error: Exception) -> None:
        """Remembers that something could not be worked out."""
        self.troubles[node.spec.path, field] = str(error)

    def run_actions(self, event: str, on: str, context: Node | None) -> None:
        """The setvalues of an event: those of the form itself, or of the node it happened at."""
        for action, spec, work in self.plan.actions.get((event, on), ()):
            for node in self._targets(spec, context):
                if action.value and work is not None:
                    try:
                        value = values.cast(work(node, node, 0), spec.node.data, self)
                    except (EvaluationError, NotAValue, ValueError, ArithmeticError) as error:
                        self.trouble(node, "setvalue", error)
                        value = None
                else:
                    value = values.stored(action.text, spec.node.data, self)
                self._set(node, value)

    def _targets(self, spec: Spec, context: Node | None) -> list[Node]:
        """The nodes that an action sets: in the instance it happened in, as far as the two have repeats in common."""
        if context is None:
            return below(self.root, spec)
        shared: Node | None = context
        chain = set(spec.chain())
        while shared is not None and shared.spec not in chain:
            shared = shared.up
        return below(shared, spec) if shared is not None else []

    # Inside

    def settle(self, first: Node | None = None) -> Changed:
        """Tells what changed. Works out all that waits, then counts and choices, until nothing changes."""
        work = self.recalculation
        work.drain()
        while work.later:
            trigger, node = work.pop()
            if trigger.kind == "count":
                while repeats.counted(self, trigger, node):
                    work.drain()
            elif node.live and (kept := choices.still_offered(self, node)) is not None:
                self._set(node, values.stored(kept, node.spec.node.data, self), events=False)
            work.drain()
        touched, work.touched = work.touched, {}
        paths = [node.path() if node.spec.row else node.spec.node.path for node in touched if node is not first]
        return tuple(([first.path()] if first is not None else []) + paths)

    def _state(self, node: Node) -> State:
        spec = node.spec.node
        holds = self._holds(node)
        message = ""
        if not holds:
            message = texts.words(self, spec.constraint_message, node)
        elif node.live and self._missing(node):
            message = texts.words(self, spec.required_message, node)
        return State(
            path=node.path(),
            value=values.text(node.value, self) if node.spec.leaf else "",
            relevant=node.live,
            required=node.required,
            readonly=node.is_readonly(),
            constraint_ok=holds,
            label=texts.words(self, spec.label, node),
            hint=texts.words(self, spec.hint, node),
            guidance=texts.words(self, spec.guidance, node, "guidance"),
            choices=tuple(choices.offered(self, node)) if spec.choices is not None else (),
            message=message,
        )

    def _missing(self, node: Node) -> bool:
        return node.required and node.value is None

    def _holds(self, node: Node) -> bool:
        """Whether the constraint holds; a blank answer always does."""
        source = node.spec.node.constraint
        if not source or node.value is None:
            return True
        try:
            return to_truth(self.plan.shown(node.spec, source)(node, node, 0))
        except (EvaluationError, ValueError, ArithmeticError) as error:
            self.trouble(node, "constraint", error)
            return False

    def there(self, path: str) -> Node | None:
        """The node at a path, None if there is none."""
        try:
            return self._node(path)
        except UnknownPath:
            return None

    def _node(self, path: str) -> Node:
        steps = path.split("/")
        if len(steps) < 2 or steps[0] or steps[1].removesuffix("[1]") != self.root.spec.node.name:
            raise UnknownPath(path=path)
        node = self.root
        for step in steps[2:]:
            match = _STEP.fullmatch(step)
            spec = node.spec.children.get(match[1]) if match else None
            if match is None or spec is None:
                raise UnknownPath(path=path)
            kid, place = node.kids[spec.slot], int(match[2] or 1) - 1
            several = kid if spec.repeat else [kid]
            if not 0 <= place < len(several):
                raise UnknownPath(path=path)
            node = several[place]
        return node

    def _leaf(self, path: str) -> Node:
        node = self._node(path)
        if not node.spec.leaf:
            raise UnknownPath(path=path)
        return node

    def _repeat(self, path: str) -> tuple[Node, Spec]:
        before, _, name = path.rpartition("/")
        match = _STEP.fullmatch(name)
        if not before or match is None:
            raise UnknownPath(path=path)
        parent = self._node(before)
        spec = parent.spec.children.get(match[1])
        if spec is None or not spec.repeat:
            raise UnknownPath(path=path)
        return parent, spec

    def said(self, path: str) -> str:
        """The answer in words, in the language now: labels instead of values of choices. Raises UnknownPath."""
        node = self._node(path)
        text = values.text(node.value, self)
        if node.spec.node.choices is None or not text:
            return text
        names = {one.value: one.label for one in choices.offered(self, node)}
        several = text.split() if node.spec.node.data in {"selects", "rank"} else [text]
        return ", ".join(names.get(one, to_text(one)) for one in several)
