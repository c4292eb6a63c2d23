"""Make a code with which one kiosk may enrol."""

from argparse import Namespace
from datetime import timedelta

from django.utils import timezone

from sync.hub import enrol_codes, log
from sync.hub.commands import answer
from sync.hub.commands.create_user import find
from sync.hub.errors import Refused


def run(args: Namespace) -> int:
    """Print the code: this once, for the person at the kiosk."""
    organisation = find(args.organisation)
    centre = organisation.centres.filter(slug=args.centre).first()
    if centre is None:
        there = ", ".join(organisation.centres.values_list("slug", flat=True))
        raise Refused(f'{organisation.name} has no centre "{args.centre}". There is: {there or "none"}.')
    lasts = timedelta(days=args.days)
    code = enrol_codes.make(organisation, centre, args.name, log.TECHNICIAN, timezone.now(), lasts=lasts)
    printed = enrol_codes.printed(code)
    answer(
        {"code": code.number + code.secret, "expires": code.expires.isoformat(), "centre": centre.slug},
        args.json,
        f"Code for {args.name} at {centre.name}: {printed}",
        f"It works once, until {timezone.localtime(code.expires):%Y-%m-%d %H:%M}.",
        "A new kiosk asks for it, or reads it from its card. At one in service hold the centre's name on the front",
        "page for two seconds, and press Connect. Where there is a command line:",
        f"  python -m kiosk enrol {code.number}{code.secret} --hub https://THE-HUBS-ADDRESS",
    )
    return 0
