"""An update in plain sentences, for staff and technicians: where it stands, why it came to nothing, what to do."""

from kiosk.i18n import N_, _

TONIGHT = {
    "ready": N_("The kiosk updates tonight."),
    "reboot": N_("The new version is put in. The kiosk starts anew tonight."),
}
SOON = {
    "ready": N_("The kiosk updates as soon as nobody uses it."),
    "reboot": N_("The new version is put in. The kiosk starts anew as soon as nobody uses it."),
}
STATES = {
    "downloading": N_("An update is being fetched: {percent} %."),
    "installing": N_("An update is being put in: {percent} %. The kiosk can be used meanwhile."),
    "testing": N_("A new version is being tried. If it does not work, the kiosk goes back by itself."),
    "good": N_("The kiosk was updated."),
    "rolled_back": N_("A new version did not work here. The kiosk went back to the one before by itself."),
}
CODES = {
    "signature": N_("The update was not taken: it is not signed by anyone this kiosk trusts."),
    "damaged": N_("The update was not taken: its file is damaged."),
    "incompatible": N_("The update was not taken: it is for another kind of machine."),
    "older": N_("The update was not taken: it is not newer than what runs here."),
    "data": N_("The update was not taken: it can't read what this kiosk keeps, or leaves a version out."),
    "space": N_("The update was not taken: there is no room for it."),
    "cut": N_("The update was not taken: it was interrupted again and again."),
    "slot": N_("The update was not taken: the place for it on the disk can't be used."),
}
STEPS = {
    "signature": N_("Take it from your organisation's hub, or ask whoever builds your images."),
    "damaged": N_("Copy it to the stick again, and take the stick out as the computer wants it."),
    "incompatible": N_("stuen-rpi is for a Raspberry Pi, stuen-pc for a PC."),
    "older": N_("To go back to the version before: kiosk update rollback."),
    "data": N_("Put in the versions between, one after the other."),
    "space": N_("See 'kiosk doctor': something fills the disk."),
    "cut": N_("Leave the kiosk on overnight, or try again with the stick left in."),
    "slot": N_("The card is worn or was changed: write the image to a new one."),
    "no_boot": N_("Tell whoever builds your images: the new version did not start."),
    "no_health": N_("Tell whoever builds your images: the new version showed no page, or its store was not in order."),
}
NO_WAY_BACK = N_("There is no version before this one to go back to.")
PLAIN = N_("No update is under way.")


def sentence(state: str, code: str, percent: int, *, now: bool) -> str:
    """Where an update stands."""
    if state == "refused":
        return _(CODES.get(code, CODES["damaged"]))
    if state == "idle" and code == "slot":
        return _(NO_WAY_BACK)
    words = (SOON if now else TONIGHT).get(state) or STATES.get(state) or PLAIN
    return _(words).format(percent=percent)


def next_step(state: str, code: str) -> str:
    """What to do about it; "" where there is nothing to do."""
    return _(STEPS[code]) if state in {"refused", "rolled_back"} and code in STEPS else ""
