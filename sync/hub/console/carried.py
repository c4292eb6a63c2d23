"""What the hub carries between the kiosks of a centre without reading it: folders' copies, and the list of cards."""

from django.conf import settings
from django.utils.translation import gettext as _

from sync.hub import boxes, staff_words
from sync.hub.console import words
from sync.hub.models import Centre


def carried(centre: Centre) -> list[tuple[str, str]]:
    """As pairs of words; empty where the kiosks have given it nothing yet."""
    found = []
    there = boxes.standing(centre)
    if there.copies:
        about = {"n": there.copies, "size": words.size(there.size), "most": words.size(settings.MOST_BOXES)}
        found.append((_("Copies of folders"), _("%(n)s, together %(size)s of %(most)s") % about))
    changed = staff_words.list_changed(centre)
    if changed is not None:
        found.append((_("List of cards"), _("Changed %(ago)s") % {"ago": words.ago(changed)}))
    return found
