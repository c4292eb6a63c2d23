"""The pieces that a letter's pages are made of."""

from collections.abc import Sequence

from kiosk import words
from kiosk.i18n import Borrowed, _, joined
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.when import When
from kiosk.letters.model import Found
from kiosk.ui import theme
from kiosk.ui.widgets.leaf import Leaf
from kiosk.ui.widgets.panels import Banner, Card
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.quoted import Quoted
from kiosk.ui.widgets.text import Text


def head(said: Explanation) -> list[Part]:
    """That it may be a swindle, if it may; and what it is."""
    careful = [Banner("info", said.suspicious[0])] if said.suspicious else []
    return [*careful, Text(said.headline, "title", personal=True)]


def partly(said: Explanation) -> list[Part]:
    """That not all of the letter was read, and what not; [] where it was."""
    if not said.partly:
        return []
    names = f"{', '.join(said.unread)}." if said.unread else ""
    lines = [with_name(line, names) if line.endswith(":") else line for line in said.partly]
    return [Banner("info", joined(lines, "\n"))]


def facts(said: Explanation) -> list[Part]:
    """Who it is from, when, where, who with: each with its icon."""
    sender = with_name(said.sender, said.sender_name)
    rows = [_fact("person", sender)]
    if said.claims:
        rows.append(_fact("info", said.claims))
    if said.when:
        rows += _when(said.when)
    else:
        rows.append(_fact("calendar", said.no_day))
    if said.meeting:
        rows.append(_fact("calendar", joined(said.meeting.sentences)))
    if said.place:
        rows.append(_fact("place", with_name(said.where[0], said.place) if said.where else said.place))
    elif said.where and not said.who:
        rows.append(_fact("place", said.where[0]))
    if said.who:
        rows.append(_fact("talk", with_name(said.where[-1], said.who)))
    if said.amount and said.amount.sure:
        rows.append(_fact("price", with_name(said.amount_said, words.money_in_words(said.amount.kroner))))
    rows += [_fact("calendar", joined(one.sentences)) for one in said.others if one is not said.meeting]
    return rows


def first_step(said: Explanation) -> list[Part]:
    """What to do first, on a field of its own."""
    title = Text(_("Do this first"), bold=True, color=theme.SEA)
    return [
        Card(
            Column([title, Text(said.first_step, "lead", personal=True)], gap=0.5),
            pad=2,
            fill=theme.MIST,
            edge=theme.MIST,
        )
    ]


def leaf(said: Explanation, below: Sequence[Part] = ()) -> Part | None:
    """The day as a leaf of a calendar; None where there is none."""
    when = said.when
    if not when:
        return None
    hour = [_("at {start}").format(start=when.clock)] if when.clock else []
    drawn = Leaf(when.on, [*hour, when.left], sure=when.question is None)
    return Column([drawn, *below, Space()], gap=2, flex=6)


def quoted(before: Sequence[str], quote: Found | None) -> list[Part]:
    """The letter's own words, on paper."""
    if not quote:
        return []
    return [*(Text(line, color=theme.SOFT) for line in before), Card(Quoted(quote.quote), pad=2)]


def _when(when: When) -> list[Part]:
    if when.question is None:
        first, *rest = when.sentences
        return [_fact("calendar", words.capital(joined([first, *rest])))]
    question = when.question
    asked = Column(
        [
            Text(joined(when.sentences[:-1]), "lead", personal=True),
            Text(question.why, color=theme.SOFT),
            Quoted(question.quote),
            Text(question.then, bold=True),
        ],
        gap=1,
    )
    return [Card(asked, pad=2, fill=theme.HONEY, edge=theme.HONEY)]


def with_name(before: str, name: str) -> str:
    """Our words, and behind them what stands in the letter; in the language that ours are in."""
    both = "{before} {name}"
    return (Borrowed(both, before.language) if isinstance(before, Borrowed) else both).format(before=before, name=name)


def _fact(icon: str, sentence: str) -> Part:
    text = Text(sentence, "lead", bold=False, personal=True, flex=1)
    image = Picture(f"ui/{icon}", text.line_height, tint=theme.SEA)  # so that it stands in the middle of the first line
    return Row([image, text], gap=2, valign="top")
