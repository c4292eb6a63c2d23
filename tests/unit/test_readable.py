"""Every Danish text that a visitor reads or hears is easy: LIX by one function, and sentences as short as we promise.

Of staff's and the technician's texts nothing is asked here; tests/helpers/visitor_texts.py says which those are. Our
forms have a test of their own beside them (tests/unit/forms/content), as their answers stand within the words.
"""

import importlib
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, too_long, words

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))
visitor_texts = importlib.import_module("visitor_texts")

NAMES = 3
"""What has no more words is a name or the words of a button, and no text: of a key, a picture, a language."""
FEW = 30
"""Words below which LIX says little of a page (kiosk/forms/publish/spoken.py has the same)."""
ALONE = 8
"""Words below which it says nothing of a text alone."""
HARD = 40.0
"""What one text alone may have: a single long word among eight makes 12 of it. Its page has to be EASY."""

HAVE_TO = {
    "kiosk/ui/key_names.py": "the names of keys and signs, said when one is touched: an accent has no easier name",
}
"""Pages whose words are hard, and why there are no others."""


def as_heard(text: str) -> str:
    """With a short word where the program fills one in."""
    return re.sub(r"\{[^}]*\}", "det", text)


def texts() -> list[tuple[str, str]]:
    said = [*visitor_texts.of_the_catalogue("da"), *visitor_texts.of_the_content("da")]
    return [(where, as_heard(text)) for where, text in said]


def pages() -> dict[str, str]:
    """All texts of one source or one file together."""
    found: dict[str, list[str]] = defaultdict(list)
    for where, text in texts():
        if len(words(text)) > NAMES:
            file = (
                where.partition(":")[0] if where.startswith(("kiosk/", "directory/")) else where.partition(".toml")[0]
            )
            found[file].append(text)
    return {file: "\n".join(lines) for file, lines in found.items()}


PAGES = pages()


def test_no_sentence_is_longer_than_we_promise() -> None:
    found = {f"{where}: {one}" for where, text in texts() for one in too_long(text)}
    assert not found, f"more than {LONGEST_SENTENCE} words:\n" + "\n".join(sorted(found))


@pytest.mark.parametrize(
    "file", sorted(file for file, text in PAGES.items() if len(words(text)) >= FEW and file not in HAVE_TO)
)
def test_every_page_is_easy(file: str) -> None:
    assert lix(PAGES[file]) <= EASY


def test_what_has_to_be_hard_is_so_still() -> None:
    assert not [file for file in HAVE_TO if lix(PAGES[file]) <= EASY]


def test_no_text_alone_is_hard() -> None:
    found = {
        f"LIX {lix(text):.0f}: {where}: {text}"
        for where, text in texts()
        if len(words(text)) >= ALONE and lix(text) > HARD and not where.startswith("directory/")
    }
    assert not found, "\n".join(sorted(found))


def test_the_pages_are_those_of_all_the_house() -> None:
    assert len(PAGES) > 100
    assert {
        "guides/klage",
        "rights/ret-klage",
        "consultations/aften",
        "letters/glossary",
        "kiosk/ui/screens/home.py",
    } <= set(PAGES)


def test_the_check_sees_a_hard_text() -> None:
    hard = "Vedkommende myndighed træffer afgørelse vedrørende ansøgerens økonomiske forhold snarest."
    assert lix(hard) > HARD
    assert too_long("Det er " + "meget " * LONGEST_SENTENCE + "langt.")


def test_lix_is_one_function() -> None:
    """Nobody else counts long words: two indexes would not agree about one text."""
    sources = [*(ROOT / "kiosk").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    counts = [path for path in sources if re.search(r"^def lix\b|100 \* long", path.read_text("utf-8"), re.MULTILINE)]
    own = ROOT / "kiosk" / "letters" / "explaining" / "lix.py"
    assert [path for path in counts if path != Path(__file__)] == [own]
