"""*The numbers*, for staff: visits by month, whether people got what they came for, and what stood in the way."""

import threading
from functools import partial
from typing import Final

from kiosk.devices.stick import StickFailed
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.staff_directory_stick import NotSaved
from kiosk.ui.screens.staff_page import StaffPage, in_the_way
from kiosk.ui.widgets.bars import bar
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Heading
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text
from kiosk.voice import report
from kiosk.voice.barriers import BARRIERS, LABELS
from kiosk.voice.pending import VISITS
from kiosk.voice.told import COLUMNS, Line, Told, told

VIEWS: Final = {"visits": N_("Visits"), "answers": N_("Answers"), "way": N_("In the way")}


class StaffCounts(StaffPage):
    """Route `staff_counts`. `state`: which year, which of `VIEWS`, and how copying it goes."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        counts, today = self.services.counts, self.now.date()
        days, hindered = counts.days(), counts.barriers()
        year = self.state.setdefault("year", today.year)
        first = min([today.year - 1, *(day.year for day in days), *(int(month[:4]) for month in hindered)])
        found = told(days, year, today, hindered)
        banner = [Banner("info", self.state["told"])] if self.state.get("told") else []
        head = self._years(year, first, today.year)
        return Column([head, *banner, self._views(), self._shown(found), self._foot(found)], gap=1.5)

    def _years(self, year: int, first: int, last: int) -> Part:
        """The year, and the way to the one before and after it."""
        before = [BigButton(str(year - 1), partial(self._turn_to, year - 1), icon="back")] if year > first else []
        after = [BigButton(str(year + 1), partial(self._turn_to, year + 1), icon="forward")] if year < last else []
        title = Text(_("The numbers"), "title", valign="center", flex=1)
        return Row([title, *before, Text(str(year), "title", valign="center", color=theme.CLAY), *after])

    def _turn_to(self, year: int) -> None:
        self.tell(year=year, told="", offset=0)

    def _views(self) -> Part:
        view = self.state.get("view", "visits")
        return Row(
            [
                BigButton(
                    _(words),
                    partial(self.tell, view=name, told="", offset=0),
                    kind="calm" if name == view else "secondary",
                    icon="check" if name == view else "",
                    flex=1,
                    chosen=name == view,
                )
                for name, words in VIEWS.items()
            ],
            gap=1,
        )

    def _shown(self, found: Told) -> Part:
        if not found.months:
            said = _("A month can be seen when it is over; none of {year} is.").format(year=found.year)
            return Notice("calendar", _("Nothing can be seen yet"), said)
        views = {"visits": _visits, "answers": _answers, "way": _in_the_way}
        parts = views[self.state.get("view", "visits")](found)
        return self.listed([*parts, Text(report.why(), color=theme.SOFT)])

    # -- what can be done

    def _foot(self, found: Told) -> Part:
        copying = self.state.get("copying")
        copy = BigButton(
            _("Copying…") if copying else _("Copy it to a stick"), partial(self._copy, found), icon="stick", flex=1
        )
        copy.enabled = not copying
        saw = in_the_way(self.app)
        saw.flex = 1
        return Row([saw, copy])

    def _copy(self, found: Told) -> None:
        """As the page for the annual report. In a thread: it is typeset, and sticks are slow."""
        sticks = self.services.sticks
        if sticks.writable() is None:
            self.tell(told=_("Put a USB stick in, then touch it again."))
            return
        said, name = report.content(found, self.services.config.centre.name), f"stuen-{found.year}.pdf"
        self.tell(copying=True, told="")

        def work() -> None:
            try:
                told_ = _("The page is on the stick, as {name}. You can take the stick out.").format(
                    name=sticks.put(name, report.paper(said))
                )
            except StickFailed:
                told_ = say(NotSaved())
            except KnownError as error:
                told_ = say(error)
            call_soon(lambda: self._copied(told_))

        threading.Thread(target=work, name="counts-copy", daemon=True).start()

    def _copied(self, told_: str) -> None:
        self.state["copying"] = False
        if self.shown:
            self.tell(told=told_)


def _rows(found: Told) -> list[Line]:
    return [*found.months, *([found.whole] if found.whole else [])]


def _visits(found: Told) -> list[Part]:
    """A bar for each month, and the year as a sentence."""
    most = max((line.numbers[VISITS] or 0 for line in found.months), default=0)
    bars = [_bar(report.name(line), report.number(line.numbers[VISITS]), line.numbers[VISITS], most)
            for line in found.months]  # fmt: skip
    whole = found.whole
    year = [Text(f"{report.name(whole)}: {report.number(whole.numbers[VISITS])}", "lead")] if whole else []
    return [_in_two(bars), *year]


def _bar(name: str, number: str, value: int | None, most: int) -> Part:
    return bar(Text(name), number, None if value is None else value / max(1, most))


def _in_two(bars: list[Part]) -> Part:
    """The first half of them at the left."""
    half = (len(bars) + 1) // 2
    return Row([Column([*some, Space()], flex=1) for some in (bars[:half], bars[half:])], gap=4)


def _answers(found: Told) -> list[Part]:
    """A row for each month; it is read aloud as one sentence."""
    head = [Text("", flex=1.4), *(Text(_(report.NAMES[one]), bold=True, align="right", spoken=False, flex=1)
                                  for one in COLUMNS)]  # fmt: skip
    for one in head:
        one.elsewhere = True
    rows: list[Part] = [Row(head, gap=1)]
    for line in _rows(found):
        numbers = {one: report.number(line.numbers[one]) for one in COLUMNS}
        spoken = ", ".join(f"{_(report.NAMES[one])} {number}" for one, number in numbers.items())
        name = Text(report.name(line), bold=True, said=f"{report.name(line)}: {spoken}.", flex=1.4)
        cells = [Text(number, align="right", spoken=False, flex=1) for number in numbers.values()]
        for cell in cells:
            cell.elsewhere = True
        rows.append(Row([name, *cells], gap=1))
    return rows


def _in_the_way(found: Told) -> list[Part]:
    """Of the year a bar for each; of each month what is told, in words."""
    sums = report.in_the_way(found)
    most = max(many or 0 for many, _said in sums.values())
    bars = [_bar(_(LABELS[one]), said, many, most) for one, (many, said) in sums.items()]
    months: list[Part] = []
    for line in found.months:
        shown = [f"{_(LABELS[one])} {line.barriers[one]}" for one in BARRIERS if line.barriers[one] is not None]
        if shown:
            months.append(Column([Text(report.name(line), bold=True), Text(", ".join(shown) + ".")], gap=0.25))
    return [_in_two(bars), *([Heading(_("By month")), *months] if months else [])]
