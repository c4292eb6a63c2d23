"""What coordinators fill in. Texts are cleaned of what nobody sees; every error says what to do, beside its field."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sync.hub.console import reschedule, schedule
from sync.hub.console.pictures import PICTURES
from sync.hub.models import Activity, Centre, Organisation, SignUp
from sync.hub.times import ZONE

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""The same characters as kiosk/unseen.py, which says why: a kiosk would take them out."""
MOST_ROLES = 8
FOLDED = {
    "days": ("all_day", "last_day"),
    "way": ("meeting_point", "directions", "contact"),
    "limits": ("cutoff_hours",),
}
"""What few activities have, folded away on the page."""


class Text(forms.CharField):
    """One line of text."""

    default_error_messages: ClassVar = {"required": lazy("Write something here.")}

    def to_python(self, value: Any) -> str:
        """Without what nobody sees, and with single spaces."""
        return " ".join(UNSEEN.sub("", super().to_python(value) or "").split())


class LongText(forms.CharField):
    """Text with lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Without what nobody sees, and with plain line breaks."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        lines = (" ".join(line.split()) for line in UNSEEN.sub("", text).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def a_day(**more: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"required": lazy("Choose a day."), "invalid": lazy("That is no day. Choose another.")},
        **more,
    )


def _clock(**more: Any) -> forms.TimeField:
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": lazy("Write it like 10:30.")},
        required=False,
        **more,
    )


class When(forms.Form):
    """A day and hours: for an activity, and for moving one time of it."""

    first_day = a_day(label=lazy("Day"))
    begins = _clock(label=lazy("From"))
    ends = _clock(label=lazy("To"))
    last_day = a_day(label=lazy("Last day"), required=False, help_text=lazy("Only if it goes on for several days."))

    def clean(self) -> dict[str, Any]:
        """That the hours make sense together."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first is None or self.errors:
            return data
        if not date(2020, 1, 1) <= first <= date(2099, 1, 1):
            self.add_error("first_day", _("The year can't be right. Look at it again."))
        if last and last < first:
            self.add_error("last_day", _("It ends before it begins. Choose a later day."))
        elif last and (last - first).days > 60:
            self.add_error("last_day", _("It goes on for more than 60 days. Make it repeat instead."))
        if not self.whole_days(data):
            for name in ("begins", "ends"):
                if data.get(name) is None:
                    self.add_error(name, _("Say at what time."))
            if data.get("begins") and data.get("begins") == data.get("ends") and not (last and last > first):
                self.add_error("ends", _("It ends when it begins. Choose a later time."))
        return data

    def whole_days(self, data: Mapping[str, Any]) -> bool:
        """Whether it has no hours."""
        return bool(data.get("all_day"))

    def times(self) -> tuple[datetime, datetime]:
        """Start and end, in the centre's time."""
        data = self.cleaned_data
        begins, ends = (None, None) if self.whole_days(data) else (data["begins"], data["ends"])
        return schedule.times(data["first_day"], begins, ends, data.get("last_day"))


class MoveForm(When):
    """Another time for one time of an activity."""

    note = Text(
        label=lazy("Why (if you like)"), max_length=200, required=False, help_text=lazy("Shown to those who come.")
    )

    def __init__(self, *args: Any, all_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.all_day = all_day
        if all_day:
            del self.fields["begins"], self.fields["ends"]

    def whole_days(self, data: Mapping[str, Any]) -> bool:  # noqa: ARG002 - it is so for the whole activity
        """As the activity is."""
        return self.all_day

    def clean(self) -> dict[str, Any]:
        """That it is not over already."""
        data = super().clean()
        if not self.errors and self.times()[1] < timezone.now():
            self.add_error("first_day", _("That time has passed. Choose a day that is still to come."))
        return data


class ActivityForm(When):
    """An activity. Roles stand in rows beside it (`roles`)."""

    title = Text(label=lazy("What is it called?"), max_length=120)
    description = LongText(
        label=lazy("Tell about it"), max_length=4000, required=False,
        help_text=lazy("Short and plain. It can be read aloud at the kiosk."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    picture = forms.ChoiceField(
        label=lazy("Picture"), choices=list(PICTURES.items()), initial="calendar", widget=forms.RadioSelect
    )
    all_day = forms.BooleanField(label=lazy("It goes on all day"), required=False)
    every = forms.ChoiceField(
        label=lazy("Does it repeat?"), choices=list(schedule.EVERY.items()), required=False, widget=forms.RadioSelect
    )
    days = forms.TypedMultipleChoiceField(
        label=lazy("On which days?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(n, DAY_NAMES[n]) for n in range(7)],
    )  # fmt: skip
    until = a_day(label=lazy("Until (that day too)"), required=False, help_text=lazy("Leave it empty to go on."))
    count = forms.IntegerField(
        label=lazy("Or so many times"), required=False, min_value=2, max_value=schedule.MOST,
        error_messages={"min_value": lazy("At least 2 times."), "max_value": lazy("At most 400 times.")},
    )  # fmt: skip
    drop_in = forms.BooleanField(label=lazy("Drop-in: nobody needs to sign up"), required=False)
    capacity = forms.IntegerField(
        label=lazy("Places"), required=False, min_value=1, max_value=10_000, help_text=lazy("Empty: no limit.")
    )
    price = forms.DecimalField(
        label=lazy("Price in kroner"), required=False, min_value=0, max_value=99_999, max_digits=7, decimal_places=2,
        localize=True, help_text=lazy("0 is free. Empty: not said."),
    )  # fmt: skip
    cutoff_hours = forms.IntegerField(
        label=lazy("Sign-up closes, hours before"), required=False, min_value=0, max_value=2000,
        help_text=lazy("24 is a day before. Empty: when it begins."),
    )  # fmt: skip
    place = Text(label=lazy("Place"), max_length=200, required=False, help_text=lazy("Empty: at the centre."))
    meeting_point = Text(label=lazy("Where do we meet?"), max_length=200, required=False)
    directions = Text(label=lazy("How to get there"), max_length=300, required=False)
    contact = Text(
        label=lazy("Who can one ask?"), max_length=120, required=False, help_text=lazy("A first name is enough.")
    )
    sensitive = forms.BooleanField(
        label=lazy("Private: at the kiosk nobody sees names or how many come"), required=False,
        help_text=lazy("For the nurse, debt advice, groups for talk, and the like."),
    )  # fmt: skip
    centres = forms.ModelMultipleChoiceField(
        label=lazy("At which centres?"), queryset=Centre.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Choose at least one centre.")},
    )  # fmt: skip
    lease_size = forms.IntegerField(
        label=lazy("Places a kiosk may promise without network"), min_value=0, max_value=100, initial=1,
        help_text=lazy("When several kiosks share the places. Lent places are kept until the kiosk gives them back."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, activity: Activity | None = None, **kwargs: Any) -> None:
        self.activity, self.organisation = activity, organisation
        if activity is not None and activity.pk:
            kwargs["initial"] = initial(activity)
        super().__init__(*args, **kwargs)
        field = self.fields["centres"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - said for the types alone
        field.queryset = organisation.centres.all()
        self.roles = self._rows() if self.is_bound else _with_empty([dict(one) for one in self._known()])
        if self.is_bound and "add_role" in self.data and len(self.roles) < MOST_ROLES:
            self.roles.append({"key": "", "name": "", "capacity": 1})

    @property
    def unfolded(self) -> set[str]:
        """The parts of the page with rare things that are to stand open: something is filled in there, or wrong."""
        found = {part for part, names in FOLDED.items() if any(self[one].value() or self[one].errors for one in names)}
        asked = self.is_bound and "add_role" in self.data
        if asked or any(row["name"] or row.get("error") for row in self.roles):
            found.add("roles")
        if str(self["lease_size"].value()) != "1" or self["lease_size"].errors:
            found.add("limits")
        return found

    def _known(self) -> list[dict[str, Any]]:
        return list(self.activity.roles) if self.activity is not None else []

    def _rows(self) -> list[dict[str, Any]]:
        """The rows as they were filled in; `error` says what is wrong with one."""
        rows: list[dict[str, Any]] = []
        known = {one["key"] for one in self._known()}
        for n in range(MOST_ROLES):
            name = Text(required=False).to_python(self.data.get(f"role_name_{n}", ""))
            places = str(self.data.get(f"role_places_{n}", "")).strip()
            key = str(self.data.get(f"role_key_{n}", ""))
            if f"role_name_{n}" not in self.data:
                continue
            row: dict[str, Any] = {"key": key if key in known else "", "name": name, "capacity": places}
            if not name:
                row.update(key="", capacity=1)
            elif len(name) > 60:
                row["error"] = _("At most 60 letters.")
            elif not re.fullmatch(r"[1-9]\d{0,2}", places):
                row["error"] = _("How many? A number from 1 to 999.")
            else:
                row["capacity"] = int(places)
            rows.append(row)
        return _with_empty(rows)

    def clean(self) -> dict[str, Any]:
        """That repeats, roles and centres fit together."""
        data = super().clean()
        if self.errors:
            return data
        self._clean_repeat(data)
        filled = [row for row in self.roles if row["name"]]
        if any(row.get("error") for row in filled):
            self.add_error(None, _("Look at the roles again."))
        gone = {one["key"]: one["name"] for one in self._known()}
        for row in filled:
            gone.pop(row["key"], None)
        if self.activity is not None and gone:
            taken = SignUp.objects.filter(
                organisation=self.organisation, uid=self.activity.uid, role__in=gone,
                status__in=("confirmed", "waiting", "requested"),
            )  # fmt: skip
            for key in set(taken.values_list("role", flat=True)):
                self.add_error(None, _("Somebody has the role “%(role)s”. Keep it for now.") % {"role": gone[key]})
        return data

    def _clean_repeat(self, data: dict[str, Any]) -> None:
        first, every = data["first_day"], data.get("every", "")
        if not every:
            data["days"], data["until"], data["count"] = [], None, None
            return
        if every in ("weekly", "fortnightly") and data.get("days") and first.weekday() not in data["days"]:
            text = _("The first day is a %(day)s. Choose that day too, or another first day.")
            self.add_error("days", text % {"day": str(DAY_NAMES[first.weekday()]).lower()})
        if data.get("until") and data.get("count"):
            self.add_error("count", _("Say until when or how many times, not both."))
        if data.get("until") and data["until"] < first:
            self.add_error("until", _("That is before the first day. Choose a later day."))
        start, end = self.times()
        step = {"daily": 1, "weekly": 1, "fortnightly": 1}.get(every, 28)
        if (end - start).days > step:
            self.add_error("last_day", _("It would begin again before it ends."))

    def repeat(self) -> schedule.Repeat:
        """The rule that was asked for; only of a valid form."""
        data = self.cleaned_data
        weekly = data["every"] in ("weekly", "fortnightly")
        days = tuple(data["days"]) if weekly else ()
        return schedule.Repeat(data["every"], days, data["until"], data["count"])

    def wanted(self) -> reschedule.Wanted:
        """When it is to happen; only of a valid form."""
        start, end = self.times()
        all_day = self.cleaned_data["all_day"]
        rrule = schedule.write(self.repeat(), start.date(), all_day=all_day)
        if self.activity is not None and self.activity.pk:  # the end as it was written, if it is the same day
            was = self.activity.rrule
            if schedule.write(schedule.read(was), start.date(), all_day=all_day) == rrule:
                rrule = was
        return reschedule.Wanted(start, end, all_day, rrule)

    def fill(self, activity: Activity) -> None:
        """Put everything but the times and centres into the activity."""
        for name in (
            "title", "description", "place", "meeting_point", "directions", "contact", "picture", "capacity", "price",
            "drop_in", "sensitive", "cutoff_hours", "lease_size",
        ):  # fmt: skip
            setattr(activity, name, self.cleaned_data[name])
        activity.roles = [
            {"key": row["key"] or _new_key(row["name"], n), "name": row["name"], "capacity": row["capacity"]}
            for n, row in enumerate(row for row in self.roles if row["name"])
        ]
        keys: set[str] = set()
        for n, role in enumerate(activity.roles):
            if role["key"] in keys:
                role["key"] = f"{role['key'][:36]}-{n + 2}"
            keys.add(role["key"])


def _with_empty(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row more than is filled in, to write in."""
    if len(rows) < MOST_ROLES and all(row["name"] for row in rows):
        rows.append({"key": "", "name": "", "capacity": 1})
    return rows


def _new_key(name: str, n: int) -> str:
    """A role's key, as kiosks write it (kiosk/activities/fields.py, `slug`); it stays when the role is renamed."""
    plain = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or f"role-{n + 1}"


def initial(activity: Activity) -> dict[str, Any]:
    """The form's values for an activity as it is."""
    is_now = reschedule.as_is(activity)
    repeat = schedule.read(activity.rrule)
    first, last = is_now.start.date(), is_now.end.date()
    if activity.all_day:
        last = date.fromordinal(last.toordinal() - 1)
    overnight = not activity.all_day and (last - first).days == 1 and is_now.end.time() < is_now.start.time()
    names = ("title", "description", "place", "meeting_point", "directions", "contact", "picture", "capacity", "price",
             "drop_in", "sensitive", "cutoff_hours", "lease_size", "all_day")  # fmt: skip
    return {
        **{name: getattr(activity, name) for name in names},
        "picture": activity.picture or "calendar",
        "first_day": first,
        "begins": None if activity.all_day else is_now.start.time(),
        "ends": None if activity.all_day else is_now.end.time(),
        "last_day": last if last > first and not overnight else None,
        "every": repeat.every,
        "days": list(repeat.days),
        "until": repeat.until,
        "count": repeat.count,
        "centres": list(activity.centres.all()),
    }


def moved_initial(start: datetime, end: datetime, *, all_day: bool) -> dict[str, date | time | None]:
    """The form's values for moving a time."""
    start, end = start.astimezone(ZONE), end.astimezone(ZONE)
    last = date.fromordinal(end.date().toordinal() - 1) if all_day else end.date()
    overnight = not all_day and (last - start.date()).days == 1 and end.time() < start.time()
    return {
        "first_day": start.date(), "begins": start.time(), "ends": end.time(),
        "last_day": last if last > start.date() and not overnight else None,
    }  # fmt: skip


def how_many(n: int) -> str:
    """Gives "4 tilmeldinger"."""
    return ngettext("%(n)s sign-up", "%(n)s sign-ups", n) % {"n": n}
