"""What kind of letter it is, by its heading and first words."""

import pytest

from kiosk.letters.model import Envelope, Reading
from kiosk.letters.understanding import understand
from tests.helpers.corpus import CORPUS

LINES = [
    line
    for line in (CORPUS / "sentences" / "kinds.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
RIGHT = 0.93


def test_kinds_by_heading_and_first_words(read) -> None:
    wrong = []
    for line in LINES:
        kind, heading, words = line.split(" | ", 2)
        bare = kind == "ukendt"
        found = read(f"{heading}\n{words}" if bare else words, heading=heading, bare=bare)
        if found.kind.kind != kind:
            wrong.append(f"{found.kind.kind}, not {kind}: {heading} | {words}")
    assert len(wrong) <= (1 - RIGHT) * len(LINES), "\n".join(wrong)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Hvis du får afslag, kan du klage. Du indkaldes til møde torsdag den 19. marts kl. 9.", "indkaldelse"),
        ("Du har fået afslag på din ansøgning.", "afslag"),
        ("Du skal betale 300 kr. senest den 17. marts. Betaler du ikke, sender vi en rykker.", "opkraevning"),
    ],
)
def test_what_would_be_if_speaks_less_than_what_is(read, words: str, kind: str) -> None:
    assert read(words).kind.kind == kind


def test_nothing_to_go_by_is_no_kind_and_not_sure(read) -> None:
    found = read("lll ,, .. 12", bare=True)
    assert found.kind.kind == "ukendt"
    assert not found.kind.sure


def test_a_legal_notification_is_a_forkyndelse_whatever_it_says(read) -> None:
    from datetime import date

    envelope = Envelope("DIGITALPOST", "1.2", "Brev", "Retten i Nordby", legal_notification=True)
    found = understand(Reading("Se vedlagte.", "memo", envelope=envelope), today=date(2026, 3, 3))
    assert (found.kind.kind, found.care, found.open_with_care) == ("forkyndelse", "forkyndelse", True)
