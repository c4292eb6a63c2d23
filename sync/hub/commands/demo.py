"""An organisation to try things with: centres, a programme around today, a coordinator. What is there is kept."""

from argparse import Namespace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from sync.hub import activities, enrol_codes, log, members
from sync.hub.commands import answer, create_user, demo_pack, say, serve
from sync.hub.commands.create_org import add_centre
from sync.hub.models import Activity, Centre, Organisation
from sync.hub.operations import schema
from sync.hub.operations.server import can_listen

CENTRES = ("Stuen i Nørregade", "Værestedet Havnen", "Varmestuen Syd", "Kirkens Café", "Huset på Torvet")
USER = "koordinator"
# title, words, place, days from today, hour, hours, repeat, capacity, price, roles, centres (0: all), picture
PROGRAMME: tuple[tuple[Any, ...], ...] = (
    (
        "Fælles morgenmad",
        "Brød, æg og kaffe. Kom, som du er.",
        "Køkkenet",
        0, 9, 2, "FREQ=DAILY;COUNT=60", None, 0, [], 0, "breakfast",
    ),
    (
        "Tur til stranden",
        "Vi tager bussen sammen. Vi har madpakker med.",
        "Amager Strand",
        3, 10, 5, "", 8, 20, [{"key": "madpakker", "name": "Smøre madpakker", "capacity": 2}], 0, "beach",
    ),
    (
        "Fodbold i parken",
        "Alle kan være med. Vi har sko i alle størrelser.",
        "Fælledparken",
        1, 14, 2, "FREQ=WEEKLY;COUNT=8", 14, None, [{"key": "maal", "name": "Mål", "capacity": 2}], 0, "football",
    ),
    (
        "Snak om gæld",
        "En rådgiver hjælper dig med dine breve.",
        "Samtalerummet",
        2, 13, 2, "FREQ=WEEKLY;COUNT=4", 4, 0, [], 1, "hands",
    ),
)  # fmt: skip


def run(args: Namespace) -> int:
    """Make what isn't there yet, tell how to get in, and serve if asked to."""
    if args.serve:
        can_listen(args.serve)
    if schema.pending():
        schema.apply()
    with transaction.atomic():
        organisation, told = make(args.organisation, args.centres)
    answer(told, args.json, *_lines(organisation, told, args.folder))
    if not args.serve:
        return 0
    centre = organisation.centres.filter(slug=told["centres"][0]).get()
    code = enrol_codes.make(organisation, centre, "Kiosk", log.TECHNICIAN, timezone.now())
    for line in (
        f"Open http://{args.serve}/ in a browser.",
        f"To enrol a kiosk at {centre.name} (the code works once, within 24 hours):",
        f"  .venv/bin/python -m kiosk enrol {code.number}{code.secret} --hub http://{args.serve}",
    ):
        say(line)
    args.bind, args.workers, args.threads = args.serve, 0, 8
    return serve.run(args)


def make(slug: str, many: int) -> tuple[Organisation, dict[str, Any]]:
    """The organisation, and what to tell about it; with a first password when it is new."""
    organisation, new = Organisation.objects.get_or_create(slug=slug, defaults={"name": "Demobyens væresteder"})
    told: dict[str, Any] = {"organisation": organisation.slug, "new": new}
    wanted = [CENTRES[n] if n < len(CENTRES) else f"Værested {n + 1}" for n in range(max(many, 1))]
    centres = [add_centre(organisation, name) for name in wanted]
    told["username"] = USER if slug == "demo" else f"{USER}-{slug}"
    if new:
        log.write(organisation, log.TECHNICIAN, "organisation.created", name=organisation.name)
        told["password"] = members.made_password()
        create_user.make(organisation, told["username"], told["password"], leader=True)
        for row in PROGRAMME:
            plan(organisation, centres, row, timezone.localdate())
        demo_pack.publish(organisation)
    told["centres"] = [centre.slug for centre in centres]
    told["activities"] = [one.uid for one in organisation.activities.filter(removed=None)]
    return organisation, told


def plan(organisation: Organisation, centres: list[Centre], row: tuple[Any, ...], today: date) -> Activity:
    """Put one row of the programme into it."""
    title, words, place, days, hour, hours, rrule, capacity, price, roles, only, picture = row
    start = datetime.combine(today + timedelta(days=days), time(hour), timezone.get_default_timezone())
    activity = Activity(
        organisation=organisation,
        uid=activities.new_uid(),
        title=title,
        description=words,
        place=place,
        picture=picture,
        start=start,
        end=start + timedelta(hours=hours),
        rrule=rrule,
        capacity=capacity,
        price=price,
        roles=roles,
        drop_in=capacity is None,
        sensitive="gæld" in title,
    )
    return activities.save(activity, log.TECHNICIAN, centres=centres[:only] if only else centres)


def _lines(organisation: Organisation, told: dict[str, Any], folder: Path) -> list[str]:
    lines = [f"{organisation.name}: {len(told['centres'])} centres, {len(told['activities'])} activities."]
    if "password" in told:
        lines.append(f"First login: {told['username']}, password {told['password']} (shown this once, to be changed).")
    else:
        again = f"create-user {organisation.slug} {told['username']} --again --folder {folder}"
        lines += ["It was here before, and is kept. A new password:", f"  .venv/bin/python -m sync.hub {again}"]
    return lines
