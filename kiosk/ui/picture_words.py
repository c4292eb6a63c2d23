"""What a picture of ours shows, for who can't see it and has nothing else to go by: on a key with only a picture."""

from typing import Final

from kiosk.i18n import N_, _

SHOWS: Final = {
    "alone": N_("a face"),
    "art": N_("a palette with paint"),
    "beach": N_("a parasol on a beach"),
    "bike": N_("a bicycle"),
    "books": N_("books"),
    "calendar": N_("a calendar"),
    "coffee": N_("a cup of coffee"),
    "company": N_("two hands that shake"),
    "computer": N_("a computer"),
    "dog": N_("a dog"),
    "film": N_("a film clapper"),
    "food": N_("a plate with knife and fork"),
    "football": N_("a football"),
    "games": N_("a die"),
    "garden": N_("a plant in a pot"),
    "house": N_("a house"),
    "key": N_("a padlock with a key"),
    "kitchen": N_("an egg in a pan"),
    "money": N_("a coin"),
    "moon": N_("the moon"),
    "museum": N_("a house with pillars"),
    "music": N_("a guitar"),
    "nurse": N_("a stethoscope"),
    "party": N_("a party popper"),
    "question": N_("a question mark"),
    "stop": N_("a hand held up"),
    "swim": N_("somebody who swims"),
    "talk": N_("a speech bubble"),
    "tent": N_("a tent"),
    "time": N_("an alarm clock"),
    "tooth": N_("a tooth"),
    "trip": N_("a small bus"),
    "walk": N_("a boot"),
    "yes": N_("a tick"),
}


def shows(name: str) -> str:
    """What the picture with this name shows; "" for one that never stands alone."""
    return _(SHOWS[name]) if name in SHOWS else ""
