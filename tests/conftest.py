"""What holds for every test: an unexpected warning in the log is a failure, and the language is put back.

A test that means to provoke one says which: `@pytest.mark.logs("part of the message", ...)`.
"""

import gc
import logging
import re

import pytest
from hypothesis import HealthCheck, settings

from kiosk import i18n

# No test is measured in seconds, for the machine may be busy. Where CI is set, Hypothesis has a profile for it.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("unhurried")


def pytest_configure(config):
    config.addinivalue_line("markers", "logs(*patterns): warnings this test means to cause; every one must come")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected stays to the end: looking through it for garbage is a fifth of the collecting."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def language_is_put_back(monkeypatch):
    """A test may switch the language; the next one begins without any, in the msgids' own English."""
    for name in ("_current", "_language"):
        monkeypatch.setattr(i18n, name, getattr(i18n, name))


@pytest.fixture(autouse=True)
def log_is_quiet(request, caplog):
    """Fail on a log record from WARNING up that no `logs` mark expects, and on a mark that nothing answers."""
    patterns = [pattern for mark in request.node.iter_markers("logs") for pattern in mark.args]
    yield
    loud = [record for when in ("setup", "call") for record in caplog.get_records(when) if record.levelno >= 30]
    said = [record.getMessage() for record in loud]
    unexpected = [
        f"{logging.getLevelName(record.levelno)} {record.name}: {message}"
        for record, message in zip(loud, said, strict=True)
        if not any(re.search(pattern, message) for pattern in patterns)
    ]
    missing = [pattern for pattern in patterns if not any(re.search(pattern, message) for message in said)]
    if unexpected:
        pytest.fail("unexpected in the log:\n" + "\n".join(unexpected), pytrace=False)
    if missing:
        pytest.fail("expected in the log, but never said: " + ", ".join(missing), pytrace=False)
