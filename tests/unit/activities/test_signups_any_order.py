"""The sign-ups against a model, in any order of things. `make faults` runs the same for much longer."""

from hypothesis import HealthCheck, settings

from tests.helpers.signup_machine import SignUpMachine

TestSignUpsInAnyOrder = SignUpMachine.TestCase
TestSignUpsInAnyOrder.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
