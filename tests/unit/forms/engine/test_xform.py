"""XForms to definitions: what is taken over, and what is refused by its name."""

import pytest

from kiosk.forms.definition import Choice, Definition, Output, Range
from kiosk.forms.publish.refusals import Refused
from kiosk.forms.publish.tree import NotXml, read
from kiosk.forms.publish.xform import definition
from tests.unit.forms.engine.building import made, row

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"
 xmlns:entities="http://www.opendatakit.org/xforms/entities"><h:head><h:title>T</h:title><model>"""


def form(model: str, body: str = "", instance: str = "<a/>", **files: str) -> Definition:
    xml = f"""{HEAD}<instance><data id="f" version="3">{instance}</data></instance>{model}</model></h:head>
    <h:body>{body}</h:body></h:html>"""
    return definition(xml.encode(), {name: text.encode() for name, text in files.items()})


def test_types() -> None:
    names = ("text", "integer", "decimal", "date", "time", "dateTime", "note", "acknowledge", "image", "calculate",
             "hidden", "start", "end", "today", "username", "phonenumber", "email", "deviceid")  # fmt: skip
    got = made([row(one, f"q_{one}", **({"calculation": "1"} if one == "calculate" else {})) for one in names])
    assert [node.type for node in got.root.children if node.name != "meta"] == list(names)
    assert [note.partition(" ")[0] for note in got.notes] == ["username", "phonenumber", "email", "deviceid"]


def test_a_signature_a_range_and_a_rank() -> None:
    got = made(
        [
            row("image", "s", appearance="signature"),
            row("range", "r", parameters="start=0 end=1 step=0.25"),
            row("rank l", "k"),
        ],
        [{"list_name": "l", "name": "a", "label": "A"}],
    )
    sign, span, rank = got.root.children[:3]
    assert (sign.type, sign.appearance, sign.parameters["mediatype"]) == ("signature", "signature", "image/*")
    assert (span.type, span.range, span.data) == ("range", Range("0", "1", "0.25"), "decimal")
    assert (rank.type, rank.data) == ("rank", "rank")


def test_texts_with_outputs_media_and_guidance() -> None:
    got = made([
        {"type": "text", "name": "a", "label::Dansk (da)": "Hej ${b} du", "hint::Dansk (da)": "Se her",
         "guidance_hint::Dansk (da)": "Mere", "media::audio::Dansk (da)": "a.opus"},
        {"type": "text", "name": "b", "label::Dansk (da)": "B"},
    ])  # fmt: skip
    node = got.by_path["/data/a"]
    assert got.languages == ("da",)
    assert got.words("da", node.label) == ("Hej ", Output("/data/b"), " du")
    assert got.words("da", node.label, "audio") == ("a.opus",)
    assert got.words("da", node.hint) == ("Se her",)
    assert got.words("da", node.guidance, "guidance") == ("Mere",)
    assert got.media == ("a.opus",)


def test_repeats_say_how_many_there_are() -> None:
    got = made([
        row("begin_repeat", "r"), row("text", "q"),
        row("begin_repeat", "s"), row("text", "t"), row("end_repeat"),
        row("begin_group", "g"), row("begin_repeat", "u"), row("text", "v"), row("end_repeat"), row("end_group"),
        row("end_repeat"),
    ])  # fmt: skip
    assert [(one.path, one.initial, one.added) for one in got.root.walk() if one.kind == "repeat"] == [
        ("/data/r", 1, 0), ("/data/r/s", 1, 0), ("/data/r/g/u", 1, 1),
    ]  # fmt: skip


def test_choices_written_in_the_question_itself() -> None:
    body = """<select1 ref="/data/a"><label>A</label><item><label>Ja</label><value>y</value></item></select1>"""
    got = form("", body)
    choices = got.by_path["/data/a"].choices
    assert choices is not None
    assert choices.items == (Choice("y", "/data/a:option0"),)
    assert got.words("da", "/data/a:option0") == ("Ja",)


def test_an_external_list_with_semicolons_and_a_mark() -> None:
    model = """<instance id="l" src="jr://file-csv/l.csv"/>"""
    got = form(model, **{"l.csv": "\ufeffname;label\n1;Et, to\n\n2;Tre\n"})
    assert got.instances[0].rows == ({"name": "1", "label": "Et, to"}, {"name": "2", "label": "Tre"})


@pytest.mark.parametrize(
    ("model", "body", "what"),
    [
        ('<bind nodeset="/data/a" type="geopoint"/>', "", "type"),
        ('<bind nodeset="/data/a" type="barcode"/>', "", "type"),
        ('<bind nodeset="/data/zz" type="int"/>', "", "unknown_name"),
        ('<bind nodeset="/data/a" entities:saveto="x"/>', "", "entities"),
        ('<bind nodeset="/data/a" jr:preload="property" jr:preloadParams="shoe"/>', "", "preload"),
        ('<odk:setgeopoint event="odk-instance-first-load" ref="/data/a"/>', "", "action"),
        ('<setvalue event="odk-instance-load" ref="/data/a" value="1"/>', "", "event"),
        ('<instance id="l" src="jr://instance/last-saved"/>', "", "list"),
        ('<instance id="l" src="jr://file-csv/not.csv"/>', "", "missing_file"),
        ('<instance id="l" src="jr://file-csv/bad.csv"/>', "", "csv"),
        ("", '<upload ref="/data/a" mediatype="audio/*"/>', "upload"),
        ("", '<upload ref="/data/a" mediatype="video/*"/>', "upload"),
        ("", '<secret ref="/data/a"/>', "control"),
        ("", '<input ref="/data/a" query="instance(1)"/>', "control"),
        ("", '<input ref="/data/zz"/>', "unknown_name"),
        ("", '<input ref="/data/a"><label ref="/data/a"/></input>', "label"),
        ("", '<select1 ref="/data/a"><itemset nodeset="instance(1)/root/item"/></select1>', "choices"),
    ],
)
def test_what_we_have_no_place_for_is_refused_by_its_name(model: str, body: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        form(model, body, **{"bad.csv": 'a,b\n"x'})
    assert refused.value.what == what


@pytest.mark.parametrize(
    "xml",
    ["", "x", "<a>", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&b;</a>", "<a>" * 300 + "</a>" * 300,
     "<h><head/><body/></h>", "<h><head><model/></head><body/></h>"],
)  # fmt: skip
def test_what_is_no_form_is_refused(xml: str) -> None:
    with pytest.raises(NotXml):
        definition(xml.encode())


def test_names_lose_their_namespace_but_for_javarosas() -> None:
    root = read(b'<a xmlns:jr="http://openrosa.org/javarosa" jr:count="1" b=" 2 "> x <c/> y </a>')
    assert (root.get("jr:count"), root.get("b"), root.get("zz"), root.words()) == ("1", "2", "", "x  y")
    assert root.first("zz") is None
