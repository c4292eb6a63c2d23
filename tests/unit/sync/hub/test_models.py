"""What must be unique is, in the database itself."""

import pytest
from django.db import IntegrityError

from sync.hub.models import Change, Organisation


@pytest.mark.django_db
def test_one_change_a_key_and_one_a_number() -> None:
    from django.utils import timezone

    organisation = Organisation.objects.create(slug="a", name="A")
    one = {"organisation": organisation, "kind": "seats", "body": {}, "at": timezone.now()}
    Change.objects.create(key="x", n=1, **one)
    with pytest.raises(IntegrityError):
        Change.objects.create(key="y", n=1, **one)
