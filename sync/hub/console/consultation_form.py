"""What coordinators fill in about a consultation. A draft may lack nearly all of it; what is published may not."""

import re
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sync.consultation import FIRST, LONGEST, MOST, STEPS, BadConsultation
from sync.hub.console.forms import Text, a_day
from sync.hub.console.pictures import PICTURES
from sync.hub.heard import Consultation
from sync.hub.models import Centre, Organisation

OTHER = "en"
TEXTS = ("question", "asks", "changes")
LADDER = {
    "informing": (lazy("Informing"), lazy("It is decided. People are told, and can say what they think.")),
    "consultation": (lazy("Consultation"), lazy("People say what they think. You listen, and you decide.")),
    "placation": (lazy("Advice"), lazy("Some of the people here advise you. You have the last word.")),
    "partnership": (lazy("Partnership"), lazy("You decide together. Neither of you can do it alone.")),
    "delegated_power": (lazy("Delegated power"), lazy("People decide this themselves. You help to do it.")),
    "citizen_control": (lazy("Citizen control"), lazy("All of it is theirs: the plan, the money, and the doing.")),
}
"""The steps that can be published, by their name in sync/consultation.py: what each is called, and what it means."""
assert tuple(LADDER) == STEPS  # noqa: S101 - else a step could not be chosen
LACKS = {
    "question": lazy("Write what you ask."),
    "asks": lazy("Say who asks. It can't be published without that."),
    "changes": lazy("Say what the answers will change. It can't be published without that."),
    "choice_0": lazy("Write two answers at least, in Danish."),
    "opens": lazy("Choose the day it opens."),
    "closes": lazy("Choose a last day that is still to come, within a year of the first."),
    "step": lazy("Choose how much people help to decide."),
    "centres": lazy("Choose at least one centre."),
}
"""By field: what to do where it can't be published."""


class Shown(Text):
    """One line of text that a kiosk can show all of."""

    def to_python(self, value: Any) -> str:
        """As it is read, but for what sync/consultation.py would refuse."""
        text = super().to_python(value)
        if not text.isprintable():
            raise forms.ValidationError(_("It holds a character that can't be shown. Write it again."))
        return text


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _text(name: str, label: Any, *, required: bool = False, **more: Any) -> Shown:
    return Shown(label=label, max_length=LONGEST[name], required=required, **more)


class ConsultationForm(forms.Form):
    """A draft. The answers to choose from are the fields `choice_0` and so on, each with its picture."""

    question = _text("question", lazy("What do you ask?"), required=True)
    asks = _text("asks", lazy("Who asks?"), help_text=lazy("For example: The house, Lone and the users' council."))
    changes = _text(
        "changes", lazy("What will the answers change?"), widget=_area(),
        help_text=lazy("Say it so that people can see afterwards whether it came true."),
    )  # fmt: skip
    question_en = _text("question", lazy("What do you ask?"))
    asks_en = _text("asks", lazy("Who asks?"))
    changes_en = _text("changes", lazy("What will the answers change?"), widget=_area())
    opens = a_day(label=lazy("First day"), required=False)
    closes = a_day(label=lazy("Last day (that day too)"), required=False)
    step = forms.ChoiceField(
        label=lazy("How much do people help to decide?"), choices=[(key, one[0]) for key, one in LADDER.items()],
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    centres = forms.ModelMultipleChoiceField(
        label=lazy("At which centres?"), queryset=Centre.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centres"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - said for the types alone
        field.queryset = organisation.centres.all()
        for n in range(MOST):
            about = {"n": n + 1}
            self.fields[f"choice_{n}"] = _text("text", _("Answer %(n)s") % about)
            self.fields[f"icon_{n}"] = forms.ChoiceField(
                label=_("Picture for answer %(n)s") % about,
                choices=[("", _("None")), *PICTURES.items()],
                required=False,
            )
            self.fields[f"choice_{OTHER}_{n}"] = _text("text", _("Answer %(n)s") % about)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The answers: of each its text and its picture."""
        return [[self[f"choice_{n}"], self[f"icon_{n}"]] for n in range(MOST)]

    @property
    def others(self) -> list[forms.BoundField]:
        """All that is in the other language."""
        names = [*(f"{name}_{OTHER}" for name in TEXTS), *(f"choice_{OTHER}_{n}" for n in range(MOST))]
        return [self[name] for name in names]

    @property
    def unfolded(self) -> bool:
        """Whether something is filled in there, or wrong."""
        return any(field.value() or field.errors for field in self.others)

    @property
    def ladder(self) -> list[tuple[BoundWidget, Any, Any]]:
        """The steps, each with what it is called and what it means."""
        return [(radio, *LADDER[radio.data["value"]]) for radio in self["step"]]

    def clean(self) -> dict[str, Any]:
        """That what is in the other language is in Danish too: kiosks show that where they have nothing else."""
        data = super().clean() or self.cleaned_data
        for name in (*TEXTS, *(f"choice_{n}" for n in range(MOST))):
            other = name.replace("choice_", f"choice_{OTHER}_") if name.startswith("choice_") else f"{name}_{OTHER}"
            if data.get(other) and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write it in Danish too."))
        return data

    def document(self) -> dict[str, Any]:
        """As sync/consultation.py has it, as far as it is filled in; only of a valid form."""
        data = self.cleaned_data
        made: dict[str, Any] = {name: _texts(data[name], data[f"{name}_{OTHER}"]) for name in TEXTS}
        made["choices"] = []
        for n in range(MOST):
            if data[f"choice_{n}"]:
                text = _texts(data[f"choice_{n}"], data[f"choice_{OTHER}_{n}"])
                key = _key(data[f"choice_{n}"], n)
                made["choices"].append({"key": key, "text": text, "icon": data[f"icon_{n}"]})
        made |= {name: data[name].isoformat() if data[name] else "" for name in ("opens", "closes")}
        return {**made, "step": data["step"], "outcome": None}

    def refuse(self, error: BadConsultation, today: date) -> None:
        """Say beside each field what is lacking; at the least what `error` names. Only of a valid form."""
        data = self.cleaned_data
        few = sum(bool(data[f"choice_{n}"]) for n in range(MOST)) < 2
        over = bool(data["closes"]) and data["closes"] < today
        lacks = {name for name in LACKS if name != "choice_0" and not data[name]}
        lacks |= {"choice_0"} if few else set()
        lacks |= {"closes"} if over else set()
        named = error.field.split(".")[0]
        lacks |= {"choice_0" if named == "choices" else named}
        for name, what in LACKS.items():
            if name in lacks:
                self.add_error(name, what)


class OutcomeForm(forms.Form):
    """What came of it."""

    moved = _text(
        "moved", lazy("What moved?"), required=True, widget=_area(4),
        help_text=lazy("What is done, or will be, because of the answers."),
    )  # fmt: skip
    not_moved = _text(
        "not_moved", lazy("What did not, and why?"), required=True, widget=_area(4),
        help_text=lazy("Say it as it is. That is what makes people answer again."),
    )  # fmt: skip
    moved_en = _text("moved", lazy("What moved?"), widget=_area())
    not_moved_en = _text("not_moved", lazy("What did not, and why?"), widget=_area())

    @property
    def others(self) -> list[forms.BoundField]:
        """All that is in the other language."""
        return [self["moved_en"], self["not_moved_en"]]

    @property
    def unfolded(self) -> bool:
        """Whether something is filled in there, or wrong."""
        return any(field.value() or field.errors for field in self.others)

    def texts(self, name: str) -> dict[str, str]:
        """One of the two, by language; only of a valid form."""
        return _texts(self.cleaned_data[name], self.cleaned_data[f"{name}_{OTHER}"])


def initial(one: Consultation) -> dict[str, Any]:
    """The draft's form as it was filled in; also what a bound form takes."""
    document = one.document
    found: dict[str, Any] = {name: document.get(name, "") for name in ("opens", "closes", "step")}
    for name in TEXTS:
        found |= _filled(name, f"{name}_{OTHER}", document.get(name, {}))
    for n, choice in enumerate(document.get("choices", [])):
        found |= _filled(f"choice_{n}", f"choice_{OTHER}_{n}", choice["text"]) | {f"icon_{n}": choice["icon"]}
    return found | {"centres": list(one.centres.values_list("pk", flat=True))}


def outcome_initial(one: Consultation) -> dict[str, str]:
    """The outcome's form as it was filled in."""
    outcome = one.document["outcome"] or {"moved": {}, "not_moved": {}}
    names = ("moved", "not_moved")
    return {
        key: text for name in names for key, text in _filled(name, f"{name}_{OTHER}", outcome[name]).items()
    }  # fmt: skip


def _filled(name: str, other: str, texts: dict[str, str]) -> dict[str, str]:
    return {name: texts.get(FIRST, ""), other: texts.get(OTHER, "")}


def _texts(first: str, other: str) -> dict[str, str]:
    return {language: text for language, text in ((FIRST, first), (OTHER, other)) if text}


def _key(text: str, n: int) -> str:
    """A choice's: what it says, and its number, so that no two are the same."""
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:16].strip("-") + f"-{n + 1}"
