"""The card: six words, a code, pictures for who wants them; and what it says."""

import pytest

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.folder import keycard
from kiosk.forms import keyslip
from kiosk.paths import ASSETS


def test_read_as_it_was_written_shouted_or_scanned():
    card = keycard.made()
    assert keycard.read(card.text) == keycard.read(f"  {card.text.upper()} ") == keycard.read(card.code) == card
    with_pictures = keycard.made(pictures=True)
    assert keycard.read(with_pictures.code) == with_pictures
    assert keycard.read(with_pictures.text) == keycard.KeyCard(with_pictures.words)


def test_it_says_nothing_of_itself_in_a_log():
    card = keycard.made()
    assert not any(word in repr(card) for word in card.words)


@pytest.mark.parametrize("text", ["", "and", "and " * 5, "and " * 7, "and and and and and qwerty"])
def test_what_is_no_card_says_so(text):
    with pytest.raises(KnownError) as said:
        keycard.read(text)
    assert "card" in str(said.value)


def test_a_slip_is_no_card_and_a_card_is_no_slip():
    with pytest.raises(KnownError):
        keycard.read(keyslip.made().code)
    with pytest.raises(KnownError):
        keyslip.read(keycard.made().code)
    assert keycard.PREFIX.startswith(keyslip.PREFIX)  # the camera that looks for one finds the other


def test_the_pictures_are_there_and_each_row_of_them_is_another_secret():
    for name in keycard.PICTURES:
        assert (ASSETS / "icons" / "pictures" / "128" / f"{name}.png").is_file()
    card = keycard.made()
    rows = [(), ("bike", "dog", "moon", "tent"), ("dog", "bike", "moon", "tent"), ("bike", "dog", "moon", "moon")]
    for row in rows:
        keycard.check_pictures(row)
    assert len({bytes(keycard.secret(card, row)) for row in rows}) == len(rows)
    assert len(keycard.PICTURES) ** 4 > 2**14


@pytest.mark.parametrize("row", [("bike",) * 3, ("bike",) * 7, ("bike", "dog", "moon", "warning")])
def test_what_is_no_row_of_pictures_says_so(row):
    with pytest.raises(keycard.NotPictures):
        keycard.check_pictures(row)


def test_the_choice_says_what_a_lost_card_means():
    i18n.use("da")
    assert "tabt" in keycard.choice(staff_may_recover=False)
    assert "To medarbejdere" in keycard.choice(staff_may_recover=True)


def test_the_paper_says_it_too_and_the_pictures_stand_on_none():
    i18n.use("da")
    card = keycard.made(pictures=True)
    said = keycard.paper(card, staff_may_recover=False)
    assert said.words == card.words
    assert said.code == card.code
    assert said.after[0] == "Vælg derefter dine billeder."
    assert keycard.choice(staff_may_recover=False) in said.after
    assert not any(name in repr(said) for name in ("bike", "dog"))
    assert "billeder" not in " ".join(keycard.paper(keycard.made(), staff_may_recover=True).after)


def test_the_paper_says_when_it_goes_that_nobody_opens():
    i18n.use("da")
    card = keycard.made()
    assert keycard.goes(24) == "Hvis ingen åbner mappen i 2 år, bliver den slettet."
    assert keycard.goes(7) == "Hvis ingen åbner mappen i 7 måneder, bliver den slettet."
    assert keycard.goes(24) in keycard.paper(card, staff_may_recover=True, unopened_months=24).after
    assert keycard.goes(0) == ""
    assert len(keycard.paper(card, staff_may_recover=True).after) == 2
