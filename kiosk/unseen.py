"""The characters that have no place in a text from outside: what nobody sees, and what makes one text read as another.

Control characters can steer a terminal (ECMA-48 section 5), bidirectional overrides turn words round (UAX #9 section
2), and zero-width ones hide in words, so that "gæld" is not found. Left in are joiners, which scripts and emoji need.
"""

import re

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """The text with a mark in the place of each such character; lines and tabs stay."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def on_one_line(text: str) -> str:
    """The same for a name: a line break or a tab is no less hidden there."""
    return shown(text.replace("\n", "\0").replace("\t", "\0"))
