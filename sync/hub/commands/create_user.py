"""Add somebody who may use the console. No password ever stands on a command line."""

import sys
from argparse import Namespace

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sync.hub import log, members
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.models import Member, Organisation


def run(args: Namespace) -> int:
    """Add the member, or with --again give a new password and let the second factor be set up anew."""
    organisation = find(args.organisation)
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else members.made_password()
    make(organisation, args.username, password, leader=args.leader, again=args.again)
    told: dict[str, object] = {"username": args.username, "organisation": organisation.slug}
    lines = [f"{args.username} may log in to the console of {organisation.name}."]
    if not args.password_stdin:
        told["password"] = password
        lines.append(f"Password, shown this once, to be changed at the first login: {password}")
    answer(told, args.json, *lines)
    return 0


def find(slug: str) -> Organisation:
    """The organisation of this short name. Raises Refused, with those that there are."""
    if found := Organisation.objects.filter(slug=slug).first():
        return found
    there = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:20])
    raise Refused(
        f'There is no organisation "{slug}". {f"There is: {there}." if there else "Make one with create-org."}'
    )


def make(organisation: Organisation, username: str, password: str, *, leader: bool, again: bool = False) -> User:
    """The member. Raises Refused when they are there (or with `again` when not), and for a weak password."""
    user = User.objects.filter(username=username).first()
    if user is not None and not again:
        raise Refused(f'There is somebody called "{username}" already; --again gives them a new password.')
    if again and (user is None or not Member.objects.filter(user=user, organisation=organisation).exists()):
        raise Refused(f'{organisation.name} has nobody called "{username}".')
    user = user or User(username=username)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    with transaction.atomic():
        user.save()
        member, new = Member.objects.get_or_create(user=user, defaults={"organisation": organisation, "leader": leader})
        member.leader = member.leader or leader
        members.start_anew(member, password)
        log.write(organisation, log.TECHNICIAN, "member.created" if new else "member.reset", member=username)
    return user
