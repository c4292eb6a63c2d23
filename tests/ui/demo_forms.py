"""Forms for the screens: the one with every control, and ours, over a real store."""

from functools import cache

from kiosk.forms.library import Library
from kiosk.forms.visit import Forms
from tests.helpers.drafting import opened, quick
from tests.helpers.made_forms import CONTENT, EVERYTHING, made, of_text


@cache
def ours():
    """Our own forms, made here of their sheets."""
    return tuple(made(path) for path in sorted(CONTENT.glob("*.md")))


def other():
    """The form with every control under another name, and with a long list of other words."""
    text = EVERYTHING.read_text("utf-8").replace("| Alt muligt | alt |", "| Andet | andet |")
    return of_text(text, "2")


KOMMUNER = (
    "Aabenraa", "Aalborg", "Aarhus", "Ballerup", "Billund", "Brøndby", "Esbjerg", "Faaborg-Midtfyn", "Frederiksberg",
    "Herning", "Høje-Taastrup", "Ikast-Brande", "Kalundborg", "Kerteminde", "Kolding", "København", "Køge",
    "Lyngby-Taarbæk", "Ringkøbing-Skjern", "Vesthimmerland", "Ærø",
)  # fmt: skip


@cache
def long_one():
    """A form with a list to find in, one of several to find in, and a photo."""
    choices = "\n".join(f"| | k | k{at} | {name} |" for at, name in enumerate(KOMMUNER))
    return of_text(
        f"""| survey |
| | type | name | label::Dansk (da) |
| | select_one k | kommune | Hvilken kommune bor du i? |
| | image | billede | Tag et billede af regningen |
| | select_multiple k | flere | Hvor har du boet? |
| choices |
| | list_name | name | label::Dansk (da) |
{choices}
| settings |
| | form_title | form_id | version | default_language |
| | Lang | lang | 1 | Dansk (da) |
"""
    )


class Printer:
    available = True
    prints_pages = True

    def __init__(self):
        self.printed, self.done = [], None

    def print(self, slip, done):
        self.printed.append(slip)
        self.done = done

    def print_pdf(self, pdf, done):
        self.printed.append(pdf)
        self.done = done


class Sticks:
    def __init__(self, *there):
        self.there, self.put_there = list(there), {}

    def present(self):
        return self.there

    def writable(self):
        return self.there[0] if self.there else None

    def put(self, name, data):
        self.put_there[name] = data
        return name

    def watch(self, _changed):
        return lambda: None


def forms(folder, clock, *more):
    """The service, with a quick stand-in for the slow function."""
    library = Library(())
    for one in (made(EVERYTHING), *more):
        library.add(one, EVERYTHING)
    return Forms(opened(folder), clock, library=library, derive=quick)
