"""A form as plain data: its questions, what they depend on, and every word in every language. No answers.

Published from a spreadsheet (`kiosk.forms.publish`), kept as canonical JSON ("format": 1), run by `kiosk.forms.engine`.
Expressions are ODK XPath as source; all were compiled and checked when the form was published.
Paths have no indices: "/data/children/name" is that question in every instance of the repeat "/data/children".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kiosk.errors import KnownError
from kiosk.forms import plain
from kiosk.i18n import N_

FORMAT = 1

KINDS = ("group", "repeat", "value")
TYPES = (
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple", "rank", "note",
    "acknowledge", "range", "image", "signature", "calculate", "hidden", "start", "end", "today", "username",
    "phonenumber", "email", "deviceid",
)  # fmt: skip
"""What a question is to a person. The last four are known to phones only, and stay empty here."""
DATA = ("string", "int", "decimal", "date", "time", "dateTime", "boolean", "binary", "select", "selects", "rank")
"""What a value is to the engine: "select" is one choice, "selects" and "rank" are several, with spaces between."""
EVENTS = ("odk-instance-first-load", "odk-new-repeat", "xforms-value-changed")
ASKED = frozenset(TYPES) - {
    "calculate", "hidden", "start", "end", "today", "username", "phonenumber", "email", "deviceid",
}  # fmt: skip
"""The types that are shown to a person: questions, and notes."""


class NotAForm(KnownError):
    """What was read is no form of format 1."""

    message = N_("This form cannot be opened: {where} is not as it should be. Please publish the form again.")


class NewerForm(KnownError):
    """The format is newer than this program."""

    message = N_("This form was made for a newer version of the screen. Please update the screen first.")


@dataclass(frozen=True)
class Output:
    """A place in a text where the value of an expression stands."""

    value: str


Words = tuple[str | Output, ...]
"""A text: what is written, and what is worked out. () is an empty text."""
Forms = Mapping[str, Words]
"""A text by its forms: "" as read, "guidance", "short", "long", "image", "big-image", "audio", "video": file names."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose, written in the form itself: its value, and the id of its text."""

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """Where the choices of a question come from: `items`, or the nodes that `nodeset` finds.

    `value` and `label` are names of children of such a node. With `itext`, what the child holds is the id of a text;
    otherwise it is the label itself. `randomize` shuffles them; `seed` is an expression, "" for none.
    """

    items: tuple[Choice, ...] = ()
    nodeset: str = ""
    value: str = "name"
    label: str = "label"
    itext: bool = False
    randomize: bool = False
    seed: str = ""


@dataclass(frozen=True)
class Range:
    """Numbers from `start` to `end`, both included, as decimal text ("1", "0.5")."""

    start: str
    end: str
    step: str


@dataclass(frozen=True)
class Node:
    """A group, a repeat, or a value. Texts (`label`, `hint`, ...) are ids in `Definition.texts`, "" for none.

    `relevant`, `required`, `constraint`, `readonly`, `calculate` are expressions, "" for none. `default` is a value as
    it stands in the form; a default that is worked out is one of `Definition.actions`.
    `guidance` is the id of the hint whose form "guidance" is there.
    """

    path: str
    kind: str
    type: str = ""
    data: str = "string"
    appearance: str = ""
    label: str = ""
    hint: str = ""
    guidance: str = ""
    relevant: str = ""
    required: str = ""
    required_message: str = ""
    constraint: str = ""
    constraint_message: str = ""
    readonly: str = ""
    calculate: str = ""
    default: str = ""
    preload: str = ""
    """What the screen fills in itself: "start", "end", "today", "uid"; "" also for what only a phone knows."""
    choices: Choices | None = None
    range: Range | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of the control: "rows", "max-pixels", "mediatype"."""
    count: str = ""
    """Of a repeat: an expression; "" where the person adds and removes."""
    fixed: bool = False
    """Of a repeat: nobody adds or removes (jr:noAddRemove)."""
    initial: int = 1
    """Of a repeat: how many there are from the start, without `count`."""
    added: int = 0
    """Of a repeat in a repeat: how many there are in an instance that is added later."""
    children: tuple["Node", ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def walk(self) -> Iterator["Node"]:
        """The node and all below it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Secondary:
    """A table to look things up in: `instance('id')/root/item[...]`; `source` is the file that it came from."""

    id: str
    rows: tuple[Mapping[str, str], ...]
    source: str = ""


@dataclass(frozen=True)
class Action:
    """Sets the node at `target` to what `value`, an expression, gives; with "" to `text`, as it stands.

    `on` is the node whose change sets it off (xforms-value-changed), or the repeat that is new (odk-new-repeat); ""
    for odk-instance-first-load of the whole form.
    """

    events: tuple[str, ...]
    target: str
    value: str = ""
    text: str = ""
    on: str = ""


Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Sidecar:
    """What the extra sheets of the workbook say: rows, from column to text; kiosk/forms/forms.md has the columns.

    `resume`: how an answer reads in the summary; `hjaelp`: why we ask, where to find it; `blanket`: fields of a PDF;
    `brev`: parts of the letter; `aflevering`: where to hand it in; `settings`: need, minutes, papers, sensitivity.
    """

    resume: Rows = ()
    hjaelp: Rows = ()
    blanket: Rows = ()
    brev: Rows = ()
    aflevering: Rows = ()
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """A whole form. `texts` is language -> id of the text -> its forms; `title` is language -> text."""

    id: str
    version: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    default_language: str
    root: Node
    instances: tuple[Secondary, ...] = ()
    texts: Mapping[str, Mapping[str, Forms]] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    sidecar: Sidecar = field(default_factory=Sidecar)
    media: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out when the form was made, a sentence each: a phone number that no screen has."""

    @classmethod
    def load(cls, data: bytes) -> "Definition":
        """The form in such JSON; raises NotAForm, NewerForm."""
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise NotAForm(where="form.json") from error
        if not isinstance(found, dict) or not isinstance(number := found.pop("format", None), int):
            raise NotAForm(where="format")
        if number > FORMAT:
            raise NewerForm
        try:
            return plain.read(cls, found)
        except (plain.Amiss, RecursionError) as error:
            raise NotAForm(where=str(error)) from error

    def dump(self) -> bytes:
        """Canonical JSON: the same form gives the same bytes."""
        whole = {"format": FORMAT, **plain.plain(self)}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @cached_property
    def by_path(self) -> Mapping[str, Node]:
        """Every node by its path, in the order of the form."""
        return {node.path: node for node in self.root.walk()}

    def words(self, language: str, text: str, form: str = "") -> Words:
        """A text in a language, () where there is none. Not worked out: `engine.FormSession` does that."""
        return self.texts.get(language, {}).get(text, {}).get(form, ())
