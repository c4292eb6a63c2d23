"""Reading a guide's file: what is planted wrong is told, at its step, in words; and no file whatsoever raises."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import guidance, i18n
from kiosk.guidance.guides import Guides
from kiosk.guidance.model import END_KINDS
from kiosk.guidance.read import LARGEST, NEEDS, read_guide, read_phones
from tests.unit.guidance.building import a_guide, a_phone, a_step, ending, folder

TWO = [{"id": "a", "next": "b"}, {"id": "b", "end": ending()}]


@pytest.fixture
def told(tmp_path):
    """A function that gives what is said of a guide of this text, each as (step, sentence)."""
    i18n.use("en")

    def told(text, name="made", phones=None):
        own = folder(tmp_path / "own", **{name: text}, **({"phones": phones} if phones else {}))
        ours = folder(tmp_path / "ours", other=a_guide())
        return [(one.step, one.what) for one in Guides.load(own, ours=ours).problems]

    return told


def test_a_whole_guide_has_nothing_wrong(told):
    assert told(a_guide(TWO)) == []


@pytest.mark.parametrize(
    ("text", "step", "said"),
    [
        ("title = ", "", "not TOML"),
        ("", "", "title.da is missing"),
        (a_guide(group="nonsense"), "", "group must be one of login, post"),
        (a_guide(picture="unicorn"), "", "no picture called unicorn"),
        (a_guide(picture="../../etc/passwd"), "", "no picture called"),
        (a_guide(source=False), "", "There is no [[source]]"),
        (a_guide().replace("https://www.borger.dk", "borger.dk"), "", "must begin with https://"),
        (a_guide(checked='"yesterday"'), "", "checked must be a date"),
        (a_guide(checked="2026-11-01T10:00:00"), "", "checked must be a date"),
        (a_guide(more="order = true"), "", "order must be a whole number"),
        (a_guide(more='titel = "x"'), "", "There is no titel; here there can be title"),
        (a_guide(more="source = 3", source=False), "", "source must be a list of tables"),
        (a_guide(title="x" * 81), "", "of at most 80 characters"),
        (a_guide([]), "", "from 1 to 60 steps"),
        (a_guide([{"end": ending()}] * 61), "", "from 1 to 60 steps"),
        (a_guide([{"id": "a"}]), "a", "leads nowhere"),
        (a_guide([{"id": "a", "next": "b", "end": ending()}, TWO[1]]), "a", "only one of choices, next and end"),
        (a_guide([{"id": "a", "next": "nowhere"}]), "a", "leads to nowhere"),
        (a_guide([{"id": "a", "choices": [("b", "Ja")]}, TWO[1]]), "a", "from 2 to 5 choices"),
        (a_guide([{"id": "a", "choices": [("b", "Ja")] * 6}, TWO[1]]), "a", "from 2 to 5 choices"),
        (a_guide([{"id": "a", "choices": [("b", "J" * 46)] * 2}, TWO[1]]), "a", "of at most 45 characters"),
        (a_guide([*TWO, {"id": "c", "end": ending()}]), "c", "No way leads here"),
        (a_guide([{"id": "a", "next": "b"}, {"id": "b", "choices": [("a", "x"), ("b", "x")]}]), "a", "circle"),
        (a_guide([*TWO, TWO[1]]), "b", "two steps of this name"),
        (a_guide([{"id": "Åben", "end": ending()}]), "Åben", "letters a to z"),
        (a_guide([{"picture": "unicorn", "end": ending()}]), "a", "no picture called unicorn"),
        (a_guide([{"da": [], "end": ending()}]), "a", "da must be a list of sentences"),
        (a_guide([{"en": ["x" * 161], "end": ending()}]), "a", "more than 160 characters"),
        (a_guide([{"da": ["Hej."] * 7, "end": ending()}]), "a", "at most 6 sentences"),
        (a_guide([{"end": ending(), "more": 'check = "yes"'}]), "a", "check must be true or false"),
        (a_guide([{"end": ending(), "more": "nxet = 1"}]), "a", "There is no nxet"),
        (a_guide([{"more": "end = 3"}]), "a", "end must be a table"),
        (a_guide([{"end": ending("fly")}]), "a", "kind must be one of call, place"),
        (a_guide([{"end": ending("call")}]), "a", "end.phone is missing"),
        (a_guide([{"end": ending("place")}]), "a", "end.place.da is missing"),
        (a_guide([{"end": ending("form")}]), "a", "end.form.da is missing"),
        (a_guide([{"end": ending("guide")}]), "a", "end.guide is missing"),
        (a_guide([{"end": ending("guide", guide="nowhere")}]), "a", "no guide called nowhere"),
        (a_guide([{"end": ending("call", phone="nobody")}]), "a", "no telephone number called nobody"),
        (a_guide([{"end": ending(bring=["x" * 81])}]), "a", "more than 80 characters"),
        (
            a_guide([{"end": ending() + '\nbring = { da = ["x", "y"], en = ["x"] }'}]),
            "a",
            "as many lines in each language",
        ),
    ],
)
def test_what_is_planted_is_found(told, text, step, said):
    found = told(text)
    assert any(at == step and said in what for at, what in found), found


def test_a_missing_language_is_told(told):
    text = a_guide([{"end": ending()}]).replace('en = ["Hello."]\n', "")
    assert told(text) == [("a", 'en must be a list of sentences like ["One.", "Two."].')]
    assert ("", "title.en is missing.") in told(a_guide().replace(', en = "En guide"', ""))


def test_a_file_that_is_no_text_or_much_too_long(told, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "latin.toml").write_bytes("title = 'Åh'".encode("latin-1"))
    (tmp_path / "own" / "long.toml").write_text("#" * (LARGEST + 1))
    (tmp_path / "own" / "deep.toml").write_text("a = " + "[" * 20_000)
    (tmp_path / "own" / "Stort navn.toml").write_text(a_guide())
    (tmp_path / "own" / "gone.toml").symlink_to(tmp_path / "nowhere")
    said = " ".join(what for _step, what in told(a_guide()))
    for words in ("not UTF-8", "larger than 64 kB", "not TOML", "The file's name", "can't be read"):
        assert words in said


def test_a_folder_that_is_not_there_is_told(tmp_path):
    i18n.use("en")
    guides = Guides.load(tmp_path / "nowhere")
    assert [one.what for one in guides.problems] == ["The folder can't be read: No such file or directory."]
    assert len(guides) >= 13


def test_every_end_can_be_read(tmp_path):
    given_ = {"phone": "help", "place": "Her", "form": "Et brev", "guide": "made"}
    for kind in END_KINDS:
        fields = {key: given_[key] for key in NEEDS[kind]}
        folder(tmp_path, made=a_guide([{"end": ending(kind, bring=["Dit ID"], **fields)}]))
        guide, problems = read_guide(tmp_path / "made.toml")
        assert (problems, guide.first.end.kind) == ([], kind)
        assert guide.first.end.bring == ({"da": "Dit ID", "en": "Dit ID"},)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (a_phone(number="12 34"), ""),
        (a_phone(number="+45 12 34 56 78"), "must be a Danish telephone number"),
        (a_phone(number="12"), "must be a Danish telephone number"),
        (a_phone(number="١٢٣"), "must be a Danish telephone number"),
        (a_phone(key='"Ikke ok"'), "letters a to z"),
        (a_phone(more='color = "red"'), "There is no help.color"),
        ("help = 3", "help must be a table"),
    ],
)
def test_telephone_numbers(tmp_path, text, said):
    i18n.use("en")
    phones, problems = read_phones(folder(tmp_path, phones=text) / "phones.toml")
    assert bool(phones) == (not said)
    assert bool(problems) == bool(said)
    assert not said or any(said in one.what for one in problems)


def test_how_a_number_is_written_and_linked(tmp_path):
    phones, _ = read_phones(folder(tmp_path, phones=a_phone() + a_phone("short", "114")) / "phones.toml")
    assert [(one.shown, one.link) for one in phones.values()] == [
        ("12 34 56 78", "tel:+4512345678"),
        ("114", "tel:114"),
    ]


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(tmp_path, raw):
    for name in ("made.toml", "phones.toml"):
        (tmp_path / name).write_bytes(raw)
    guide, problems = read_guide(tmp_path / "made.toml")
    assert (guide is None) == bool(problems)
    read_phones(tmp_path / "phones.toml")


_KEYS = st.sampled_from(
    ["title", "group", "picture", "source", "step", "id", "da", "en", "choices", "next", "end", "kind", "bring", "x"]
)
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_table_raises_and_every_problem_is_a_sentence(tmp_path, monkeypatch, found):
    monkeypatch.setattr(tomllib, "loads", lambda _text: found)
    (tmp_path / "made.toml").write_text("")
    guide, problems = read_guide(tmp_path / "made.toml")
    assert guide is None
    assert all(one.what and one.line() for one in problems)
    read_phones(tmp_path / "made.toml")


def test_a_step_of_the_maker_is_what_it_says():
    assert tomllib.loads(a_step(choices=[("b", "Ja")]))["step"][0]["choices"] == [{"da": "Ja", "en": "Ja", "to": "b"}]


def test_the_example_for_authors_is_a_guide(tmp_path):
    text = (Path(guidance.__file__).parent / "guides.md").read_text("utf-8")
    guide, phones = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    loaded = Guides.load(folder(tmp_path, cykel=guide, phones=phones))
    assert loaded.problems == []
    assert loaded.get("cykel").to_check == ["flere"]
    assert loaded.phones["cykler"].hours["da"]
