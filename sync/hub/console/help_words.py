"""Words for the directory: why something of a file is refused, and what is good to know of an entry."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.hub.console.help_form import AUDIENCE, BOOKING, DOG, HOLIDAYS, LANGUAGES

WHY = {
    "large": N_("It is too large."),
    "many": N_("There are too many entries in it."),
    "not_json": N_("This is no whole JSON. Export it again."),
    "not_zip": N_("The zip is broken, or its CSV files are none. Export it again."),
    "empty": N_("There is no entry in it."),
    "shape": N_("Here there must be something else: an object, or a list of them."),
    "text": N_("A text is too long, or holds signs that can't be shown."),
    "number": N_("This is no number that can be used."),
    "day": N_("This is no day. It is written like 2026-11-20."),
    "time": N_("This is no time. It is written like 09:00."),
    "hours": N_("It says when it opens or closes, but not both."),
    "missing": N_("Something that HSDS requires is missing."),
    "id": N_("This id can't be used. HSDS wants a UUID."),
    "term": N_("It names a term that is not in the file."),
    "link": N_("It names something that is not in the file."),
    "long": N_("This is too long."),
    "status": N_("The status is none of HSDS."),
    "twice": N_("The same id stands in the file twice."),
    "clash": N_("Something in it has an id that another entry has."),
}


def why(code: str, where: str) -> str:
    """Why it is refused, and where: "Dette er ikke en dag ... (schedules.dtstart)"."""
    said = _(WHY[code])
    return f"{said} ({where})" if where else said


def facts(conditions: Mapping[str, str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """What is good to know: a title, and words."""
    audience = next((str(words) for name, words in AUDIENCE[1:] if name in conditions), "")
    found = [
        (_("Dogs"), str(dict(DOG).get(conditions.get("dog", ""), "")) if conditions.get("dog") else ""),
        (_("For whom"), audience),
        (_("Appointment"), str(dict(BOOKING).get(conditions["booking"], "")) if conditions.get("booking") else ""),
        (_("Anonymous"), _("One need not say one's name") if "anonymous" in conditions else ""),
        (_("On public holidays"), str(dict(HOLIDAYS).get(conditions.get("holidays") or "?", ""))),
        (_("Languages"), ", ".join(LANGUAGES.get(code, code) for code in languages)),
    ]
    return [(title, words) for title, words in found if words]
