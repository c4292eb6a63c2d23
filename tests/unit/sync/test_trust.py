"""The hub's time: counted on by the kernel, gone with the machine's power, never early."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import trust
from sync.trust import Trusted, trusted_now

HEARD = Trusted("run-1", 100.5, 1_795_000_000)


def test_it_goes_on():
    assert HEARD.now(160.5) == datetime.fromtimestamp(1_795_000_060, UTC)
    assert HEARD.now(100.5) == HEARD.now(90) == datetime.fromtimestamp(1_795_000_000, UTC)


def test_it_is_kept_over_a_restart_of_the_program_alone():
    assert Trusted.load(HEARD.kept(), "run-1") == HEARD
    assert Trusted.load(HEARD.kept(), "run-2") is None
    assert Trusted.load(Trusted("", 1.0, 2).kept(), "") is None
    assert trusted_now({"trust": HEARD.kept()}, "run-1", 100.5) == HEARD.now(100.5)
    assert trusted_now({"trust": HEARD.kept()}, "run-2", 100.5) is None
    assert trusted_now({}, "run-1", 100.5) is None


@pytest.mark.parametrize("kept", [None, {}, {"boot": "run-1"}, {"boot": "run-1", "at": "x", "created": 1}, 7])
def test_what_was_not_kept_like_this_is_not_trusted(kept):
    assert Trusted.load(kept, "run-1") is None


@given(st.floats(0, 1e9), st.integers(0, 2**40), st.floats(0, 1e6))
def test_it_never_runs_early(at, created, later):
    kept = Trusted.load(Trusted("r", at, created).kept(), "r")
    assert kept.unix(at + later) <= created + later + 0.0021  # what is kept are milliseconds


@pytest.mark.parametrize("years", [-30, 0, 11])
def test_how_far_off_a_clock_is(years):
    wall = datetime.fromtimestamp(1_795_000_000, UTC)
    assert abs(HEARD.offset(100.5, wall.replace(year=wall.year + years)) - years * 365.2425 * 86400) < 2 * 86400
    assert HEARD.offset(101.5, wall) == -1


def test_the_kernels_own(tmp_path):
    assert trust.boot_id() == trust.boot_id() != ""
    assert trust.boot_id(tmp_path / "none") == ""
    assert 0 < trust.boottime() <= trust.boottime()
