"""What a question offers: filtered by answers, from files, from repeats, shuffled; answers that are offered no more."""

from tests.unit.forms.engine.building import row, session

LANDS = [
    {"list_name": "land", "name": "dk", "label": "Danmark"},
    {"list_name": "land", "name": "se", "label": "Sverige"},
    {"list_name": "by", "name": "aa", "label": "Aarhus", "land": "dk"},
    {"list_name": "by", "name": "od", "label": "Odense", "land": "dk"},
    {"list_name": "by", "name": "ma", "label": "Malmø", "land": "se"},
]
CASCADE = [
    row("select_one land", "land"),
    row("select_one by", "by", choice_filter="land = ${land}"),
    row("select_multiple by", "byer", choice_filter="land = ${land}"),
    row("calculate", "c", calculation="concat(${by}, '/', ${byer}, '/', jr:choice-name(${by}, '${by}'))"),
]


def offers(form: object, path: str) -> list[str]:
    return [one.value for one in form.node(path).choices]  # type: ignore[attr-defined]


def test_choices_follow_the_answer_before() -> None:
    form = session(CASCADE, LANDS)
    assert offers(form, "/data/by") == []
    form.set("/data/land", "dk")
    assert [(one.value, one.label) for one in form.node("/data/by").choices] == [("aa", "Aarhus"), ("od", "Odense")]


def test_an_answer_that_is_offered_no_more_goes_and_what_reads_it_follows() -> None:
    form = session(CASCADE, LANDS)
    form.set("/data/land", "dk")
    form.set("/data/by", "od")
    form.set("/data/byer", "aa od")
    assert form.value("/data/c") == "od/aa od/Odense"
    form.set("/data/land", "se")
    assert (form.value("/data/by"), form.value("/data/byer"), form.value("/data/c")) == ("", "", "//")


def test_of_several_only_those_go_that_are_offered_no_more() -> None:
    rows = [row("text", "x"), row("select_multiple by", "byer", choice_filter="land = 'dk' or name = ${x}")]
    form = session(rows, LANDS)
    form.set("/data/x", "ma")
    form.set("/data/byer", "ma od")
    form.set("/data/x", "")
    assert form.value("/data/byer") == "od"


def test_a_value_that_was_never_offered_is_not_kept() -> None:
    form = session(CASCADE, LANDS)
    form.set("/data/land", "no")
    assert form.value("/data/land") == ""


def test_what_is_not_relevant_keeps_an_answer_until_it_is_asked_again() -> None:
    rows = [
        row("text", "x"),
        row("text", "on"),
        row("select_one by", "by", choice_filter="land = ${x}", relevant="${on} = ''"),
    ]
    form = session(rows, LANDS)
    form.set("/data/x", "dk")
    form.set("/data/by", "aa")
    form.set("/data/on", "off")
    form.set("/data/x", "se")
    assert form.value("/data/by") == "aa"
    form.set("/data/on", "")
    assert form.value("/data/by") == ""


def test_choices_from_a_file_and_a_look_into_it() -> None:
    rows = [
        row("select_one_from_file steder.csv", "q"),
        row("calculate", "c", calculation="pulldata('steder', 'kr', 'name', ${q})"),
    ]
    form = session(rows, steder="name,label,kr\naa,Aarhus,12\nod,Odense,\n")
    assert [(one.value, one.label) for one in form.node("/data/q").choices] == [("aa", "Aarhus"), ("od", "Odense")]
    form.set("/data/q", "aa")
    assert form.value("/data/c") == "12"
    form.set("/data/q", "od")
    assert form.value("/data/c") == ""


def test_choices_from_a_repeat() -> None:
    rows = [row("begin_repeat", "r"), row("text", "navn"), row("end_repeat"), row("select_one ${navn}", "q")]
    form = session(rows)
    form.add("/data/r")
    form.set("/data/r[2]/navn", "Bo")
    assert [(one.value, one.label) for one in form.node("/data/q").choices] == [("Bo", "Bo")]
    form.set("/data/q", "Bo")
    form.set("/data/r[1]/navn", "Åse")
    assert offers(form, "/data/q") == ["Åse", "Bo"]
    form.remove("/data/r[2]")
    assert (offers(form, "/data/q"), form.value("/data/q")) == (["Åse"], "")


def test_shuffled_with_a_seed_as_all_odk_programs_do() -> None:
    names = [{"list_name": "n", "name": one, "label": one} for one in "abc"]
    form = session([row("select_one n", "q", parameters="randomize=true, seed=42")], names)
    assert offers(form, "/data/q") == ["a", "b", "c"]
    form = session([row("select_one n", "q", parameters="randomize=true, seed=1")], names)
    assert offers(form, "/data/q") == ["b", "a", "c"]


def test_shuffled_without_a_seed_stays_so_for_the_visit() -> None:
    names = [{"list_name": "n", "name": str(one), "label": str(one)} for one in range(9)]
    form = session([row("select_one n", "q", parameters="randomize=true")], names)
    first = offers(form, "/data/q")
    assert sorted(first) == [str(one) for one in range(9)]
    assert offers(form, "/data/q") == first


def test_a_rank_keeps_its_order() -> None:
    form = session([row("rank land", "q")], LANDS)
    form.set("/data/q", "se dk")
    assert form.value("/data/q") == "se dk"


def test_labels_of_choices_may_be_worked_out() -> None:
    rows = [row("text", "navn"), row("select_one x", "q")]
    form = session(rows, [{"list_name": "x", "name": "a", "label": "Med ${navn}"}])
    form.set("/data/navn", "Bo")
    assert form.node("/data/q").choices[0].label == "Med Bo"
