"""The small language of the phrases, and that every rules file holds phrases that can be used."""

import re

import pytest

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.rules import phrase


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("du indkaldes til", "nu du\nindkaldes  til møde", True),
        ("du indkaldes til", "du indkaldes tilbage", False),
        ("indkald*", "en indkaldelse", True),
        ("indkald*", "genindkaldelse", False),
        ("*ydelse", "boligydelse", True),
        ("*ydelse", "ydelsen", False),
        ("svar|svare", "at svare nu", True),
        ("svar|svare", "svarer", False),
        ("har_modtaget|modtager", "du har modtaget", True),
        ("venligst? send", "send nu", True),
        ("send venligst? os", "send os", True),
        ("send venligst? os", "send venligst os", True),
        ("vi ... afgørelse", "vi har nu truffet en afgørelse", True),
        ("vi .. afgørelse", "vi har nu her i dag truffet en afgørelse", False),
        ("inden kl. *", "inden kl. 12", True),
        ("afslag på", "afslag\npå", True),
        ("+71", "<+71<", True),
    ],
)
def test_phrases(words: str, text: str, found: bool) -> None:
    assert (phrase(words).find(text) is not None) is found


def every_phrase(given, path=()):
    """All strings in lists of a rules file."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield from every_phrase(value, (*path, key))
    elif isinstance(given, list):
        for one in given:
            if isinstance(one, str):
                yield ".".join(path), one


@pytest.mark.parametrize("file", sorted(path.stem for path in rules.FOLDER.glob("*.toml")))
def test_every_rules_file_is_in_small_letters_and_finds_itself(file: str) -> None:
    for where, words in every_phrase(rules.load(file)):
        assert words == words.lower(), (where, words)
        assert words.strip() == words, (where, words)
        made = phrase(words)
        assert re.compile(made.compiled().pattern), (where, words)
        plain = " ".join(
            token.removesuffix("?").split("|")[0].replace("_", " ").replace("*", "") or "x"
            for token in words.split()
            if token not in rules.GAP
        )
        assert made.find(plain) is not None, (where, words)


def test_the_first_and_the_last_place() -> None:
    wanted = (phrase("svar"), phrase("send"))
    assert rules.first(wanted, "send og svar og send").start() == 0
    assert rules.last(wanted, "send og svar og send").start() == 16
    assert rules.first(wanted, "intet") is None
