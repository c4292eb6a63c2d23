"""The pictures an activity can have: those that kiosks know (kiosk/activities/phrases.py), and what they are called."""

from django.utils.translation import gettext_lazy as _

GENERAL = "calendar"
PICTURES = {
    "calendar": _("Calendar"),
    "coffee": _("Coffee"),
    "breakfast": _("Breakfast"),
    "food": _("Food"),
    "kitchen": _("Kitchen"),
    "party": _("Party"),
    "trip": _("Trip"),
    "beach": _("Beach"),
    "walk": _("Walk"),
    "bike": _("Bicycle"),
    "swim": _("Swimming"),
    "football": _("Football"),
    "dog": _("Dogs"),
    "garden": _("Garden"),
    "tent": _("Tent"),
    "museum": _("Museum"),
    "film": _("Film"),
    "music": _("Music"),
    "art": _("Art"),
    "games": _("Games"),
    "books": _("Books"),
    "computer": _("Computer"),
    "hands": _("Helping hands"),
    "talk": _("Talk"),
    "nurse": _("Nurse"),
    "law": _("Legal advice"),
    "money": _("Money"),
}
