"""What deploy/threats.md and the pages of drills name is there: files, tests, and each command with its options."""

import re
import shlex
from pathlib import Path

import pytest

from kiosk import cli
from sync.__main__ import parser as sync_parser

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
PAGES = [DEPLOY / "threats.md", *sorted((DEPLOY / "drills").glob("*.md"))]
NAMED = re.compile(r"`((?:tests|kiosk|sync|deploy|assets)/[^`\s]+)`")
LINKED = re.compile(r"\]\(([^)#]+)\)")
COMMAND = re.compile(r"`(?:python -m )(kiosk|sync) ([^`]+)`")
HUB = re.compile(r"`stuen-hub ([a-z-]+)")
LONGEST = 100
"""Lines of a page: one can be read while something is wrong."""


def named(text):
    """The files that a page names from the top of the project."""
    return [one.replace("\n", "") for one in NAMED.findall(text)]


def commands(text):
    """The commands of a page, as (program, words)."""
    return [(program, shlex.split(words)) for program, words in COMMAND.findall(text)]


def known(program, words):
    """Whether the program takes these words: the command, its options, and what they need."""
    parser = cli.parser() if program == "kiosk" else sync_parser()
    try:
        parser.parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page):
    text = page.read_text()
    assert [one for one in named(text) if not (ROOT / one).exists()] == []
    assert [one for one in LINKED.findall(text) if not (page.parent / one).exists()] == []
    assert [
        one for one in HUB.findall(text) if not (ROOT / "sync/hub/commands" / f"{one.replace('-', '_')}.py").exists()
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_of_a_page_is_one(page, capsys):
    text = page.read_text()
    assert text.count("`python -m ") == len(COMMAND.findall(text)), "each is read by this test"
    assert [" ".join(words) for program, words in commands(text) if not known(program, words)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_short(page):
    assert len(page.read_text().splitlines()) <= LONGEST + 30 * (page.stem == "threats")


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.stem)
def test_a_drill_says_what_is_exposed_what_to_do_what_to_tell_and_what_then(page):
    titles = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    assert titles[0] == "What is exposed"
    assert {"Now", "On their last day"} & set(titles)
    assert titles[-2:] == ["What to tell people", "Afterwards"]


def test_the_threat_model_leads_to_tests_and_every_page_to_it_is_there():
    assert len([one for one in named(PAGES[0].read_text()) if one.startswith("tests/")]) > 20
    assert len(PAGES) == 7


@pytest.mark.parametrize(
    ("program", "words"),
    [("kiosk", "staff revoke"), ("kiosk", "staff burn x"), ("kiosk", "staff rotate --quick --key f"), ("sync", "keys")],
)
def test_the_check_sees_what_is_no_command(program, words, capsys):
    assert not known(program, words.split())
