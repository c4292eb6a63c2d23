"""What a coordinator fills in about one place in the directory of help."""

import copy
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sync.hub import directory, hours
from sync.hub import help_fields as parts
from sync.hub.console.forms import LongText, Text, a_day

PHONE: Final = re.compile(r"[0-9+ ()/-]{3,30}", re.ASCII)
SPARE: Final = 2
"""Empty rows below the numbers and the closed days."""
MOST_ROWS: Final = 12
LANGUAGES: Final = {
    "da": "dansk", "en": "engelsk", "ar": "arabisk", "bg": "bulgarsk", "de": "tysk", "es": "spansk", "fa": "persisk",
    "fo": "færøsk", "fr": "fransk", "kl": "grønlandsk", "ku": "kurdisk", "lt": "litauisk", "lv": "lettisk",
    "pl": "polsk", "ro": "rumænsk", "ru": "russisk", "so": "somali", "sv": "svensk", "ti": "tigrinya", "tr": "tyrkisk",
    "uk": "ukrainsk", "ur": "urdu", "dts": "dansk tegnsprog",
}  # fmt: skip
"""Languages by the codes of kiosk/directory/facts.py, as HSDS has their names here: in Danish."""
DOG: Final = [("", lazy("Not stated")), ("yes", lazy("Welcome")), ("ask", lazy("Ask first")), ("no", lazy("No dogs"))]
AUDIENCE: Final = [("", lazy("Everybody")), ("women-only", lazy("Women only")), ("men-only", lazy("Men only"))]
BOOKING: Final = [
    ("", lazy("Not stated")), ("none", lazy("Just come (or just call)")), ("call", lazy("Call first")),
    ("refer", lazy("The municipality or a doctor must say yes")),
]  # fmt: skip
HOLIDAYS: Final = [
    ("", lazy("As on other days")), ("closed", lazy("Closed")), ("sunday", lazy("As on Sundays")),
]  # fmt: skip
STATUS: Final = [
    ("active", lazy("Yes")), ("temporarily closed", lazy("No, it is closed for now")),
    ("inactive", lazy("No, it is not in use")), ("defunct", lazy("No, it does not exist any more")),
]  # fmt: skip


class HoursField(forms.CharField):
    """The hours of a day."""

    def to_python(self, value: Any) -> Any:
        """As (opening, closing) in minutes."""
        try:
            return hours.parse(str(value or "")[:200])
        except hours.BadHours as error:
            if str(error):
                raise forms.ValidationError(_("Two times lie over each other.")) from None
            raise forms.ValidationError(_("Write it like 10-14, or 10-14, 16-20.")) from None


def _area(rows: int, label: Any, **more: Any) -> LongText:
    return LongText(
        label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more
    )  # fmt: skip


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class ServiceForm(forms.Form):
    """One service. `document` is what it is now; `wanted` gives what it is to be."""

    name = Text(label=lazy("What is this called?"), max_length=200)
    organisation = Text(label=lazy("Who is behind it?"), max_length=200, required=False)
    description = _area(3, lazy("What is it?"), help_text=lazy("Short and plain. It can be read aloud at the kiosk."))
    application_process = _area(2, lazy("What does one do?"), help_text=lazy("For example: Ring on the bell."))
    eligibility_description = _area(2, lazy("Who is it for?"))
    alert = _area(
        2, lazy("Is there anything one must know now?"), help_text=lazy("Shown first. For example: We moved.")
    )
    status = _choice(lazy("Can one use it now?"), STATUS)
    main_need = forms.ChoiceField(label=lazy("What does it help with most?"), required=False)
    needs = forms.MultipleChoiceField(
        label=lazy("What else does it help with?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    email = forms.EmailField(label=lazy("E-mail"), required=False, max_length=200)
    url = forms.URLField(label=lazy("Web page"), required=False, max_length=500, assume_scheme="https")
    place = Text(label=lazy("What is the place called?"), max_length=200, required=False)
    address_1 = Text(label=lazy("Street and number"), max_length=200, required=False)
    postal_code = Text(label=lazy("Postal code"), max_length=10, required=False)
    city = Text(label=lazy("Town"), max_length=100, required=False)
    transportation = _area(2, lazy("How does one get there?"))
    moved = forms.BooleanField(label=lazy("It has moved: it is not where the map shows it"), required=False)
    price = forms.DecimalField(
        label=lazy("Price in kroner"), required=False, min_value=0, max_value=99_999, max_digits=7, decimal_places=2,
        localize=True, help_text=lazy("0 is free. Empty: not said."),
    )  # fmt: skip
    option = Text(label=lazy("For what?"), max_length=100, required=False, help_text=lazy("For example: a night."))
    dog = _choice(lazy("Dogs"), DOG)
    audience = _choice(lazy("Is it for everybody?"), AUDIENCE)
    anonymous = forms.BooleanField(label=lazy("One need not say one's name"), required=False)
    booking = _choice(lazy("Must one have an appointment?"), BOOKING)
    holidays = _choice(lazy("On public holidays"), HOLIDAYS)
    languages = forms.MultipleChoiceField(
        label=lazy("Languages"), required=False, choices=list(LANGUAGES.items()), widget=forms.CheckboxSelectMultiple
    )
    looked = forms.BooleanField(label=lazy("I have checked today that all of it is right"), required=False)

    def __init__(
        self, *args: Any, document: dict[str, Any], codes: parts.Codes, today: date, others: list[dict[str, Any]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`others` are the organisations that are known already."""
        self.document, self.codes, self.today, self.others = document, codes, today, others
        self.week = hours.week(document, today)
        self.calls = hours.week(document, today, phone=True)
        self.numbers = [one for _owner, one in parts.phones(document)]
        self.closings = hours.closings(document, today)[:MOST_ROWS]
        kwargs["initial"] = self._initial() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in parts.TEXTS:
            label = _("%(label)s – in English") % {"label": str(self.fields[name].label)}
            text = Text if name == "name" else LongText
            self.fields[f"{name}_en"] = text(
                label=label, max_length=4000, required=False, initial=self.initial[f"{name}_en"]
            )
        needs = sorted(codes.needs.items(), key=lambda one: one[1].casefold())
        self._choices("main_need", [("", "–"), *needs])
        self._choices("needs", needs)
        self._rows()

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - said for the types alone
        field.choices = choices

    def _rows(self) -> None:
        for n in range(7):
            day = str(DAY_NAMES[n])
            self.fields[f"day_{n}"] = HoursField(label=day, required=False, max_length=100)
            self.fields[f"call_{n}"] = HoursField(label=day, required=False, max_length=100)
        for n in range(len(self.numbers) + SPARE):
            self.fields[f"phone_{n}"] = forms.CharField(
                label=_("Phone number"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
            )
            self.fields[f"phone_what_{n}"] = Text(label=_("Whose, or when"), required=False, max_length=200)
        for n in range(len(self.closings) + SPARE):
            self.fields[f"shut_first_{n}"] = a_day(label=_("From"), required=False)
            self.fields[f"shut_last_{n}"] = a_day(label=_("Up to and with"), required=False)
            self.fields[f"shut_hours_{n}"] = HoursField(
                label=_("Open then (empty: closed)"), required=False, max_length=100
            )
            self.fields[f"shut_why_{n}"] = Text(label=_("Why"), required=False, max_length=200)

    def _initial(self) -> dict[str, Any]:
        one, codes = self.document, self.codes
        conditions, english = codes.values(one, "condition"), codes.values(one, "translation")
        amount, option = parts.price(one, codes)
        needs = [code for code in codes.values(one, "need") if code in codes.needs]
        found: dict[str, Any] = {name: one.get(name, "") for name in (*parts.TEXTS, "email", "url", "status")}
        found |= {f"{name}_en": english.get(f"en.{name}", "") for name in parts.TEXTS}
        found |= {name: parts.address(one).get(name, "") for name in ("address_1", "postal_code", "city")}
        for name, choices in (("dog", DOG), ("booking", BOOKING), ("holidays", HOLIDAYS)):
            found[name] = conditions[name] if conditions.get(name) in dict(choices) else ""
        found |= {
            "organisation": one.get("organization", {}).get("name", ""), "main_need": needs[0] if needs else "",
            "needs": needs[1:], "place": parts.place(one).get("name", ""), "price": amount, "option": option,
            "transportation": parts.place(one).get("transportation", ""), "anonymous": "anonymous" in conditions,
            "audience": next((name for name, _words in AUDIENCE if name in conditions), ""),
            "languages": [code for code in parts.languages(one) if code in LANGUAGES],
        }  # fmt: skip
        for n in range(7):
            found[f"day_{n}"] = hours.text(self.week.days[n]) if self.week else ""
            found[f"call_{n}"] = hours.text(self.calls.days[n]) if self.calls else ""
        for n, row in enumerate(self.numbers):
            found |= {f"phone_{n}": row.get("number", ""), f"phone_what_{n}": row.get("description", "")}
        for n, shut in enumerate(self.closings):
            found |= {
                f"shut_first_{n}": shut.first, f"shut_last_{n}": shut.last, f"shut_why_{n}": shut.why,
                f"shut_hours_{n}": hours.text([shut.span]) if shut.span else "",
            }  # fmt: skip
        return found

    # -- for the page

    def named(self, *starts: str) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each row: those called `start_0`, `start_1` ..."""
        rows: list[tuple[forms.BoundField, ...]] = []
        while f"{starts[0]}_{len(rows)}" in self.fields:
            rows.append(tuple(self[f"{start}_{len(rows)}"] for start in starts))
        return rows

    @property
    def days(self) -> list[forms.BoundField]:
        """The hours of coming; empty where they are not shown."""
        return [row[0] for row in self.named("day")] if self.week or not hours.places(self.document) else []

    @property
    def call_days(self) -> list[forms.BoundField]:
        """The hours of calling."""
        return [row[0] for row in self.named("call")]

    @property
    def phone_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """A number, and what it is."""
        return self.named("phone", "phone_what")

    @property
    def shut_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """Days that are otherwise: from, to, hours, why."""
        return self.named("shut_first", "shut_last", "shut_hours", "shut_why")

    @property
    def english(self) -> list[forms.BoundField]:
        """What is said in English."""
        return [self[f"{name}_en"] for name in parts.TEXTS]

    @property
    def own_rules(self) -> int:
        """How many rules of its hours no week can show."""
        return (self.week.others if self.week else 0) + (self.calls.others if self.calls else 0)

    @property
    def own_price(self) -> bool:
        """Whether its price is said in a way that is not shown here."""
        return parts.has_own_price(self.document)

    @property
    def unfolded(self) -> set[str]:
        """The parts of the page that are to stand open: something is wrong there."""
        wrong = set(self.errors)
        return {part for part, starts in FOLDED.items() if any(one.startswith(starts) for one in wrong)}

    # -- what was filled in

    def clean(self) -> dict[str, Any]:
        """That the fields fit together."""
        data = super().clean() or self.cleaned_data
        for name in ("postal_code", "city"):
            if data.get("address_1") and not data.get(name):
                self.add_error(name, _("Write something here."))
        if (
            (data.get("postal_code") or data.get("city"))
            and not data.get("address_1")
            and "address_1" not in self.errors
        ):
            self.add_error("address_1", _("Write something here."))
        nowhere = not hours.places(self.document) and not data.get("address_1") and "address_1" not in self.errors
        if nowhere and any(data.get(f"day_{n}") for n in range(7)):
            self.add_error("address_1", _("Write where it is, or write the hours under the phone."))
        for number, _what in self.phone_rows:
            self._clean_phone(number.name, str(data.get(number.name) or ""))
        for row in self.shut_rows:
            self._clean_shut(*(one.name for one in row[:3]))
        return data

    def _clean_phone(self, name: str, said: str) -> None:
        number = " ".join(said.split())
        self.cleaned_data[name] = number
        if number and not (PHONE.fullmatch(number) and 3 <= sum(map(str.isdecimal, number)) <= 15):
            self.add_error(name, _("That is no phone number. Look at the digits again."))

    def _clean_shut(self, first: str, last: str, times: str) -> None:
        data = self.cleaned_data
        if data.get(last) and not data.get(first):
            self.add_error(first, _("Choose a day."))
        if data.get(first) and data.get(last) and data[last] < data[first]:
            self.add_error(last, _("It ends before it begins. Choose a later day."))
        if len(data.get(times) or ()) > 1:
            self.add_error(times, _("Write one time here, like 10-14."))

    def wanted(self) -> dict[str, Any]:
        """The service as it is to be; only of a valid form."""
        data = self.cleaned_data
        one = copy.deepcopy(self.document)
        for name in (*parts.TEXTS, "email", "url"):
            parts.put(one, name, data[name])
        one["status"] = data["status"] or one.get("status", "active")
        for name in parts.TEXTS:
            self.codes.put(one, "translation", f"en.{name}", data[f"{name}_en"])
        parts.put_organisation(one, data["organisation"], self.others)
        needs = [code for code in self.codes.values(self.document, "need") if code in data["needs"]]
        needs += [code for code in data["needs"] if code not in needs]
        first = [data["main_need"]] if data["main_need"] else []
        own = [code for code in self.codes.values(self.document, "need") if code not in self.codes.needs]
        self.codes.put_needs(one, [*first, *(code for code in needs if code not in first), *own])
        parts.put_phones(one, [
            (self.numbers[n]["id"] if n < len(self.numbers) else "", data[number.name], data[what.name])
            for n, (number, what) in enumerate(self.phone_rows)
        ])  # fmt: skip
        said = {name: data[name] for name in ("address_1", "postal_code", "city", "transportation")}
        parts.put_place(one, said | {"name": data["place"]}, moved=data["moved"])
        parts.put_price(one, data["price"], data["option"], self.codes)
        parts.put_languages(one, data["languages"], LANGUAGES)
        self._put_conditions(one, data)
        self._put_hours(one, data)
        if data["looked"]:
            one["assured_date"] = self.today.isoformat()
        return one

    def _put_conditions(self, one: dict[str, Any], data: Mapping[str, Any]) -> None:
        was = self.codes.values(one, "condition")
        for name in ("dog", "booking", "holidays"):
            if data[name] != self.initial[name]:  # what is said in a way of its own stays
                self.codes.put(one, "condition", name, data[name])
        if ("anonymous" in was) != data["anonymous"]:
            self.codes.put(one, "condition", "anonymous", "yes" if data["anonymous"] else "")
        for name, _words in AUDIENCE[1:]:
            if (name in was) != (name == data["audience"]):
                self.codes.put(one, "condition", name, "yes" if name == data["audience"] else "")

    def _put_hours(self, one: dict[str, Any], data: Mapping[str, Any]) -> None:
        if len(hours.places(one)) == 1:
            hours.set_week(one, self.today, [data[f"day_{n}"] for n in range(7)])
        hours.set_week(one, self.today, [data[f"call_{n}"] for n in range(7)], phone=True)
        wanted = []
        for row in self.shut_rows:
            first, last, times, why = (data[field.name] for field in row)
            if first:
                wanted.append(hours.Closing(first, last or first, times[0] if times else None, why))
        rest = hours.closings(self.document, self.today)[MOST_ROWS:]
        hours.set_closings(one, self.today, [*wanted, *rest])

    def stale_english(self) -> bool:
        """Whether something was said anew in Danish, and is in English as it was before."""
        return any(
            name in self.changed_data and f"{name}_en" not in self.changed_data and self.cleaned_data[f"{name}_en"]
            for name in parts.TEXTS
        )


FOLDED: Final = {
    "more": ("eligibility_description", "alert", "status"),
    "needs": ("needs",),
    "contact": ("email", "url"),
    "way": ("place", "transportation", "moved"),
    "calls": ("call_",),
    "shut": ("shut_",),
    "languages": ("languages",),
    "english": tuple(f"{name}_en" for name in parts.TEXTS),
}
"""What few need, folded away on the page, by how the fields' names begin."""


class CloseForm(forms.Form):
    """Closed up to and with a day."""

    until = a_day(label=lazy("Closed up to and with"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """That it is still to come."""
        day: date = self.cleaned_data["until"]
        if not self.today <= day <= self.today.replace(year=self.today.year + 2, day=1):
            raise forms.ValidationError(_("Choose a day from today on."))
        return day


class FileForm(forms.Form):
    """A file of HSDS."""

    file = forms.FileField(
        label=lazy("The file: HSDS as JSON, or a zip of CSV"), error_messages={"required": lazy("Choose a file first.")}
    )


def new_document() -> dict[str, Any]:
    """A service of which nothing is known."""
    return {"id": directory.fresh_id(), "status": "active"}
