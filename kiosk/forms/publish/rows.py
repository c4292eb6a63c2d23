"""The rows of the survey, one by one and in their groups: types, names, what has to be there."""

import re
import unicodedata

from kiosk.forms.publish import known
from kiosk.forms.publish.form import Form, Question, takes_list
from kiosk.forms.publish.problems import Tell

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
LONGEST_NAME = 60
DEEPEST = 10
MOST_STEPS = 21
"""Steps of a range: each is a button."""
_TAKEN = frozenset({"meta", "instanceID", "instanceName", "data", "root", "item"})
_FRAMES = {"begin_group": "group", "begin_repeat": "repeat"}
_ENDS = {"end_group": "group", "end_repeat": "repeat"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DEFAULTS = {
    "integer": re.compile(r"-?\d+"),
    "decimal": re.compile(r"-?\d+(\.\d+)?"),
    "range": re.compile(r"-?\d+(\.\d+)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d(:\d\d)?.*"),
}


def check(form: Form, tell: Tell) -> None:
    """Tell what is wrong with the rows, and find the groups they stand in."""
    sheet = form.sheet("survey").name

    def said(key: str, one: Question, column: str = "", **fields: object) -> None:
        tell(key, sheet, one.row, form.heading("survey", column) if column else "", **fields)

    _nested(form, said)
    for one in form.questions:
        _type(one, said)
        if one.kind in _ENDS:
            continue
        if one.kind != "csv-external" or one.name:
            _name(form, one, said)
        if one.kind in known.TYPES:
            _whole(form, one, said)


def _nested(form: Form, said: Tell) -> None:
    open_: list[tuple[Question, str]] = []
    filled: set[int] = set()
    for one in form.questions:
        meant = one.kind or _meant(one)
        if kind := _ENDS.get(meant):
            if not open_:
                said("end_without", one, "type", kind=kind)
                continue
            began, its = open_.pop()
            if its != kind:
                said("end_other", one, "type", first=began.row, began=its, kind=kind)
            if began.row not in filled:
                said("empty_group", began, "type", kind=its)
            continue
        one.inside = tuple(frame for frame, _ in open_[: DEEPEST + 1])  # what is deeper is told, and not looked at
        filled.update(frame.row for frame, _ in open_[-1:])
        if meant in _FRAMES:
            open_.append((one, _FRAMES[meant]))
            if len(open_) == DEEPEST + 1:
                said("too_deep", one, "type", most=DEEPEST)
    for one, kind in open_:
        said("never_ends", one, "type", kind=kind)


def _meant(one: Question) -> str:
    """A begin or an end that is misspelt: told as such, and not once more by all that hangs on it."""
    return known.nearest("_".join(one.get("type").split()), (*_FRAMES, *_ENDS)) if "_" in one.get("type") else ""


def _type(one: Question, said: Tell) -> None:  # noqa: C901 - a table of what can be wrong
    written = one.get("type")
    if not written:
        said("missing_type", one, "type")
    elif not one.kind:
        first = written.split()[0]
        near = known.nearest("_".join(written.split()), known.TYPES) or known.nearest(first, known.TYPES)
        said("near_type" if near else "unknown_type", one, "type", name=first, near=near)
    elif one.kind in known.REFUSED_TYPES:
        said("refused_type", one, "type", name=one.kind, why=known.REFUSED_TYPES[one.kind])
    elif one.kind in known.EMPTY_TYPES:
        said("empty_type", one, "type", name=one.kind)
    elif takes_list(one.kind):
        words = one.list.split()
        if not words:
            said("no_list", one, "type", name=one.kind)
        elif words[1:] in (["or_other"], ["or", "other"]):
            said("or_other", one, "type")
        elif len(words) > 1 and not one.list.startswith("${"):
            said("extra_type", one, "type", name=words[0], extra=" ".join(words[1:]))
    elif one.list:
        said("extra_type", one, "type", name=one.kind, extra=one.list)
    for word in one.get("appearance").replace("(", " (").split(" "):
        _appearance(word, one, said)


def _appearance(word: str, one: Question, said: Tell) -> None:
    base = word.partition(":")[0].lower()
    if not base or base.startswith("(") or base.endswith(")"):
        return
    if base in known.REFUSED_APPEARANCES:
        said("refused_appearance", one, "appearance", name=word, why=known.REFUSED_APPEARANCES[base])
    elif base not in known.APPEARANCES and base not in known.QUIET:
        near = known.nearest(base, (*known.APPEARANCES, *known.QUIET)) or known.APPEARANCES[0]
        said("unknown_appearance", one, "appearance", name=word, near=near)


def _name(form: Form, one: Question, said: Tell) -> None:
    if not one.name:
        said("missing_name", one, "name")
    elif not NAME.fullmatch(one.name):
        said("bad_name", one, "name", name=one.name, near=plain(one.name))
    elif len(one.name) > LONGEST_NAME:
        said("long_name", one, "name", name=one.name, most=LONGEST_NAME)
    elif one.name in _TAKEN:
        said("taken_name", one, "name", name=one.name)
    elif first := form.by_name.get(one.name):
        said("double_name", one, "name", name=one.name, first=first.row)
    if one.name:
        form.by_name.setdefault(one.name, one)


def plain(text: str) -> str:
    """A name with a to z, 0 to 9 and _ that is most like a text: "Næste år?" is naeste_aar."""
    text = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    return text if text[:1].isalpha() else f"n_{text}".rstrip("_")


def _whole(form: Form, one: Question, said: Tell) -> None:  # noqa: C901 - as above
    def spoken(base: str) -> bool:
        return any(True for _ in form.words("survey", one.raw, (base,)))

    if one.asked and one.kind not in _FRAMES and not spoken("label"):
        said("missing_label", one, "label")
    if one.get("constraint") and one.asked and not spoken("constraint_message"):
        said("constraint_message", one, "constraint_message")
    for base, message in (("constraint", "constraint_message"), ("required", "required_message")):
        if spoken(message) and not one.get(base):
            said("message_alone", one, message)
    if one.kind == "calculate" and not one.get("calculation") and not one.get("default") and not one.get("trigger"):
        said("no_calculation", one, "calculation")
    if not one.asked and one.get("required").lower() in {"yes", "true", "true()"}:
        said("required_hidden", one, "required")
    if one.get("choice_filter") and not takes_list(one.kind):
        said("no_filter_list", one, "choice_filter")
    if one.kind == "range":
        _range(one, said)
    shape, default = _DEFAULTS.get(one.kind), one.get("default")
    if shape and default and not shape.fullmatch(default) and not re.search(r"[$(]", default):
        said("default_value", one, "default", value=default, name=one.kind)


def parameters(one: Question) -> dict[str, str]:
    """What stands in the column `parameters`: start=1 end=10."""
    pairs = (part.partition("=") for part in re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", one.get("parameters"))))
    return {key.lower(): value for key, _, value in pairs if key}


def _range(one: Question, said: Tell) -> None:
    given = parameters(one)
    those = [given.get("start", "1"), given.get("end", "10"), given.get("step", "1")]
    if not all(_NUMBER.fullmatch(value) for value in those):
        said("range_numbers", one, "parameters")
        return
    start, end, step = map(float, those)
    if not step or (end - start) / step < 0:
        said("range_numbers", one, "parameters")
    elif (n := int((end - start) / step) + 1) > MOST_STEPS:
        said("range_many", one, "parameters", n=n, most=MOST_STEPS)
