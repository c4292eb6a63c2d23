"""The way through the screens and back."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.navigation import Navigation


def names(navigation):
    return [route.name for route in navigation.stack]


def test_from_the_idle_page_home_lies_behind():
    navigation = Navigation()
    assert names(navigation) == ["idle"]
    assert not navigation.can_go_back
    navigation.go("activity", uid="a")
    assert names(navigation) == ["home", "activity"]
    assert navigation.current.params == {"uid": "a"}


def test_back_finds_a_screen_as_it_was_left():
    navigation = Navigation()
    navigation.home()
    navigation.go("activities")
    navigation.current.state["tab"] = "later"
    navigation.go("activity", uid="a")
    navigation.back()
    assert navigation.current.state == {"tab": "later"}


def test_what_is_done_with_is_forgotten_not_only_left():
    navigation = Navigation()
    navigation.go("signup", uid="a")
    entered = navigation.current.state
    entered["alias"] = "Kanin"
    navigation.replace("receipt", code="x")
    assert entered == {}
    assert names(navigation) == ["home", "receipt"]


@given(st.lists(st.sampled_from(["go", "back", "replace", "home"])))
def test_there_is_always_a_screen_and_the_idle_page_is_never_behind_one(steps):
    navigation = Navigation()
    entered = []
    for step in steps:
        getattr(navigation, step)(*(["somewhere"] if step in {"go", "replace"} else []))
        navigation.current.state["word"] = "said"
        entered.append(navigation.current.state)
        assert "idle" not in names(navigation)[1:]
        assert navigation.can_go_back == (len(navigation.stack) > 1)
    navigation.idle()
    assert names(navigation) == ["idle"]
    assert all(state == {} for state in entered)
