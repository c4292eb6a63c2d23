"""Types, appearances, columns and functions: what can be used on the screen, what can't, and why.

kiosk/forms/forms.md shows the same in a table; a test holds the two together.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from kiosk.forms.xpath.functions import PLAIN
from kiosk.forms.xpath.special import SPECIAL
from kiosk.i18n import N_

GEO = N_("The screen does not know where it is.")
SOUND = N_("The screen records no sound and no film.")
DEVICE = N_("Only a phone knows this.")
FILES = N_("The screen takes in no files of a visitor.")
CAMERA = N_("The screen scans no codes in a form.")
SERVER = N_("There is no server that forms are sent to.")
SECRET = N_("Nobody's last answers are kept for the next person.")
OTHER_WAY = N_("It is done in another way here.")
WHY: Final = (GEO, SOUND, DEVICE, FILES, CAMERA, SERVER, SECRET, OTHER_WAY)

TYPES: Final = (
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple", "select_one_from_file",
    "select_multiple_from_file", "rank", "note", "acknowledge", "range", "image", "calculate", "hidden", "start",
    "end", "today", "csv-external", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip
"""Types as they are written in the column `type`."""
EMPTY_TYPES: Final = ("username", "phonenumber", "email", "deviceid")
"""What only a phone knows: they may stand there, and stay empty."""
SAME: Final = {
    "string": "text", "int": "integer", "datetime": "dateTime", "photo": "image", "select1": "select_one",
    "select_one_from": "select_one", "select_all_that_apply": "select_multiple", "trigger": "acknowledge",
    "select_multiple_from": "select_multiple", "begin_looped_group": "begin_repeat", "phone_number": "phonenumber",
}  # fmt: skip
"""Other words for the same."""
REFUSED_TYPES: Final = {
    "geopoint": GEO, "geotrace": GEO, "geoshape": GEO, "start-geopoint": GEO, "background-geopoint": GEO,
    "location": GEO, "gps": GEO, "osm": GEO,
    "audio": SOUND, "video": SOUND, "background-audio": SOUND,
    "file": FILES, "xml-external": OTHER_WAY, "select_one_external": OTHER_WAY,
    "barcode": CAMERA,
    "audit": DEVICE, "simserial": DEVICE, "subscriberid": DEVICE, "imei": DEVICE,
    "begin_loop": OTHER_WAY, "end_loop": OTHER_WAY, "percentage": OTHER_WAY,
}  # fmt: skip

APPEARANCES: Final = (
    "beloeb", "numbers", "multiline", "signature", "draw", "new", "new-front", "field-list", "month-year", "year",
)  # fmt: skip
"""What changes how a question looks here."""
QUIET: Final = (
    "minimal", "quick", "autocomplete", "compact", "horizontal", "horizontal-compact", "likert", "columns",
    "columns-pack", "no-buttons", "columns-1", "columns-2", "columns-3", "columns-4", "columns-5", "label",
    "list-nolabel", "list", "table-list", "no-calendar", "no-ticks", "vertical", "picker", "rating", "thousands-sep",
    "annotate", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "w11", "w12",
)  # fmt: skip
"""What other programs know, and what does no harm: the question is shown in our own way."""
REFUSED_APPEARANCES: Final = {
    "map": GEO, "quick-map": GEO, "placement-map": GEO, "maps": GEO, "streets": GEO, "image-map": OTHER_WAY,
    "bearing": DEVICE, "front": DEVICE, "hidden-answer": CAMERA, "counter": OTHER_WAY, "masked": OTHER_WAY,
    "bikram-sambat": OTHER_WAY, "buddhist": OTHER_WAY, "coptic": OTHER_WAY, "ethiopian": OTHER_WAY,
    "islamic": OTHER_WAY, "myanmar": OTHER_WAY, "persian": OTHER_WAY,
    "search": OTHER_WAY, "ex": DEVICE, "printer": DEVICE, "url": DEVICE, "intent": DEVICE,
}  # fmt: skip
"""Those of the last line are written with something after them: search('...'), ex:org.example."""

FUNCTIONS: Final = tuple(sorted({*PLAIN, *SPECIAL, "current", "instance"}))
REFUSED_FUNCTIONS: Final = {
    "area": GEO, "distance": GEO, "geofence": GEO, "intersects": GEO, "sha256": OTHER_WAY,
    "property": DEVICE, "last-saved": SECRET,
    "local-name": OTHER_WAY, "namespace-uri": OTHER_WAY, "id": OTHER_WAY, "lang": OTHER_WAY, "name": OTHER_WAY,
    "last": OTHER_WAY, "substring": OTHER_WAY, "extract-signed": OTHER_WAY, "device": DEVICE, "callback": DEVICE,
    "comment-status": SERVER,
}  # fmt: skip

SURVEY: Final = (
    "type", "name", "label", "hint", "guidance_hint", "appearance", "required", "required_message", "relevant",
    "constraint", "constraint_message", "calculation", "default", "readonly", "choice_filter", "repeat_count",
    "trigger", "parameters", "media::image", "media::big-image", "media::audio", "image", "big-image", "audio",
)  # fmt: skip
CHOICES: Final = (
    "list_name", "name", "label", "media::image", "media::big-image", "media::audio", "image", "big-image", "audio",
)  # fmt: skip
SETTINGS: Final = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    "instance_name",
    "style",
    "allow_choice_duplicates",
)
SAME_COLUMN: Final = {
    "relevance": "relevant", "calculate": "calculation", "read_only": "readonly", "caption": "label", "command": "type",
    "tag": "name", "value": "name", "constraining_message": "constraint_message", "requiredmsg": "required_message",
    "jr:count": "repeat_count", "count": "repeat_count", "list name": "list_name", "title": "form_title",
    "id_string": "form_id",
    "bind::relevant": "relevant", "bind::required": "required", "bind::constraint": "constraint",
    "bind::calculate": "calculation", "bind::readonly": "readonly", "control::appearance": "appearance",
    "bind::jr:constraintmsg": "constraint_message", "bind::jr:requiredmsg": "required_message",
    "set_form_title": "form_title", "set_form_id": "form_id", "form_version": "version",
}  # fmt: skip
REFUSED_COLUMNS: Final = {
    "video": SOUND, "media::video": SOUND, "save_to": SERVER,
    "entities::saveto": SERVER, "bind::entities:saveto": SERVER,
    "submission_url": SERVER, "public_key": SERVER, "auto_send": SERVER, "auto_delete": SERVER, "autoplay": SOUND,
    "sms_keyword": SERVER, "sms_field": SERVER, "prefix": SERVER, "client_editable": SERVER,
}  # fmt: skip
SPOKEN: Final = ("label", "hint", "guidance_hint", "required_message", "constraint_message")
"""Columns of words that come once for each language, and are read aloud."""
MEDIA: Final = ("media::image", "media::big-image", "media::audio", "image", "big-image", "audio")

OURS: Final = {
    "resume": ("name", "saetning"),
    "hjaelp": ("name", "hvorfor", "hvor", "ved_ikke", "forslag", "folsom"),
    "indstillinger": ("noegle", "vaerdi"),
    "brev": ("del", "tekst", "vis_hvis"),
    "blanket": ("felt", "vaerdi", "vis_hvis"),
    "aflevering": ("noegle", "vis_hvis"),
    "gennemgang": ("hvad", "kilde", "maerke", "tjekket"),
}  # fmt: skip
"""Our own sheets and their columns; kiosk/forms/forms.md says what stands in them."""
OUR_WORDS: Final = {"saetning", "hvorfor", "hvor", "forslag", "vaerdi", "tekst"}
"""Columns of them that come once for each language: saetning::da, saetning::en."""
KEYS: Final = (
    "titel", "behov", "behov_flere", "behov_svar", "emne", "billede", "minutter", "papirer", "folsom", "slags", "kilde",
    "tjekket", "vejviser", "blanket_fil",
)  # fmt: skip
TOPICS: Final = ("penge", "post", "bolig", "sundhed", "rettigheder", "valg", "huset")
PARTS: Final = ("afsender", "modtager", "emne", "afsnit", "punkt", "underskrift", "bilag")
SHEETS: Final = ("survey", "choices", "settings", *OURS, "vejledning", "lister")
"""Sheets that mean something; "vejledning" and "lister" are the template's own."""
REFUSED_SHEETS: Final = {"external_choices": OTHER_WAY, "entities": SERVER, "osm": GEO, "cascades": OTHER_WAY}
FORBIDDEN: Final = r"\b(misbruger\w*|psykisk\s+syge?\w*|klient(?:en|er|erne|ens|ers)?|udsat(?:te|tes)?)\b"


MANY: Final = 200
"""Words that one is compared with: a comparison takes a tenth of a millisecond, and there may be thousands of both."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that this one is most like, "" when there is none. Among very many, only those of its length."""
    those = {one.lower(): one for one in known}
    word = word.lower()[:80]
    looked = list(those)
    if len(looked) > MANY:
        looked = [one for one in looked if abs(len(one) - len(word)) < 2 and one[:1] == word[:1]][: MANY // 4]
    found = get_close_matches(word, looked, 1, 0.6)
    return those[found[0]] if found else ""
