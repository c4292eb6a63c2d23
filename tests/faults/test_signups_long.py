"""The sign-ups against a model, in any order of things, for a long time and differently each time."""

from hypothesis import HealthCheck, settings

from tests.helpers.shared_machine import SharedMachine
from tests.helpers.signup_machine import SignUpMachine

LONG = settings(
    max_examples=300, stateful_step_count=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

TestSignUpsForLong = SignUpMachine.TestCase
TestSharedForLong = SharedMachine.TestCase
TestSignUpsForLong.settings = TestSharedForLong.settings = LONG
