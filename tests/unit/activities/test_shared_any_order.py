"""What the hub keeps, against a model, in any order of things."""

from hypothesis import HealthCheck, settings

from tests.helpers.shared_machine import SharedMachine

TestSharedInAnyOrder = SharedMachine.TestCase
TestSharedInAnyOrder.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
