"""What a key of the keyboard is called, for the ear: a voice says nothing of a comma that stands alone."""

from typing import Final

from kiosk.i18n import N_, _

DOES: Final = {
    "accents": N_("Letters with accents"),
    "backspace": N_("Delete the last letter"),
    "clear": N_("Clear all"),
    "enter": N_("Enter"),
    "latin": N_("Latin letters"),
    "letters": N_("Letters"),
    "native": N_("The letters of your language"),
    "numbers": N_("Numbers and signs"),
    "order": N_("Letters in another order"),
    "shift": N_("Capital letter"),
    "space": N_("Space"),
    "tab": N_("Next field"),
}
"""Keys that write no sign."""

SIGNS: Final = {
    "!": N_("exclamation mark"),
    '"': N_("quotation mark"),
    "#": N_("number sign"),
    "%": N_("per cent"),
    "&": N_("and sign"),
    "'": N_("apostrophe"),
    "’": N_("apostrophe"),
    "(": N_("opening bracket"),
    ")": N_("closing bracket"),
    "*": N_("star"),
    "+": N_("plus"),
    ",": N_("comma"),
    "-": N_("hyphen"),
    ".": N_("full stop"),
    "/": N_("slash"),
    ":": N_("colon"),
    ";": N_("semicolon"),
    "<": N_("less than"),
    "=": N_("equals"),
    ">": N_("greater than"),
    "?": N_("question mark"),
    "؟": N_("question mark"),
    "،": N_("comma"),
    "؛": N_("semicolon"),
    "@": N_("at sign"),
    "\\": N_("backslash"),
    "_": N_("underscore"),
    "€": N_("euro"),
    "$": N_("dollar"),
    "£": N_("pound"),
    "§": N_("paragraph sign"),
    "|": N_("upright line"),
    "~": N_("tilde"),
    "[": N_("opening square bracket"),
    "]": N_("closing square bracket"),
    "{": N_("opening curly bracket"),
    "}": N_("closing curly bracket"),
    "^": N_("caret"),
    "`": N_("grave accent"),
    "°": N_("degree sign"),
    "½": N_("half"),
}

MARKS: Final = {
    "dead-acute": N_("acute accent on the next letter"),
    "dead-breve": N_("breve on the next letter"),
    "dead-caron": N_("caron on the next letter"),
    "dead-cedilla": N_("cedilla on the next letter"),
    "dead-circumflex": N_("circumflex on the next letter"),
    "dead-diaeresis": N_("two dots on the next letter"),
    "dead-dot": N_("dot on the next letter"),
    "dead-grave": N_("grave accent on the next letter"),
    "dead-ogonek": N_("ogonek on the next letter"),
    "dead-ring": N_("ring on the next letter"),
    "dead-tilde": N_("tilde on the next letter"),
}
"""Keys that mark the letter that comes after them."""


def key_name(name: str, face: str) -> str:
    """The key with this name, on which `face` stands now."""
    name = "space" if name == " " else name
    known = DOES.get(name) or MARKS.get(name) or SIGNS.get(face)
    if known:
        return _(known)
    if face != face.lower() and len(face) == 1:
        return _("capital {letter}").format(letter=face)
    return face
