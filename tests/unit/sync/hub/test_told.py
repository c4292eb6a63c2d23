"""What kiosks tell of visits and answers, taken in: the first word holds, and nothing out of its bounds comes in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sync.hub import ingest
from sync.hub.heard import ToldAnswers, ToldCounts
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db
COUNTS = {"period": "2026-03", "numbers": {"yes": 23, "no": None}, "barriers": {"no_answer": 7}}
ANSWERS = {"id": "aften-1", "numbers": {"spil": 12, "film-2": None, "3_ro": 0}, "all": 21}


@pytest.fixture
def kiosk():
    return hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation()))


def _rows():
    counts = ToldCounts.objects.order_by("pk").values_list("kiosk", "period", "numbers", "barriers")
    answers = ToldAnswers.objects.order_by("pk").values_list("kiosk", "consultation", "numbers", "total")
    return list(counts), list(answers)


def test_what_is_told_is_kept_as_it_is_told(kiosk):
    kiosk.event("counts.told", **COUNTS)
    kiosk.event("counts.told", **COUNTS | {"period": "2026", "barriers": {}})
    kiosk.event("consult.told", **ANSWERS)
    kiosk.event("consult.told", **ANSWERS | {"id": "b", "all": None, "more": "a later version's"})
    assert kiosk.send().json["refused"] == []
    counts, answers = _rows()
    assert counts == [
        (kiosk.device, "2026-03", COUNTS["numbers"], COUNTS["barriers"]),
        (kiosk.device, "2026", COUNTS["numbers"], {}),
    ]
    assert answers == [
        (kiosk.device, "aften-1", ANSWERS["numbers"], 21),
        (kiosk.device, "b", ANSWERS["numbers"], None),
    ]


def test_the_first_word_holds_also_within_a_batch_and_of_a_restored_kiosk(kiosk):
    other = hub_kiosk.TestKiosk(kiosk.row.centre)
    for number in (23, 24):
        kiosk.event("counts.told", **COUNTS | {"numbers": {"yes": number}})
        kiosk.event("consult.told", **ANSWERS | {"all": number})
    other.event("counts.told", **COUNTS)
    assert other.send().status == 200
    assert kiosk.send().json["refused"] == []
    kiosk.log.begin_epoch()
    kiosk.event("counts.told", **COUNTS | {"numbers": {"yes": 25}})
    kiosk.event("consult.told", **ANSWERS | {"all": 25})
    said = kiosk.send().json
    assert (said["have"]["seq"], said["refused"]) == (2, [])
    counts, answers = _rows()
    assert [(device, numbers["yes"]) for device, _period, numbers, _barriers in counts] == [
        (other.device, 23),
        (kiosk.device, 23),
    ]
    assert [total for *_, total in answers] == [23]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        *(("counts.told", {"period": period}) for period in ("", "26-03", "2026-13", "2026-00", "2026-3", "2026-03-01",
                                                            "٢٠٢٦", 2026, None, "2026\n", "1999")),
        *(
            (kind, {field: wrong})
            for kind, field in (("counts.told", "numbers"), ("counts.told", "barriers"), ("consult.told", "numbers"))
            for wrong in (None, [], "x", {"": 1}, {"a" * 21: 1}, {"A": 1}, {"a b": 1}, {"a\n": 1}, {"a": -1},
                          {"a": 10**6 + 1}, {"a": True}, {"a": "5"}, {"a": [5]}, dict.fromkeys("abcdefghijklmnopqrstu"))
        ),
        ("counts.told", {"numbers": {"yes-1": 1}}),
        *(("consult.told", {"id": wrong}) for wrong in ("", "a" * 41, "A", "a_b", "a/b", 7, None, "a\n")),
        *(("consult.told", {"all": wrong}) for wrong in (-1, 10**6 + 1, False, "5", {})),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_and_not_kept(kiosk, kind, change):
    kiosk.event(kind, **(COUNTS if kind == "counts.told" else ANSWERS) | change)
    assert [one["code"] for one in kiosk.send().json["refused"]] == ["bad_body"]
    assert _rows() == ([], [])


@pytest.mark.parametrize("kind", ["counts.told", "consult.told"])
def test_nothing_may_be_left_out(kiosk, kind):
    body = COUNTS if kind == "counts.told" else ANSWERS
    for name in body:
        kiosk.event(kind, **{key: value for key, value in body.items() if key != name})
    refused = [{"epoch": 1, "seq": n + 1, "code": "bad_body", "what": ingest.WHY["bad_body"]} for n in range(len(body))]
    assert kiosk.send().json["refused"] == refused
    assert _rows() == ([], [])


def test_twenty_names_and_a_million_are_within_the_bounds(kiosk):
    many = dict.fromkeys("abcdefghijklmnopqrst", 10**6)
    kiosk.event("counts.told", period="2025-12", numbers=many, barriers=many)
    kiosk.event("consult.told", id="a" * 40, numbers=many, all=10**6)
    assert kiosk.send().json["refused"] == []
    assert [len(rows) for rows in _rows()] == [1, 1]


def test_what_is_told_of_a_time_to_come_counts_for_nothing(kiosk):
    far = timezone.now() + timedelta(days=70)
    for period in ("2999", "2998-01", f"{far:%Y-%m}", f"{far.year + 1}", "2025-12"):
        kiosk.event("counts.told", **COUNTS | {"period": period})
    assert kiosk.send().json["refused"] == []
    assert [period for _device, period, *_ in _rows()[0]] == ["2025-12"]
