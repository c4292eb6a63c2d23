"""Random XLSForms, as rows: every type of question, groups, repeats in repeats, choices that hang on answers, tables.

A `Form` is plain data that can be kept as JSON: a cell is text, or a tree of expressions.py where it is an expression.
Expressions look back only, so that a form never hangs on itself.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from pyxform.xls2xform import convert

from tests.helpers.oracle.expressions import Expressions, Place, Seen, Tree, text_of

Row = dict[str, Any]  # column -> text or Tree
LANGUAGES = ("Dansk (da)", "English (en)")
CSV = {
    "steder": "name,label,amount,land\naa,Aarhus,12,dk\nod,Odense,,dk\nma,Malmø,7.5,se\nos,Oslo å,-3,no\n1,Et,100,dk\n",
    "takst": "name,label,amount,land\na,Lav,1,dk\nb,Høj,250,se\ndk,Fast,0,no\n",
}
KEYS = {"steder": ("aa", "od", "ma", "os", "1"), "takst": ("a", "b", "dk")}
LISTS: dict[str, tuple[tuple[str, str, str], ...]] = {  # name, in Danish, land
    "land": (("dk", "Danmark", ""), ("se", "Sverige", ""), ("no", "Norge", "")),
    "by": (
        ("aa", "Aarhus", "dk"), ("od", "Odense", "dk"), ("ma", "Malmø", "se"), ("lu", "Lund", "se"),
        ("os", "Oslo", "no"),
    ),
    "ja": (("ja", "Ja", ""), ("nej", "Nej", ""), ("vedikke", "Ved ikke", "")),
    "tal": (("1", "En", "dk"), ("2", "To", "se"), ("10", "Ti", "dk"), ("a", "Å", "no")),
}  # fmt: skip
VALUES = {"integer": "num", "decimal": "num", "range": "num", "text": "str", "date": "date", "time": "time",
          "dateTime": "moment", "acknowledge": "str", "rank": "many", "select_one": "one", "select_multiple": "many",
          "select_one_from_file": "one", "select_multiple_from_file": "many", "calculate": "str",
          "hidden": "str"}  # fmt: skip
ASKED = ("integer", "integer", "integer", "decimal", "decimal", "text", "text", "text", "date", "time", "dateTime",
         "select_one", "select_one", "select_one", "select_multiple", "select_multiple", "select_one_from_file",
         "select_multiple_from_file", "rank", "acknowledge", "range", "note", "hidden")  # fmt: skip


@dataclass
class Form:
    """An XLSForm and steps to take in it."""

    rows: list[Row]
    choices: list[Row] = field(default_factory=list)
    csv: dict[str, str] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    lang: str = ""

    def workbook(self) -> dict[str, Any]:
        """What pyxform takes."""
        survey = [{column: text_of(cell) for column, cell in row.items()} for row in self.rows]
        settings = {
            "form_id": "f",
            "version": "1",
            "form_title": "Blanket",
            **({"default_language": self.lang} if self.lang else {}),
        }
        sheets: dict[str, Any] = {}
        for name, rows in (("survey", survey), ("choices", self.choices), ("settings", [settings])):
            if rows:
                sheets[name] = rows
                sheets[f"{name}_header"] = [dict.fromkeys(column for row in rows for column in row)]
        return {**sheets, "sheet_names": [name for name in sheets if not name.endswith("_header")]}

    def xml(self) -> str:
        """The XForm."""
        return str(convert(self.workbook(), form_name="data").xform)

    def paths(self) -> dict[str, Row]:
        """The row of every path, without indices."""
        found: dict[str, Row] = {}
        above: list[str] = []
        for row in self.rows:
            kind = text_of(row["type"])
            if kind.startswith("end"):
                above.pop()
                continue
            path = "/".join(["/data", *above, row["name"]])
            found[path] = row
            if kind.startswith("begin"):
                above.append(row["name"])
        return found


class Maker:
    """Makes one form."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self.rng = rng
        self.left = size
        self.count = 0
        self.form = Form([])
        self.langs: tuple[str, ...] = LANGUAGES if rng.random() < 0.6 else ()
        self.form.lang = self.langs[0] if self.langs else ""
        self.place = Place()
        self.at: list[str] = []
        self.lists: set[str] = set()
        self.small: set[str] = set()  # what is never a large number

    def made(self) -> Form:
        """The whole form."""
        self.block(0)
        if not any("name" in row for row in self.form.rows):
            self.form.rows.append({"type": "text", "name": "q", "label": "Q"})
        self.choices()
        return self.form

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def expressions(self) -> Expressions:
        return Expressions(self.rng, self.place)

    def block(self, deep: int) -> None:
        rng = self.rng
        first = True
        while self.left > 0 and (first or deep == 0 or rng.random() < 0.78):
            first = False
            self.left -= 1
            chance = rng.random()
            if chance < 0.08 and deep < 3:
                self.group(deep)
            elif chance < 0.18 and deep < 3 and len(self.place.within) < 2:
                self.repeat(deep)
            elif chance < 0.45:
                self.calculation()
            else:
                self.question()

    # -- rows ---------------------------------------------------------------------------------------------------------

    def group(self, deep: int) -> None:
        name = self.name("g")
        row: Row = {"type": "begin_group", "name": name}
        if self.rng.random() < 0.8:
            self.label(row)
        if self.rng.random() < 0.5:
            row["relevant"] = self.expressions().of("truth", 2)
        if self.rng.random() < 0.1:
            row["readonly"] = self.expressions().of("truth", 1)
        self.inside(row, name, deep)

    def repeat(self, deep: int) -> None:
        rng, name = self.rng, self.name("r")
        row: Row = {"type": "begin_repeat", "name": name}
        self.label(row)
        if rng.random() < 0.25:
            row["relevant"] = self.expressions().of("truth", 2)
        chance = rng.random()
        if chance < 0.15:
            row["repeat_count"] = rng.choice("123")
        elif chance < 0.3 and (found := self.place.scalars("num")):
            small = [one for one in found if one.name in self.small]
            row["repeat_count"] = ["coalesce(${" + rng.choice(small).name + "}, 0)"] if small else "2"
        elif chance < 0.36:
            row["repeat_count"] = ["if(", self.expressions().of("truth", 1), ", 1, 3)"]
        self.place.repeats[name] = self.place.within
        within = self.place.within
        self.place.within = (*within, name)
        self.inside(row, name, deep)
        self.place.within = within

    def inside(self, row: Row, name: str, deep: int) -> None:
        self.form.rows.append(row)
        self.at.append(name)
        self.block(deep + 1)
        self.at.pop()
        self.form.rows.append({"type": row["type"].replace("begin", "end")})

    def calculation(self) -> None:
        rng = self.rng
        kind = rng.choice(("num", "num", "num", "str", "str", "str", "truth", "date", "moment"))
        row: Row = {
            "type": "calculate",
            "name": self.name("c"),
            "calculation": self.expressions().of(kind),
        }
        if rng.random() < 0.06:
            row["calculation"] = ["once(", row["calculation"], ")"]  # as a part of something it grows at every turn
        if rng.random() < 0.15:
            row["type"] = rng.choice(("integer", "decimal")) if kind == "num" else "date" if kind == "date" else "text"
            self.label(row)
            if self.place.within or rng.random() < 0.5:  # in repeats: divergences.md, overwritten-in-repeat
                row["readonly"] = "yes"
        elif rng.random() < 0.2 and (triggers := self.triggers()):
            row["trigger"] = triggers
        if rng.random() < 0.15:
            row["relevant"] = self.expressions().of("truth", 2)
        self.form.rows.append(row)
        self.see(
            row["name"],
            {"num": "num", "date": "date" if row["type"] == "date" else "str", "truth": "str"}.get(kind, "str"),
        )

    def triggers(self) -> str:
        """Beside it only: from outside its repeat JavaRosa refuses, from another group pyxform writes wrong paths
        (divergences.md, trigger-into-repeat and trigger-elsewhere).
        """
        here = "/".join(["/data", *self.at])
        asked = [one for one in self.place.seen if one.name.startswith("q") and one.path.rpartition("/")[0] == here]
        found = self.rng.sample(asked, min(len(asked), self.rng.choice((1, 1, 2))))
        return ", ".join("${" + one.name + "}" for one in found)

    def question(self) -> None:
        rng, name = self.rng, self.name("q")
        kind = rng.choice(ASKED)
        row: Row = {"type": kind, "name": name}
        values: tuple[str, ...] = ()
        if "select" in kind or kind == "rank":
            values = self.choose(row, kind)
        if kind == "range":
            self.small.add(name)
            row["parameters"] = rng.choice(
                ("start=0 end=10 step=2", "start=-5 end=5 step=1", "start=0 end=1 step=0.25")
            )
        if kind == "hidden":
            row["default"] = rng.choice(("", "x", "12"))
        else:
            self.label(row)
            self.bind(row, kind, values)
        self.form.rows.append(row)
        if kind != "note":
            self.see(name, VALUES[kind], values)

    def choose(self, row: Row, kind: str) -> tuple[str, ...]:
        rng = self.rng
        if kind.endswith("from_file"):
            table = rng.choice(list(CSV))
            self.table(table)
            row["type"] = f"{kind} {table}.csv"
            columns, values = ("land", "name"), KEYS[table]
        else:
            used = rng.choice(list(LISTS))
            self.lists.add(used)
            row["type"] = f"{kind} {used}"
            columns, values = ("land", "name"), tuple(value for value, _, _ in LISTS[used])
        if rng.random() < 0.5:
            column = rng.choice(columns)
            one = self.place.scalars("one", "str")
            if one and rng.random() < 0.7:
                row["choice_filter"] = [
                    f"{column} = ${{{rng.choice(one).name}}}",
                    rng.choice(("", "", " or name = 'aa'")),
                ]
            elif (many := self.place.scalars("many")) and rng.random() < 0.5:
                row["choice_filter"] = [f"selected(${{{rng.choice(many).name}}}, {column})"]
            else:
                other = self.expressions().of("truth", 1)
                while "position(" in text_of(other):  # divergences.md, row-of-a-list
                    other = self.expressions().of("truth", 1)
                row["choice_filter"] = [f"{column} != 'dk' or ", other]
        if rng.random() < 0.08:
            row["parameters"] = rng.choice(("randomize=true seed=42", "randomize=true, seed=7"))
        return values

    def table(self, name: str) -> None:
        self.form.csv[f"{name}.csv"] = CSV[name]
        self.place.tables[name] = KEYS[name]

    def bind(self, row: Row, kind: str, values: tuple[str, ...]) -> None:
        rng, of = self.rng, self.expressions().of
        if rng.random() < 0.3:
            row["relevant"] = of("truth")
        if kind == "note":
            return
        if rng.random() < 0.3:
            row["constraint"] = self.constraint(kind)
            if rng.random() < 0.5:
                self.words(row, "constraint_message", "Det kan ikke være rigtigt")
        if rng.random() < 0.25:
            row["required"] = "yes" if rng.random() < 0.5 else of("truth", 2)
        if rng.random() < 0.1:
            row["readonly"] = "yes" if rng.random() < 0.3 else of("truth", 2)
        if rng.random() < 0.25:
            row["default"] = self.default(kind, values)
        elif kind in ("integer", "decimal", "text", "date") and rng.random() < 0.12 and (triggers := self.triggers()):
            row["trigger"] = triggers
            row["calculation"] = of(VALUES[kind], 2)
        if rng.random() < 0.3:
            self.words(row, "hint", "Se på brevet")

    def default(self, kind: str, values: tuple[str, ...]) -> str | Tree:
        rng, of = self.rng, self.expressions().of
        if rng.random() < 0.4 and VALUES[kind] in ("num", "str", "date", "moment"):
            return of(VALUES[kind], 2)
        if values and kind != "rank":
            return rng.choice(values) if "one" in kind else " ".join(rng.sample(values, 2))
        fixed = {"integer": ("1", "-2", "0"), "decimal": ("1.5", "-0.25", "3"), "range": ("2",),
                 "text": ("æ", "12", "a b"),
                 "date": ("2024-01-31",), "time": ("08:15:00.000",), "dateTime": ("2024-03-31T01:59:00.000",),
                 "acknowledge": ("OK",)}  # fmt: skip
        return rng.choice(fixed.get(kind.removesuffix("_from_file"), ("",)))

    def constraint(self, kind: str) -> Tree:
        rng, of = self.rng, self.expressions().of
        made: dict[str, list[Tree]] = {
            "num": [[". > ", of("num", 0)], [". >= 0 and . < ", of("num", 1)], [". mod 2 = 0"], [". = round(., 1)"]],
            "str": [["regex(., '^[a-zæøå]+$')"], ["string-length(.) < 4"], [". != ", of("str", 1)], ["number(.) > 3"]],
            "date": [[". <= today()"], [". > ", of("date", 1)], ["format-date(., '%m') = '02'"]],
            "time": [[". != ''"]],
            "moment": [[". < now()"], ["format-date-time(., '%H') < 12"]],
            "one": [[". != 'dk'"], ["selected(., 'aa') or ", of("truth", 1)]],
            "many": [
                ["count-selected(.) < 2"],
                ["not(selected(., 'dk')) or ", of("truth", 1)],
                ["selected-at(., 0) = 'aa'"],
            ],
        }
        return rng.choice(made[VALUES[kind]])

    # -- words --------------------------------------------------------------------------------------------------------

    def label(self, row: Row) -> None:
        self.words(row, "label", self.rng.choice(("Spørgsmål", "Hvor bor du?", "Beløb i kr.", "Æ Ø Å", "A & B <c>")))

    def words(self, row: Row, column: str, text: str) -> None:
        rng = self.rng
        found = self.place.scalars("num", "str", "one", "many", "date", "moment")
        for lang in self.langs or ("",):
            said = f"{text} {lang[:2]}" if lang else text
            if found and rng.random() < 0.35:
                said += " ${" + rng.choice(found).name + "}"
                if rng.random() < 0.2:
                    said += " og ${" + rng.choice(found).name + "}."
            if lang != LANGUAGES[1] or rng.random() < 0.9:
                row[f"{column}::{lang}" if lang else column] = said

    def see(self, name: str, kind: str, values: tuple[str, ...] = ()) -> None:
        path = "/".join(["/data", *self.at, name])
        self.place.seen.append(Seen(name, kind, self.place.within, values, path))

    def choices(self) -> None:
        seen = [one for one in self.place.seen if one.name.startswith("q") and not one.within]
        top = [one for one in seen if one.kind == "num"]  # no calculation: it might have the name of the choice in it
        for used in sorted(self.lists):
            for value, label, land in LISTS[used]:
                row = {"list_name": used, "name": value, "land": land or "x"}
                for lang in self.langs or ("",):
                    said = label if not lang.startswith("Eng") else f"{label} in English"
                    if top and self.rng.random() < 0.05:
                        said += " ${" + self.rng.choice(top).name + "}"
                    row[f"label::{lang}" if lang else "label"] = said
                self.form.choices.append(row)


def random_form(rng: random.Random, size: int = 20) -> Form:
    """A form of about that many rows, without steps."""
    return Maker(rng, size).made()
