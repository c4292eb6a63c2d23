"""A town of kiosks with their hub, and a coordinator who is logged in to its console."""

import pytest


@pytest.fixture
def town(tmp_path, monkeypatch):
    from tests.helpers.town import Town

    town = Town(tmp_path, monkeypatch)
    yield town
    for box in town.kiosks:
        box.close()


@pytest.fixture
def client(town):
    from tests.helpers.console import a_member, logged_in

    return logged_in(a_member(town.organisation, "mette"))
