"""What is found in a picture of a screen."""

import pytest
from PIL import Image, ImageDraw

from tests.image import pictures

PAPER, INK = (250, 246, 238), (32, 64, 96)


@pytest.fixture
def page(tmp_path):
    made = Image.new("RGB", (160, 100), PAPER)
    pencil = ImageDraw.Draw(made)
    pencil.rectangle((0, 0, 159, 9), fill=INK)
    for x in range(40):
        pencil.point((x, 50), fill=(x * 6, 128, 128))
    file = tmp_path / "page.png"
    made.save(file)
    return file


def test_a_page_is_not_empty_and_a_blank_or_a_console_is(page, tmp_path):
    seen = pictures.look(page)
    assert seen.size == (160, 100)
    assert seen.commonest == PAPER
    assert 0.85 < seen.share < 0.91
    assert not seen.empty
    blank = tmp_path / "blank.png"
    Image.new("RGB", (160, 100), "black").save(blank)
    assert pictures.look(blank).empty
    console = Image.new("RGB", (160, 100), "black")
    ImageDraw.Draw(console).text((2, 2), "Starting ...", fill="white")
    console.save(blank)
    assert pictures.look(blank).empty


def test_colours_and_differences(page, tmp_path):
    assert pictures.has(page, INK) == pytest.approx(0.1, abs=0.001)
    assert pictures.has(page, (33, 60, 99)) == pytest.approx(0.1, abs=0.001)
    assert pictures.has(page, (255, 0, 255)) == 0
    assert pictures.difference(page, page) == 0
    other = tmp_path / "other.png"
    with Image.open(page) as picture:
        picture.paste(PAPER, (0, 0, 80, 10))
        picture.save(other)
    assert pictures.difference(page, other) == pytest.approx(0.05, abs=0.001)
    Image.new("RGB", (10, 10)).save(other)
    assert pictures.difference(page, other) == 1
