"""Bytes to calendar lines: line ends, folding, charsets, and files in pieces."""

import pytest

from kiosk.activities import lines
from kiosk.activities.lines import outline, unfold

TEXT = "BEGIN:VEVENT\r\nSUMMARY:Gløgg på\r\n  Sønderbro\r\n\tog æbler\r\nUID:1\r\nEND:VEVENT\r\n"
WANTED = ["BEGIN:VEVENT", "SUMMARY:Gløgg på Sønderbroog æbler", "UID:1", "END:VEVENT"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n", "\n\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_line_end_in_any_charset(end, codec):
    assert unfold(TEXT.replace("\r\n", end).encode(codec)) == WANTED


def test_a_fold_in_the_middle_of_a_character():
    whole = "SUMMARY:Gløgg".encode()
    cut = whole.index("ø".encode()) + 1
    assert unfold(whole[:cut] + b"\r\n " + whole[cut:]) == ["SUMMARY:Gløgg"]


def test_bytes_that_windows_has_no_letter_for():
    assert unfold(b"SUMMARY:a\x81\xe6b") == ["SUMMARY:aæb"]


def test_one_line_in_another_charset_does_not_spoil_the_rest():
    assert unfold("A:æ\n".encode() + "B:ø".encode("latin-1")) == ["A:æ", "B:ø"]


def test_hidden_characters_are_gone():
    assert unfold("SUMMARY:a\u202eb\x00c\x1bd".encode()) == ["SUMMARY:abcd"]


def test_an_event_inside_an_event_means_that_the_first_lost_its_end():
    found = outline(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR")
    assert [(block.value("UID"), block.wrong) for block in found.blocks] == [("1", lines.CUT_OFF), ("2", "")]
    assert found.whole


def test_an_alarm_is_not_the_event():
    found = outline(b"BEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nUID:2\nEND:VALARM\nSUMMARY:x\nEND:VEVENT")
    assert [block.lines for block in found.blocks] == [["UID:1", "SUMMARY:x"]]


def test_a_file_cut_off_is_not_whole():
    whole = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n"
    assert outline(whole).whole
    for cut in range(len(whole) - len("END:VCALENDAR\n")):
        assert not outline(whole[:cut]).whole


def test_attachments_are_passed_over():
    (block,) = outline(b"BEGIN:VEVENT\nATTACH;ENCODING=BASE64:" + b"A" * 500_000 + b"\nUID:1\nEND:VEVENT").blocks
    assert block.lines == ["UID:1"]


def test_limits(monkeypatch):
    monkeypatch.setattr(lines, "MAX_EVENTS", 3)
    monkeypatch.setattr(lines, "MAX_LINES", 2)
    found = outline(b"BEGIN:VEVENT\nA:1\nB:2\nC:3\nEND:VEVENT\n" * 5)
    assert found.too_many
    assert not found.whole
    assert [block.wrong for block in found.blocks] == [lines.TOO_MANY_LINES] * 3
    (block,) = outline(b"BEGIN:VEVENT\nDESCRIPTION:" + b"x" * 200_000 + b"\nEND:VEVENT").blocks
    assert len(block.lines[0]) == lines.MAX_LINE
