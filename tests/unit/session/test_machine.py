"""Every state with every event, for each of the three machines: what is written here is all that happens."""

from itertools import product

import pytest

from kiosk.session.machine import (
    QUIET,
    SCREEN,
    VISIT,
    Action,
    Event,
    Quiet,
    QuietEvent,
    Screen,
    ScreenEvent,
    State,
    step,
)

EXPECTED_VISIT = """
    idle      touch         visiting  begin
    idle      assist        idle
    idle      card-removed  idle
    idle      end           idle
    idle      waved         idle
    visiting  touch         visiting
    visiting  assist        assisted  assist
    visiting  card-removed  visiting
    visiting  end           ending    wipe goodbye
    visiting  waved         visiting
    assisted  touch         assisted
    assisted  assist        assisted
    assisted  card-removed  visiting  unassist
    assisted  end           ending    unassist wipe goodbye
    assisted  waved         assisted
    ending    touch         ending
    ending    assist        ending
    ending    card-removed  ending
    ending    end           ending
    ending    waved         idle      restart
"""
EXPECTED_QUIET = """
    off       began   counting  count
    off       active  off
    off       time    off
    off       ended   off
    counting  began   counting
    counting  active  counting  count
    counting  time    warning   warn
    counting  ended   off       disarm
    warning   began   warning
    warning   active  counting  unwarn count
    warning   time    off       unwarn disarm end
    warning   ended   off       unwarn disarm
"""
EXPECTED_SCREEN = """
    shown   hide   hidden  silence blank
    shown   touch  shown
    shown   ended  shown
    hidden  hide   hidden
    hidden  touch  shown   unblank
    hidden  ended  shown   unblank
"""


def rows(text):
    return [
        (line.split()[0], line.split()[1].replace("-", " "), *line.split()[2:]) for line in text.strip().splitlines()
    ]


CASES = [
    (table, states, events, row)
    for table, states, events, text in (
        (VISIT, State, Event, EXPECTED_VISIT),
        (QUIET, Quiet, QuietEvent, EXPECTED_QUIET),
        (SCREEN, Screen, ScreenEvent, EXPECTED_SCREEN),
    )
    for row in rows(text)
]


@pytest.mark.parametrize(("table", "states", "events", "row"), CASES, ids=[" + ".join(case[3][:2]) for case in CASES])
def test_pair(table, states, events, row):
    state, event, after, *actions = row
    assert step(table, states(state), events(event)) == (states(after), tuple(Action(name) for name in actions))


@pytest.mark.parametrize(
    ("states", "events", "text"),
    [
        (State, Event, EXPECTED_VISIT),
        (Quiet, QuietEvent, EXPECTED_QUIET),
        (Screen, ScreenEvent, EXPECTED_SCREEN),
    ],
)
def test_every_pair_is_written_down_above(states, events, text):
    written = {(row[0], row[1]) for row in rows(text)}
    assert written == {(state.value, event.value) for state, event in product(states, events)}
