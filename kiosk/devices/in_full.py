"""What a voice says for what the eye reads at a glance: "kl. 10-12" is said "klokken 10 til 12", "50 kr." "50 kroner".

espeak-ng spells "kl." and "kr." as letters, says "10.30" with "punktum" and leaves out what a dash means. Only what the
voice gets is changed; the words on the screen, and which sentence is marked, stay as they are.
"""

import re

# A code (kiosk.activities.codes) is said sign by sign: "42" in it is no number.
_CODE = re.compile(r"(?<![\w-])(?=[0-9-]*[A-Z])([0-9A-Z]{3})-([0-9A-Z]{3})(?![\w-])")
# A telephone or CPR number is said in pairs, with a breath between: the end of "89 40 20 00" is no full hour.
_PAIRS = re.compile(
    r"(?<![\w.,-])(?:(\d\d) (\d\d) (\d\d) (\d\d)|(\d\d)(\d\d)(\d\d)(?:-?(\d\d)(\d\d)?))(?![\w-]|[.,]\d)"
)
_NOUGHT = {"da": "nul", "en": "zero"}
_DOTTED = r"([01]?\d|2[0-4])[.:]([0-5]\d)(?![.,]?\d)"

# language -> what stands there, and what is said instead; in this order.
_SAID = {
    "da": (
        (r"\b[Kk]l\.?\s*(?=\d)", "klokken "),
        (r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+),(\d\d) ?kr\b\.?", r"\1 kroner og \2 øre"),
        (r"(?<=\d) ?kr\b\.?(?=\s+[a-zæøå(])", " kroner"),  # inside a sentence; at its end the full stop stays
        (r"(?<=\d) ?kr\b", " kroner"),
        (rf"(?<![\d.,]){_DOTTED}", r"\1 \2"),
        (r"\b(\d{1,2}) 00\b(?! \d\d)", r"\1"),
        (r"(?<![\w.,-])(\d{1,2}(?: \d\d)?) ?[-–] ?(?=\d{1,2}(?: \d\d)?(?![\w-]))", r"\1 til "),
        (r"\bf\.? ?eks\.", "for eksempel"),
        (r"\bbl\.? ?a\.", "blandt andet"),
        (r"\bevt\.", "eventuelt"),
        (r"\binkl\.", "inklusive"),
        (r"\btlf\.", "telefon"),
        (r"\b[Ss]agsnr\.", "sagsnummer"),
        (r"\bnr\.", "nummer"),
        (r"§§? ?(?=\d)", "paragraf "),
        (r"\bstk\. ?(?=\d)", "stykke "),
        (r"\bjf\.", "jævnfør"),
        (r"\bca\.", "cirka"),
        (r"\bpr\.", "per"),
        (r"\bdvs\.", "det vil sige"),
        (r"\bm\.m\.", "med mere."),
        (r"\bosv\.", "og så videre."),
    ),
    "en": (
        (r"\b(\d{1,2}):00\b", r"\1 o'clock"),
        (r"(?<=\d) ?kr\b\.?(?=\s+[a-z(])", " kroner"),
        (r"(?<=\d) ?kr\b", " kroner"),
        (r"\bat:? [Kk]l\.?\s*(?=\d)", "at: "),
        (r"\b[Kk]l\.?\s*(?=\d)", "at "),  # the centre's own Danish, on an English page
    ),
}
_RULES = {code: tuple((re.compile(said), instead) for said, instead in rules) for code, rules in _SAID.items()}


def in_full(sentence: str, language: str) -> str:
    """The sentence with its short forms said in full, in this language ("da", "en"; others are left as they are)."""
    said = _CODE.sub(lambda code: ", ".join(code[1] + code[2]), sentence)
    nought = _NOUGHT.get(language)
    if nought:
        said = _PAIRS.sub(lambda number: ", ".join(_pair(pair, nought) for pair in number.groups() if pair), said)
    for pattern, instead in _RULES.get(language, ()):
        said = pattern.sub(instead, said)
    return said


def _pair(pair: str, nought: str) -> str:
    """Two digits as they are said: "40", "nul 5", "nul nul"."""
    if pair[0] != "0":
        return pair
    return f"{nought} {nought if pair[1] == '0' else pair[1]}"
