"""Who may use the console: a first password, and a new start for somebody who lost theirs."""

import secrets

from django.contrib.auth.models import User
from django_otp import devices_for_user

from sync.hub.models import Member

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another


def made_password() -> str:
    """Four groups of four: 80 bits, easy to read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _group in range(4))


def start_anew(member: Member, password: str) -> None:
    """A password to be changed at the next login; no second factor, and no session anywhere. Inside a transaction."""
    member.user.set_password(password)
    member.user.save()
    member.temporary = True
    member.generation += 1
    member.save()
    forget_factors(member.user)


def forget_factors(user: User) -> None:
    """No app and no recovery code of theirs counts any more."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
