"""An XForm, as pyxform writes it, to a definition. What we have no place for is refused by its name.

The order of the questions is that of the instance, which is that of the spreadsheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.forms.definition import EVENTS, Action, Choice, Choices, Definition, Node, Range, Sidecar
from kiosk.forms.publish import lists
from kiosk.forms.publish.refusals import CONTROLS, DATA, UNKNOWN_HERE, Refused
from kiosk.forms.publish.tree import Element, NotXml, read
from kiosk.forms.publish.wording import Wording
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.parser import parse
from kiosk.forms.xpath.tree import Call, Path

_NO_PARAMETERS = {"ref", "nodeset", "appearance", "start", "end", "step", "jr:count", "jr:noAddRemove"}
_INPUTS = {"string": "text", "int": "integer", "decimal": "decimal", "date": "date", "time": "time",
           "dateTime": "dateTime", "boolean": "text"}  # fmt: skip


@dataclass
class Parts:
    """What is gathered from the body and the binds, by path."""

    wording: Wording
    controls: dict[str, Element] = field(default_factory=dict)
    groups: dict[str, Element] = field(default_factory=dict)
    repeats: dict[str, Element] = field(default_factory=dict)
    binds: dict[str, Element] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def definition(
    data: bytes, files: Mapping[str, bytes] | None = None, *, language: str = "da", sidecar: Sidecar | None = None
) -> Definition:
    """The form in an XForm; `files` are the CSV files beside it, by name. Raises NotXml, Refused.

    `language` is what a form without languages is in.
    """
    html = read(data)
    head, body = html.first("head"), html.first("body")
    model = head.first("model") if head else None
    if head is None or body is None or model is None:
        raise NotXml
    parts = Parts(Wording(model, language))
    instances = [child for child in model if child.name == "instance"]
    main = next(iter(instances[0]), None) if instances else None
    if main is None:
        raise NotXml
    for child in model:
        _model(child, parts)
    _body(body, parts, "")
    secondary = tuple(lists.secondary(one, files or {}) for one in instances[1:])
    root = _group(main, f"/{main.name}", parts)
    paths = _paths(root)
    for path in (*parts.binds, *parts.controls, *parts.groups, *parts.repeats):
        if path not in paths:
            raise Refused("unknown_name", path, path)
    title = head.first("title")
    wording = parts.wording
    return Definition(
        id=main.get("id"),
        version=main.get("version"),
        title={wording.default: title.words() if title else main.get("id")},
        languages=tuple(wording.languages),
        default_language=wording.default,
        root=root,
        instances=secondary,
        texts=wording.texts,
        actions=tuple(parts.actions),
        sidecar=sidecar or Sidecar(),
        media=tuple(sorted(wording.media)),
        notes=tuple(parts.notes),
    )


def _paths(root: Node) -> set[str]:
    return {node.path for node in root.walk()}


def _model(element: Element, parts: Parts) -> None:
    if element.name == "bind":
        if any(name.startswith("entities:") for name in element.attributes):
            raise Refused("entities", "entities", element.get("nodeset"))
        parts.binds[element.get("nodeset")] = element
    elif element.name == "setvalue":
        parts.actions.append(_action(element, ""))
    elif element.name in {"setgeopoint", "recordaudio"}:
        raise Refused("action", element.name, element.get("ref"))
    elif element.name == "submission":
        parts.notes.append("submission")


def _action(element: Element, on: str) -> Action:
    events = tuple(element.get("event").split())
    for event in events:
        if event not in EVENTS:
            raise Refused("event", event, element.get("ref"))
    return Action(events, element.get("ref"), element.get("value"), element.words(), on)


def _body(element: Element, parts: Parts, on: str) -> None:
    for child in element:
        if child.name in {"label", "hint", "value", "itemset", "item", "help", "alert"}:
            continue
        if child.name == "setvalue":
            parts.actions.append(_action(child, on))
            continue
        if child.name not in CONTROLS:
            raise Refused("control", child.name, child.get("ref"))
        path = child.get("nodeset") or child.get("ref")
        if child.name == "repeat":
            parts.repeats[path] = child
        elif child.name == "group":
            if path:
                parts.groups[path] = child
        else:
            for name in ("query", "intent"):
                if child.get(name):
                    raise Refused("control", name, path)
            parts.controls[path] = child
        _body(child, parts, path or on)


def _group(element: Element, path: str, parts: Parts) -> Node:
    """A group, or a repeat, with all in it. Of a repeat its first instance is read, or its template if it has none."""
    children: list[Node] = []
    seen: dict[str, int] = {}
    made = {child.name for child in element if "jr:template" not in child.attributes}
    templates: dict[str, Node] = {}
    for child in element:
        if child.name == "entity" and child.space.endswith("entities"):
            raise Refused("entities", "entity", path)
        inner = f"{path}/{child.name}"
        if "jr:template" in child.attributes:
            if child.name in made:
                templates[inner] = _group(child, inner, parts)
                continue
        else:
            seen[child.name] = seen.get(child.name, 0) + 1
            if seen[child.name] > 1:
                continue
        is_group = any(True for _ in child) or inner in parts.groups or inner in parts.repeats
        children.append(_group(child, inner, parts) if is_group else _value(child, inner, parts))
    children = [replace(one, initial=seen.get(one.name, 0)) if one.kind == "repeat" else one for one in children]
    children = [_as_added(one, templates[one.path]) if one.path in templates else one for one in children]
    return _framed(path, tuple(children), parts)


def _as_added(node: Node, template: Node) -> Node:
    """With what a repeat's template says of the repeats in it: how many an added instance begins with."""
    inner = {one.path: one for one in template.children}
    children = tuple(
        replace(_as_added(one, inner[one.path]), added=inner[one.path].initial if one.kind == "repeat" else 0)
        if one.path in inner
        else one
        for one in node.children
    )
    return replace(node, children=children)


def _framed(path: str, children: tuple[Node, ...], parts: Parts) -> Node:
    bind, group, repeat = parts.binds.get(path), parts.groups.get(path), parts.repeats.get(path)
    frame = group or repeat
    return Node(
        path=path,
        kind="repeat" if repeat is not None else "group",
        appearance=" ".join(one.get("appearance") for one in (group, repeat) if one and one.get("appearance")),
        label=parts.wording.of(frame.first("label") if frame else None, f"{path}:label"),
        hint=parts.wording.of(frame.first("hint") if frame else None, f"{path}:hint"),
        relevant=bind.get("relevant") if bind else "",
        readonly=bind.get("readonly") if bind else "",
        count=repeat.get("jr:count") if repeat else "",
        fixed=bool(repeat and repeat.get("jr:noAddRemove") in {"true", "true()", "1"}),
        children=children,
    )


def _value(element: Element, path: str, parts: Parts) -> Node:
    bind = parts.binds.get(path) or Element("bind", "", {})
    control = parts.controls.get(path)
    kind = bind.get("type").rpartition(":")[2]
    if kind not in DATA:
        raise Refused("type", kind, path)
    node = Node(
        path=path,
        kind="value",
        data=DATA[kind],
        relevant=bind.get("relevant"),
        required=bind.get("required"),
        constraint=bind.get("constraint"),
        readonly=bind.get("readonly"),
        calculate=bind.get("calculate"),
        default=element.words(),
        required_message=parts.wording.message(bind.get("jr:requiredMsg"), f"{path}:jr:requiredMsg"),
        constraint_message=parts.wording.message(bind.get("jr:constraintMsg"), f"{path}:jr:constraintMsg"),
    )
    node = _preloaded(node, bind, parts)
    return _asked(node, control, parts) if control is not None else node


def _preloaded(node: Node, bind: Element, parts: Parts) -> Node:
    handler, wanted = bind.get("jr:preload"), bind.get("jr:preloadParams")
    usual = "calculate" if node.calculate else "hidden"
    if not handler:
        if node.data == "binary" and node.path not in parts.controls:
            parts.notes.append(f"binary {node.path}")
        return replace(node, type=usual)
    if handler == "uid":
        return replace(node, type="hidden", preload="uid")
    if handler == "timestamp" and wanted in {"start", "end"}:
        return replace(node, type=wanted, preload=wanted)
    if handler == "date" and wanted == "today":
        return replace(node, type="today", preload="today")
    if handler == "property" and wanted in UNKNOWN_HERE:
        parts.notes.append(f"{wanted} {node.path}")
        return replace(node, type=wanted if wanted in UNKNOWN_HERE[:4] else "hidden")
    raise Refused("preload", f"{handler} {wanted}".strip(), node.path)


def _asked(node: Node, control: Element, parts: Parts) -> Node:
    wording, path = parts.wording, node.path
    hint = wording.of(control.first("hint"), f"{path}:hint")
    node = replace(
        node,
        appearance=control.get("appearance"),
        label=wording.of(control.first("label"), f"{path}:label"),
        hint=hint,
        guidance=hint if wording.has(hint, "guidance") else "",
        parameters={key: value for key, value in control.attributes.items() if key not in _NO_PARAMETERS},
    )
    if control.name == "input":
        if node.data not in _INPUTS:
            raise Refused("type", node.data, path)
        note = node.readonly in {"true()", "1"} and node.data == "string"
        return replace(node, type="note" if note else _INPUTS[node.data])
    if control.name in {"select1", "select", "rank"}:
        kinds = {
            "select1": ("select_one", "select"),
            "select": ("select_multiple", "selects"),
            "rank": ("rank", "rank"),
        }
        kind, data = kinds[control.name]
        return replace(node, type=kind, data=data, choices=_choices(control, path, parts))
    if control.name == "range":
        limits = Range(control.get("start"), control.get("end"), control.get("step"))
        return replace(node, type="range", range=limits)
    if control.name == "trigger":
        return replace(node, type="acknowledge")
    media = control.get("mediatype")
    if not media.startswith("image/"):
        raise Refused("upload", media or "upload", path)
    return replace(node, type="signature" if "signature" in control.get("appearance") else "image")


def _choices(control: Element, path: str, parts: Parts) -> Choices:
    itemset = control.first("itemset")
    if itemset is None:
        items = [item for item in control if item.name == "item"]
        if "search(" in control.get("appearance"):
            raise Refused("control", "search()", path)
        found = []
        for place, item in enumerate(items):
            own = item.first("value")
            name = parts.wording.of(item.first("label"), f"{path}:option{place}")
            found.append(Choice(own.words() if own else "", name))
        return Choices(items=tuple(found))
    value, label = itemset.first("value"), itemset.first("label")
    if value is None or label is None:
        raise Refused("choices", path, path)
    nodeset, randomize, seed = _nodeset(itemset.get("nodeset"), path)
    reference = label.get("ref")
    itext = reference.startswith("jr:itext(")
    return Choices(
        nodeset=nodeset,
        value=value.get("ref"),
        label=reference.removeprefix("jr:itext(").removesuffix(")").strip() if itext else reference,
        itext=itext,
        randomize=randomize,
        seed=seed,
    )


def _nodeset(source: str, path: str) -> tuple[str, bool, str]:
    """The nodes, whether they are shuffled, and by which seed: `randomize(nodes, seed)` is only known here."""
    try:
        tree = parse(source)
    except XPathError:
        return source, False, ""  # said with its place when all expressions are checked
    if isinstance(tree, Call) and tree.name == "randomize" and 1 <= len(tree.given) <= 2:
        return str(tree.given[0]), True, str(tree.given[1]) if len(tree.given) > 1 else ""
    if not isinstance(tree, Path):
        raise Refused("choices", source, path)
    return source, False, ""
