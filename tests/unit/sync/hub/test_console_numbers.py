"""The page of counts shows what kiosks told and nothing else, and its sums are sums of what they told."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from sync.hub import told
from sync.hub.console import numbers
from sync.hub.heard import ToldAnswers, ToldCounts
from sync.hub.models import Centre, Organisation
from tests.helpers.console import a_consultation, a_kiosk, a_member, a_whole, logged_in

pytestmark = pytest.mark.django_db
NOTHING = "–"
MONTHS = ("Januar", "Februar", "Marts", "April", "Maj", "Juni", "Juli", "August", "September", "Oktober", "November",
          "December")  # fmt: skip
LABELS = {
    "visits": "Besøg", "yes": "Ja", "partly": "Delvist", "no": "Nej", "unanswered": "Intet svar",
    "lost_eid": "Mistet MitID", "waiting": "Lang ventetid", "something_new": "something_new",
}  # fmt: skip
NAMES, OTHERS = ("visits", "yes", "partly", "no", "unanswered", "something_new"), ("lost_eid", "waiting")


class Tables(HTMLParser):
    """Each table as (caption, {row: {column: text}}), the bars by row, and the words outside of tables."""

    def __init__(self, page):
        super().__init__()
        self.found, self.bars, self.words, self._path, self._cell, self._hidden = [], [], [], [], None, 0
        self.feed("<main" + page.split("<main", 1)[1].split("</main>")[0])

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        if tag == "table":
            self.found.append(["", {}])
            self.bars.append({})
            self._columns = []
        elif tag == "tr":
            self._row = []
        elif tag in ("th", "td", "caption"):
            self._cell = ""
        elif tag == "progress":
            self.bars[-1][self._cell.strip()] = int(about["value"])
        elif tag == "span" and self._cell is not None:
            self._hidden = about.get("class") in ("column", "away")

    def handle_endtag(self, tag):
        if tag == "span":
            self._hidden = False
        elif tag == "caption":
            self.found[-1][0] = self._cell.strip()
        elif tag in ("th", "td"):
            self._row.append(self._cell.strip())
        elif tag == "tr" and not self._columns:
            self._columns = self._row[1:]
        elif tag == "tr":
            self.found[-1][1][self._row[0]] = dict(zip(self._columns, self._row[1:], strict=True))
        if tag in ("th", "td", "caption"):
            self._cell = None

    def handle_data(self, data):
        if self._cell is None:
            self.words.append(data)
        elif not self._hidden:
            self._cell += data


@pytest.fixture
def two():
    organisation = Organisation.objects.create(slug="to", name="Foreningen")
    centre = Centre.objects.create(organisation=organisation, slug="centrum", name="Centrum")
    kiosks = [a_kiosk(centre, name) for name in ("Ved kaffen", "I gangen")]
    return kiosks, logged_in(a_member(organisation, "anna"))


def tell(kiosk, period, got=(), barriers=()):
    now = timezone.now()
    ToldCounts.objects.create(kiosk=kiosk, period=period, numbers=dict(got), barriers=dict(barriers), received=now)


number = st.none() | st.integers(0, 40) | st.integers(0, 10**6)
rows = st.dictionaries(
    st.tuples(st.integers(0, 1), st.sampled_from(["2026", "2026-01", "2026-02", "2026-12", "2025-12", "2025"])),
    st.tuples(st.dictionaries(st.sampled_from(NAMES), number), st.dictionaries(st.sampled_from(OTHERS), number)),
    max_size=8,
)


def label(period):
    return MONTHS[int(period[5:]) - 1] if len(period) > 4 else f"Hele {period}"


def shown(value):
    return NOTHING if value is None else str(value)


def summed(several):
    """Of each name the sum of what was told of it, by a way of its own."""
    return {
        name: sum(here) if (here := [row[name] for row in several if row.get(name) is not None]) else None
        for row in several for name in row
    }  # fmt: skip


def expected(by_period):
    """A table of these rows as the page has it; what nobody says a word of in any period has no column."""
    columns = {name for row in by_period.values() for name in row}
    return {
        label(period): {LABELS[name]: shown(row.get(name)) for name in columns} for period, row in by_period.items()
    }


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example({})
@example({(0, "2026-01"): ({"visits": None}, {}), (1, "2026-01"): ({"visits": 7, "yes": 0}, {"waiting": None})})
@given(rows)
def test_the_page_shows_what_was_told_and_sums_of_it(two, said):
    kiosks, client = two
    ToldCounts.objects.all().delete()
    for (which, period), (got, barriers) in said.items():
        tell(kiosks[which], period, got, barriers)
    year = max((period[:4] for _which, period in said), default="")
    there = {key: row for key, row in said.items() if key[1][:4] == year}
    page = Tables(client.get("/numbers/").content.decode())
    if not said:
        assert page.found == []
        assert "Intet er fortalt endnu" in "".join(page.words)
        return
    periods = sorted({period for _which, period in there})
    wanted = []
    for kind, caption in ((0, "Alle kiosker sammen: mindst"), (1, "Alle kiosker sammen: mindst")):
        of = {
            period: summed([row[kind] for (_which, one), row in there.items() if one == period]) for period in periods
        }
        if any(of.values()):
            wanted.append([caption, expected(of)])
    for which in (1, 0):  # by name: I gangen, Ved kaffen
        own = {period: row for (one, period), row in there.items() if one == which}
        for kind, caption in ((0, "Fik du det, du kom for?"), (1, "Hvad der stod i vejen")):
            if any(row[kind] for row in own.values()):
                wanted.append([caption, expected({period: row[kind] for period, row in own.items()})])
    assert page.found == wanted
    assert not set(re.findall(r"\d+", " ".join(page.words))) - {period[:4] for _which, period in said}
    visits = {
        period: of_all["Besøg"]
        for _caption, rows in page.found[:1]
        for period, of_all in rows.items()
        if "Besøg" in of_all
    }
    months = {period: int(one) for period, one in visits.items() if one != NOTHING and not period.startswith("Hele")}
    most = max(months.values(), default=0)
    assert next(iter(page.bars), {}) == {period: round(100 * one / max(most, 1)) for period, one in months.items()}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), number), max_size=5))
def test_a_sum_is_the_sum_of_what_is_told(several):
    found = told.sums(several)
    assert found == summed(several)
    for name, total in found.items():
        assert total is None or all((row.get(name) or 0) <= total for row in several)


def test_another_year_is_shown_when_it_is_asked_for(two):
    (kiosk, other), client = two
    tell(kiosk, "2025-12", {"visits": 25})
    tell(kiosk, "2026-01", {"visits": 26})
    for asked, sees in (
        ("", "26"),
        ("?year=2025", "25"),
        ("?year=2024", "26"),
        ("?year=٢٠٢٥", "26"),
        ("?year=x", "26"),
    ):
        page = Tables(client.get(f"/numbers/{asked}").content.decode())
        assert [list(rows.values()) for _caption, rows in page.found] == [[{"Besøg": sees}]] * 2, asked
        assert "fortalt om dette år endnu: I gangen" in " ".join("".join(page.words).split())
    other.delete()
    assert "fortalt om dette år endnu" not in client.get("/numbers/").content.decode()


def test_a_dash_is_explained_and_heard_as_not_told(two):
    (kiosk, _other), client = two
    tell(kiosk, "2026-01", {"visits": None}, {"waiting": 9})
    page = client.get("/numbers/").content.decode()
    assert 'aria-hidden="true">–</span><span class="away">ikke fortalt</span>' in page
    for sentence in ("En streg betyder, at tallet ikke er fortalt.", "Den rigtige er lige så stor eller større."):
        assert sentence in page


def test_the_answers_are_what_was_told_and_who_has_not_told_is_named():
    whole = a_whole("mit")
    centre, organisation = whole.centre, whole.organisation
    away = Centre.objects.create(organisation=organisation, slug="x", name="Væk")
    second, silent = a_kiosk(centre, "I gangen"), a_kiosk(centre, "Tavs")
    a_kiosk(away, "Ikke spurgt")
    a_kiosk(centre, "Spærret", blocked=timezone.now())
    one = a_consultation(organisation, [centre], opens=-9, closes=-1)
    assert numbers.answers(organisation, one) is None
    for kiosk, said, total in ((whole.kiosk, {"spil": 7, "film": None}, 15), (second, {"spil": 12, "x": 99}, None)):
        ToldAnswers.objects.create(
            kiosk=kiosk, consultation=one.name, numbers=said, total=total, received=timezone.now()
        )  # fmt: skip
    found = Tables(logged_in(whole.leader).get(f"/consultations/{one.pk}/").content.decode())
    assert found.found == [
        ["Alle kiosker sammen", {"Spil": {"Mindst": "19"}, "Film": {"Mindst": NOTHING}, "Alle svar": {"Mindst": "15"}}],
        [
            "Hver kiosks egne svar",
            {
                "I gangen": {"Spil": "12", "Film": NOTHING, "Alle svar": NOTHING},
                "Stuen": {"Spil": "7", "Film": NOTHING, "Alle svar": "15"},
            },
        ],
    ]
    assert found.bars[0] == {"Spil": 100}
    assert "ikke fortalt endnu: Tavs" in " ".join("".join(found.words).split())
    silent.delete()
    assert numbers.answers(organisation, one).missing == []


def test_years_are_not_made_of_months(two):
    (kiosk, _other), client = two
    for month in range(1, 13):
        tell(kiosk, f"2025-{month:02d}", {"visits": 10})
    page = Tables(client.get("/numbers/").content.decode())
    assert "Hele 2025" not in page.found[0][1]
    assert list(page.found[0][1]) == list(MONTHS)
