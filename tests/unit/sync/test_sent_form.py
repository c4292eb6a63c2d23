"""A form that any version ever sent can be read for ever; and what stands in for one is told apart."""

import importlib.util
import io
import json
from pathlib import Path

import pytest

from sync import recover, sent_form

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sent"
_spec = importlib.util.spec_from_file_location("make_sent", FIXTURES / "make.py")
MAKE = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(MAKE)


@pytest.fixture(params=sorted(FIXTURES.glob("v*")), ids=lambda path: path.name)
def kept(request):
    return (request.param / "export.ndjson").read_bytes()


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_sent_is_read_with_each_key(kept, number):
    (one,) = recover.open_forms(io.BytesIO(kept), MAKE.key(number))
    assert one["opened"].items() >= MAKE.CONTENT.items()
    assert (one["letter"], one["name"], one["centre"]) == (MAKE.LETTER, "Stuen", "Havnen")
    assert "Ring til mig ☕" in sent_form.in_words(one["opened"])


def test_a_piece_of_another_form_is_no_piece_of_this_one(kept):
    """Not even when somebody else signs it again: its signature, or its seal, does not hold."""
    lines = kept.splitlines(keepends=True)
    other = json.loads(lines[-1])
    other["body"]["sending"] = "cd" * 16
    changed = [*lines[:-1], json.dumps(other).encode() + b"\n"]
    found = list(recover.open_forms(io.BytesIO(b"".join(changed)), MAKE.key(1)))
    assert sorted(one["error"] for one in found) == ["bad_form", "bad_signature"]


def test_pieces_come_in_any_order_and_more_than_once(kept):
    head, *lines = kept.splitlines(keepends=True)
    kiosk, first, second = lines
    shuffled = head + kiosk + second + first + second
    (one,) = recover.open_forms(io.BytesIO(shuffled), MAKE.key(1))
    assert one["letter"] == MAKE.LETTER
