"""Text on its way to the ear: what the voice gets of a sentence on the screen, or of a whole text."""

from kiosk.devices.in_full import in_full
from kiosk.devices.sentences import prepare, split_sentences

LONGEST = 4000
"""Characters of one sentence: fits a pipe, so that handing it to a voice never blocks."""


def for_ear(sentence: str, language: str) -> str:
    """One sentence as the voice gets it in this language; empty when nothing in it can be said."""
    return in_full(prepare(sentence[: 2 * LONGEST]), language)[:LONGEST]


def heard(text: str, language: str) -> list[str]:
    """A text as the sentences that are heard of it, in order."""
    return [said for said in (for_ear(sentence, language) for sentence in split_sentences(text)) if said]
