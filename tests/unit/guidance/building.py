"""Guides as TOML, made for a test: whole, or with one fault planted."""

import json
from datetime import date

CHECKED = date(2026, 11, 1)


def said(value):
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False)


def both(value):
    return f"{{ da = {said(value)}, en = {said(value)} }}"


def several(values):
    return f"{{ da = {said(values)}, en = {said(values)} }}"


def ending(kind="person", *, bring=(), **fields):
    """The lines of an end. place and form are words, phone and guide are keys."""
    lines = ["[step.end]", f"kind = {said(kind)}"]
    for key, value in fields.items():
        lines.append(f"{key} = {both(value) if key in ('place', 'form') else said(value)}")
    if bring:
        lines.append(f"bring = {several(list(bring))}")
    return "\n".join(lines)


def a_step(*, id="a", picture="hands", da=("Hej.",), en=("Hello.",), choices=(), next="", end="", more=""):  # noqa: A002
    """One step. `choices` are pairs of where to and words; `more` are lines as they are."""
    lines = ["[[step]]", f"id = {said(id)}", f"picture = {said(picture)}"]
    lines += [f"da = {said(list(da))}", f"en = {said(list(en))}"]
    if choices:
        rows = (f"  {{ da = {said(words)}, en = {said(words)}, to = {said(to)} }}," for to, words in choices)
        lines += ["choices = [", *rows, "]"]
    lines += [f"next = {said(next)}"] if next else []
    return "\n".join([*lines, *([more] if more else []), *([end] if end else [])])


def a_guide(steps=None, *, group="post", title="En guide", picture="letter", source=True, checked=CHECKED, more=""):
    """A whole guide of these steps (dicts for `a_step`); without any, of one that ends."""
    lines = [f"title = {both(title)}", f"group = {said(group)}", f"picture = {said(picture)}", more]
    if source:
        lines += ["[[source]]", 'title = "borger.dk"', 'address = "https://www.borger.dk"', f"checked = {checked}"]
    steps = [{"end": ending()}] if steps is None else steps
    return "\n\n".join(["\n".join(lines), *(a_step(**step) for step in steps)]) + "\n"


def a_phone(key="help", number="12 34 56 78", *, checked=CHECKED, more=""):
    source = f'{{ title = "borger.dk", address = "https://www.borger.dk", checked = {checked} }}'
    return f"[{key}]\nnumber = {said(number)}\nname = {both('Hjælp')}\nsource = {source}\n{more}\n"


def folder(path, **files):
    """A folder with these files, by their names without .toml (`_` is a hyphen)."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / f"{name.replace('_', '-')}.toml").write_text(text, "utf-8")
    return path
