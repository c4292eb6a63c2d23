"""In which order kiosks get a new version, and how many may fail before it stops by itself."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sync.hub import stages

FLEETS = st.dictionaries(
    st.text("0123456789abcdef", min_size=4, max_size=4), st.integers(1, 6), min_size=1, max_size=60
)


@given(fleet=FLEETS, salt=st.text(max_size=8), data=st.data())
def test_everybody_once_the_chosen_first_and_the_same_each_time(fleet, salt, data):
    first = data.draw(st.sampled_from(sorted(fleet)))
    found = stages.order(fleet, salt, first)
    assert sorted(found) == sorted(fleet)
    assert found[0] == first
    again = dict(data.draw(st.permutations(sorted(fleet.items()))))
    assert stages.order(again, salt, first) == found


@given(fleet=FLEETS, salt=st.text(max_size=8), data=st.data())
def test_no_centre_is_far_ahead_of_another(fleet, salt, data):
    """However many have it by now: who has one more than another centre, has it for that one has no more kiosks."""
    first = data.draw(st.sampled_from(sorted(fleet)))
    found = stages.order(fleet, salt, first)
    whole = Counter(fleet.values())
    for many in range(1, len(found) + 1):
        have = Counter(fleet[device] for device in found[:many])
        most = max(have.values())
        for centre, there in whole.items():
            assert have[centre] >= min(most - 1, there)


@given(fleet=FLEETS, salt=st.text(max_size=8), data=st.data())
def test_one_that_comes_later_moves_nobody_before_another_of_its_centre(fleet, salt, data):
    first = data.draw(st.sampled_from(sorted(fleet)))
    before = stages.order(fleet, salt, first)
    after = stages.order(fleet | {"new": 1}, salt, first)
    for centre in set(fleet.values()):
        assert [one for one in after if fleet.get(one) == centre] == [one for one in before if fleet[one] == centre]


def test_the_draw_is_another_for_another_release():
    fleet = {f"{n:016x}": n % 4 for n in range(40)}
    drawn = {tuple(stages.order(fleet, salt, f"{0:016x}")[:4]) for salt in "abcdefgh"}
    assert len(drawn) > 4


@given(kiosks=st.integers(1, 10_000))
def test_each_stage_has_more_and_the_last_all(kiosks):
    one, some, everybody = (stages.how_many(stage, kiosks) for stage in (stages.ONE, stages.SOME, stages.ALL))
    assert one == 1 <= some <= everybody == kiosks
    assert some >= min(2, kiosks)
    assert some * 10 >= kiosks
    assert some <= max(2, kiosks // 10 + 1)


def test_how_many_may_fail():
    assert not stages.is_too_much(0, 1)
    assert stages.is_too_much(1, 1)
    assert not stages.is_too_much(1, 2)
    assert stages.is_too_much(2, 2)
    assert not stages.is_too_much(1, 40)
    assert stages.is_too_much(2, 40)
    assert not stages.is_too_much(2, 41)
    assert stages.is_too_much(3, 41)
    assert not stages.is_too_much(9, 200)
    assert stages.is_too_much(10, 200)
