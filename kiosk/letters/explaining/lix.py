"""How hard a text is to read: LIX, the readability index made for the Scandinavian languages (Björnsson, 1968).

    LIX = words / sentences + 100 * long words / words,        a long word has more than six letters

A text of 25 and below is easy: what is written for children. Measured on what a person reads and hears: sentences end
where the voice ends them (a full stop, a question, a new line; not a colon), and a number is one word however it is
grouped ("33 98 00 10", "1.250,50"), so that a telephone number does not make a text look easier than it is.
"""

import re

from kiosk.devices.sentences import split_sentences

EASY = 25.0
"""The most that our own texts may have."""
LONGEST_SENTENCE = 12
"""The most words that one of our own sentences may have."""
LONG = 6  # letters; a word with more is long
_WORD = re.compile(r"\d+(?:[ .,:/]\d+)*|[^\W\d_]+(?:[-'’&.][^\W\d_]+)*", re.UNICODE)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return split_sentences(text)


def words(text: str) -> list[str]:
    """The words of a text, numbers among them: "e-Boks" and "33 98 00 10" are one each."""
    return _WORD.findall(text)


def lix(text: str) -> float:
    """The index of a text; 0.0 for one without words."""
    every = words(text)
    if not every:
        return 0.0
    long = sum(sum(letter.isalpha() for letter in word) > LONG for word in every)
    return len(every) / max(1, len(sentences(text))) + 100 * long / len(every)


def too_long(text: str, most: int = LONGEST_SENTENCE) -> list[str]:
    """The sentences of a text with more than `most` words."""
    return [one for one in sentences(text) if len(words(one)) > most]
