"""The texts of a form: those in its translations, and those that stand where they are shown, which get an id here."""

import re
from collections.abc import Callable

from kiosk.forms.definition import Output, Words
from kiosk.forms.publish.refusals import Refused
from kiosk.forms.publish.tree import Element

_ITEXT = re.compile(r"jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")
_CODE = re.compile(r".*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\s*\)\s*")


def code(language: str, usual: str) -> str:
    """The code of a language as it stands in a spreadsheet: "Dansk (da)" is "da", "default" the usual one."""
    if match := _CODE.fullmatch(language):
        return match[1].lower()
    return usual if language in {"default", ""} else language


def words(element: Element, output: Callable[[str], str]) -> Words:
    """The parts of a text, without space at its ends; `output` is given each expression."""
    parts: list[str | Output] = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.name == "output":
            parts.append(Output(output(child.get("value") or child.get("ref"))))
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part)


class Wording:
    """All texts by language and id. `languages` are codes, in the order of the form."""

    def __init__(self, model: Element, usual: str) -> None:
        self.languages: list[str] = []
        self.texts: dict[str, dict[str, dict[str, Words]]] = {}
        self.media: dict[str, None] = {}
        self.default = usual
        self.plain: set[str] = set()
        itext = model.first("itext")
        for translation in itext or ():
            self._translation(translation, usual)
        if not self.languages:
            self.languages, self.texts = [usual], {usual: {}}
        elif self.default not in self.languages:
            self.default = self.languages[0]

    def _translation(self, translation: Element, usual: str) -> None:
        language = code(translation.get("lang"), usual)
        if language not in self.texts:
            self.languages.append(language)
        elif "default" not in {translation.get("lang"), *self.plain}:
            raise Refused("language", translation.get("lang"))
        self.plain.add(translation.get("lang"))
        if "default" in translation.attributes:
            self.default = language
        here = self.texts.setdefault(language, {})
        for text in translation:
            forms: dict[str, Words] = {}
            for value in text:
                form = value.get("form")
                found = words(value, lambda source: source)
                if form in {"image", "big-image", "audio", "video"}:
                    file = value.words().rpartition("/")[2]
                    self.media[file] = None
                    found = (file,)
                forms[form] = found
            known = here.get(text.get("id"))
            if known is None or all(one in {(), ("-",)} for one in known.values()):  # "-" is pyxform's for "not there"
                here[text.get("id")] = forms

    def of(self, element: Element | None, identity: str) -> str:
        """The id of the text of a label or hint: its own, or `identity` for one that stands there itself."""
        if element is None:
            return ""
        if reference := element.get("ref"):
            return self.reference(reference)
        return self.add(identity, words(element, lambda source: source))

    def reference(self, reference: str) -> str:
        """The id in `jr:itext('...')`; raises Refused for anything else."""
        match = _ITEXT.fullmatch(reference)
        if match is None:
            raise Refused("label", reference)
        return match[1] or match[2] or ""

    def message(self, text: str, identity: str) -> str:
        """The id of a message that stands in an attribute."""
        if not text:
            return ""
        match = _ITEXT.fullmatch(text)
        return (match[1] or match[2] or "") if match else self.add(identity, (text,))

    def add(self, identity: str, text: Words) -> str:
        """A text that is the same in all languages."""
        if not text:
            return ""
        for language in self.languages:
            self.texts[language].setdefault(identity, {"": text})
        return identity

    def has(self, identity: str, form: str) -> bool:
        """Whether a text has such a form in any language."""
        return any(form in here.get(identity, {}) for here in self.texts.values())
