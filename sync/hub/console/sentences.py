"""What each line of the log says. `what` is the key; the fields in the sentence come from the line's `about`."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.hub.console import words
from sync.hub.models import Entry, Kiosk

SENTENCES = {
    "activity.created": N_("made the activity “%(title)s”"),
    "activity.changed": N_("changed the activity “%(title)s”"),
    "activity.keeper": N_("the hub decides about places at “%(title)s” from now on"),
    "activity.other_times": N_("gave “%(title)s” other times"),
    "activity.ended": N_("ended the old times of “%(title)s”"),
    "activity.removed": N_("removed the activity “%(title)s”"),
    "activity.restored": N_("brought back the activity “%(title)s”"),
    "occurrence.moved": N_("moved “%(title)s” from %(occurrence)s to %(start)s"),
    "occurrence.cancelled": N_("called off “%(title)s” on %(occurrence)s"),
    "occurrence.restored": N_("let “%(title)s” on %(occurrence)s happen after all"),
    "occurrence.put_back": N_("moved “%(title)s” back to %(occurrence)s"),
    "consultation.made": N_("began a draft of the consultation “%(title)s”"),
    "consultation.changed": N_("changed the draft “%(title)s”"),
    "consultation.deleted": N_("deleted the draft “%(title)s”"),
    "consultation.published": N_("published the consultation “%(title)s”"),
    "consultation.closed": N_("closed the consultation “%(title)s” early"),
    "consultation.answered": N_("wrote what came of the consultation “%(title)s”"),
    "consultation.withdrawn": N_("withdrew the consultation “%(title)s”"),
    "kiosk.enrolled": N_("enrolled as %(kiosk)s at %(centre)s"),
    "kiosk.refused": N_("tried to enrol as %(kiosk)s, and was refused: it is blocked"),
    "kiosk.blocked": N_("blocked the kiosk %(kiosk)s (%(why)s)"),
    "kiosk.unblocked": N_("let the kiosk %(kiosk)s in again"),
    "kiosk.restored": N_("was put back to an older copy of itself"),
    "code.made": N_("made an enrolment code for %(kiosk)s at %(centre)s"),
    "pack.published": N_("published the content %(pack)s %(version)s"),
    "release.added": N_("took in the new version %(version)s for %(compatible)s"),
    "release.removed": N_("removed the version %(version)s for %(compatible)s"),
    "release.begun": N_("sent version %(version)s to the first kiosk, %(kiosk)s"),
    "release.widened": N_("sent version %(version)s to more kiosks: %(n)s"),
    "release.widened_anyway": N_(
        "sent version %(version)s to more kiosks (%(n)s), while %(missing)s had yet to say that it is good"
    ),
    "release.stopped": N_("stopped version %(version)s"),
    "release.failed": N_("stopped version %(version)s: too many kiosks could not use it"),
    "release.replaced": N_("stopped version %(version)s: another one takes its place"),
    "service.created": N_("put “%(name)s” into the directory"),
    "service.changed": N_("changed “%(name)s” in the directory"),
    "service.checked": N_("checked “%(name)s” in the directory"),
    "service.closed": N_("said until when “%(name)s” is closed"),
    "service.opened": N_("said that “%(name)s” is open again"),
    "service.removed": N_("removed “%(name)s” from the directory"),
    "service.restored": N_("brought “%(name)s” back into the directory"),
    "service.imported": N_("took a file into the directory: %(new)s new, %(changed)s changed"),
    "service.exported": N_("fetched the directory as a file: %(n)s entries"),
    "member.created": N_("invited %(member)s"),
    "member.reset": N_("gave %(member)s a new password and a new start"),
    "member.removed": N_("removed %(member)s"),
    "member.second_factor": N_("set up the second factor"),
    "member.codes": N_("made new recovery codes"),
    "member.password": N_("changed the password"),
    "centre.created": N_("added the centre %(centre)s"),
    "centre.renamed": N_("renamed the centre %(before)s to %(centre)s"),
    "organisation.created": N_("set up %(name)s"),
    "recovery.begun": N_("noticed that the hub was put back from a backup"),
    "recovery.ended": N_("ended the wait after the backup"),
    "recipients.changed": N_("changed who can open sealed letters"),
    "form.fetched": N_("took the sealed form %(code)s away to open it"),
    "events.exported": N_("wrote out %(count)s messages for the owner of the recovery key"),
}
WHY = {"stolen": N_("stolen"), "retired": N_("taken down"), "cloned": N_("two machines with one key")}


def who(entry: Entry, kiosks: dict[str, str]) -> str:
    """Whoever did it, by name."""
    return name(entry.who, kiosks)


def name(key: str, kiosks: dict[str, str]) -> str:
    """A member, a kiosk, the technician or the hub, as people say it."""
    if key.startswith("kiosk:"):
        return kiosks.get(key[6:], _("A kiosk"))
    return {"technician": _("The technician"), "hub": _("The hub")}.get(key, key)


def sentence(entry: Entry) -> str:
    """What was done. An unknown key is shown as it is: a newer program may have written it."""
    known = SENTENCES.get(entry.what)
    about = entry.about if isinstance(entry.about, dict) else {}
    if known is None:
        return entry.what
    filled = defaultdict(lambda: "?", {field: _told(field, value) for field, value in about.items()})
    return _(known) % filled


def _told(field: str, value: object) -> str:
    text = str(value)
    if field in ("occurrence", "start"):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        return words.day(at.date()) if len(text) == 10 else words.moment(at)
    return _(WHY[text]) if field == "why" and text in WHY else text


def names_of(kiosks: list[Kiosk]) -> dict[str, str]:
    """Devices by name."""
    return {one.device: one.name for one in kiosks}
