"""What people get wrong in a spreadsheet: one edit each of a form that is in order, and what they are to be told."""

# ruff: noqa: E501 - a table: one mistake a line

from tests.unit.forms.publish.workbooks import Broken, Sheets, both, drop, head, insert, put, rename


def _double_heading(sheets: Sheets) -> None:
    sheets["survey"][0][5] = "relevant"


def _nested(sheets: Sheets) -> None:
    many = 12
    begin = [["begin_group", f"lag_{n}", "Et lag", "A layer"] for n in range(many)]
    sheets["survey"] += [*begin, ["text", "inderst", "Hvad?", "What?"], *([["end_group"]] * many)]


LABEL = "label::Dansk (da)"
BROKEN: dict[str, Broken] = {
    "type_misspelt": Broken(put("survey", 3, "type", "tekst"), "near_type", "survey", 3, "type", "text"),
    "type_unknown": Broken(put("survey", 3, "type", "xyzzy"), "unknown_type", "survey", 3, "type", "xyzzy"),
    "type_missing": Broken(put("survey", 3, "type", ""), "missing_type", "survey", 3, "type"),
    "type_refused": Broken(put("survey", 3, "type", "geopoint"), "refused_type", "survey", 3, "type", "geopoint"),
    "type_audio": Broken(put("survey", 3, "type", "audio"), "refused_type", "survey", 3, "type", "lyd"),
    "appearance_refused": Broken(put("survey", 3, "appearance", "placement-map"), "refused_appearance", "survey", 3, "appearance"),
    "appearance_misspelt": Broken(put("survey", 3, "appearance", "multilin"), "unknown_appearance", "survey", 3, "appearance", "multiline"),
    "or_other": Broken(put("survey", 2, "type", "select_one ja_nej or_other"), "or_other", "survey", 2, "type"),
    "name_missing": Broken(put("survey", 3, "name", ""), "missing_name", "survey", 3, "name"),
    "name_danish": Broken(put("survey", 15, "name", "løn måned"), "bad_name", "survey", 15, "name", "loen_maaned"),
    "name_double": Broken(put("survey", 9, "name", "alder"), "double_name", "survey", 9, "name", "række 5"),
    "label_missing": Broken(both(put("survey", 3, LABEL, ""), put("survey", 3, "label::English (en)", "")), "missing_label", "survey", 3, LABEL),
    "column_misspelt": Broken(head("survey", "relevant", "relevent"), "misspelt_column", "survey", 1, "relevent", "relevant"),
    "column_twice": Broken(_double_heading, "double_column", "survey", 1, "relevant"),
    "column_refused": Broken(head("survey", "trigger", "save_to"), "refused_column", "survey", 1, "save_to"),
    "sheet_misspelt": Broken(rename("choices", "choises"), "misspelt_sheet", "choises", 0, "", "choices"),
    "no_survey": Broken(rename("survey", "spørgsmål"), "no_survey", "", 0, ""),
    "list_unknown": Broken(put("survey", 2, "type", "select_one janej"), "near_list", "survey", 2, "type", "ja_nej"),
    "list_missing": Broken(put("survey", 2, "type", "select_one"), "no_list", "survey", 2, "type"),
    "list_empty": Broken(put("survey", 6, "type", "select_multiple farver"), "unknown_list", "survey", 6, "type", "farver"),
    "choice_double": Broken(put("choices", 3, "name", "ja"), "choice_double", "choices", 3, "name", "række 2"),
    "choice_empty": Broken(put("choices", 4, "name", ""), "choice_name", "choices", 4, "name"),
    "choice_blank": Broken(put("choices", 4, "name", "om morgenen"), "choice_blank", "choices", 4, "name", "om_morgenen"),
    "choice_no_list": Broken(put("choices", 5, "list_name", ""), "choice_list", "choices", 5, "list_name"),
    "choice_no_label": Broken(both(put("choices", 5, LABEL, ""), put("choices", 5, "label::English (en)", "")), "choice_label", "choices", 5, LABEL),
    "group_never_ends": Broken(drop("survey", 7), "never_ends", "survey", 4, "type", "end_group"),
    "group_ends_as_repeat": Broken(put("survey", 7, "type", "end_repeat"), "end_other", "survey", 7, "type", "Række 4"),
    "group_misspelt": Broken(put("survey", 4, "type", "begin_gruppe"), "near_type", "survey", 4, "type", "begin_group"),
    "no_code": Broken(head("survey", LABEL, "label::Dansk"), "bad_language", "survey", 1, "label::Dansk", "(da)"),
    "only_pyxform": Broken(put("survey", 2, "parameters", "randomize=maybe"), "pyxform", "survey", 2, "", "randomize"),
    "group_open": Broken(insert("survey", 15, ["begin_group", "sidst", "Til sidst", "At last"]), "never_ends", "survey", 15, "type", "end_group"),
    "end_alone": Broken(insert("survey", 15, ["end_group"]), "end_without", "survey", 15, "type"),
    "group_empty": Broken(both(insert("survey", 15, ["begin_group", "tom", "Tom", "Empty"]), insert("survey", 16, ["end_group"])), "empty_group", "survey", 15, "type"),
    "groups_deep": Broken(_nested, "too_deep", "survey", 26, "type"),
    "bracket": Broken(put("survey", 3, "relevant", "(${hjem} = 'ja'"), "x_end", "survey", 3, "relevant", "parentes"),
    "quote": Broken(put("survey", 3, "relevant", "${hjem} = 'ja"), "x_text", "survey", 3, "relevant", "tegn 11"),
    "curly_quotes": Broken(put("survey", 3, "relevant", "${hjem} = ”ja”"), "x_character", "survey", 3, "relevant", "tegn 11"),
    "operator": Broken(put("survey", 3, "relevant", "${hjem} == 'ja'"), "x_unexpected", "survey", 3, "relevant", "tegn 10"),
    "question_unknown": Broken(put("survey", 3, "relevant", "${hjemme} = 'ja'"), "near_question", "survey", 3, "relevant", "hjem"),
    "question_in_label": Broken(put("survey", 15, LABEL, "Tak, ${ukendt_her}."), "unknown_question", "survey", 15, LABEL),
    "reference_open": Broken(put("survey", 3, "relevant", "${hjem = 'ja'"), "broken_reference", "survey", 3, "relevant"),
    "name_bare": Broken(put("survey", 6, "relevant", "alder >= 18"), "bare_name", "survey", 6, "relevant", "${alder}"),
    "function_misspelt": Broken(put("survey", 3, "relevant", "selectd(${hjem}, 'ja')"), "near_function", "survey", 3, "relevant", "selected"),
    "function_unknown": Broken(put("survey", 3, "relevant", "xyzzy(${hjem})"), "unknown_function", "survey", 3, "relevant"),
    "function_geo": Broken(put("survey", 11, "calculation", "distance(${barn})"), "refused_function", "survey", 11, "calculation"),
    "arity": Broken(put("survey", 11, "calculation", "if(${alder} > 3, 1)"), "arguments", "survey", 11, "calculation", "3"),
    "number_of_text": Broken(put("survey", 11, "calculation", "${gade} * 2"), "number_wanted", "survey", 11, "calculation", "gade"),
    "number_and_text": Broken(put("survey", 6, "relevant", "${alder} = 'atten'"), "never_equal", "survey", 6, "relevant"),
    "no_such_choice": Broken(put("survey", 3, "relevant", "${hjem} = 'jaa'"), "near_choice", "survey", 3, "relevant", "ja"),
    "several_choices": Broken(put("survey", 12, "relevant", "${tider} = 'aften'"), "use_selected", "survey", 12, "relevant", "selected(${tider}"),
    "date_as_text": Broken(put("survey", 12, "constraint", ". > '2026-01-01'"), "date_wanted", "survey", 12, "constraint", "date("),
    "not_a_question": Broken(put("survey", 6, "relevant", "${alder} + 1"), "truth_wanted", "survey", 6, "relevant", "et tal"),
    "group_as_value": Broken(put("survey", 11, "calculation", "${barn} + 1"), "group_as_value", "survey", 11, "calculation", "count("),
    "circle": Broken(
        both(put("survey", 3, "relevant", "${alder} > 3"), put("survey", 5, "relevant", "${gade} != ''")),
        "circle", "survey", 3, "relevant", "gade → alder → gade",
    ),
    "own_answer": Broken(put("survey", 3, "relevant", "${gade} != ''"), "own_answer", "survey", 3, "relevant"),
    "never_shown": Broken(put("survey", 3, "relevant", "${hjem} = 'ja' and 1 = 2"), "never_shown", "survey", 3, "relevant"),
    "contradiction": Broken(
        both(put("survey", 4, "relevant", "${hjem} = 'ja'"), put("survey", 5, "relevant", "${hjem} = 'nej'")),
        "never_shown", "survey", 5, "relevant",
    ),
    "asks_later": Broken(put("survey", 3, "relevant", "${alder} > 3"), "asks_later", "survey", 3, "relevant", "alder"),
    "message_missing": Broken(
        both(put("survey", 5, "constraint_message::Dansk (da)", ""), put("survey", 5, "constraint_message::English (en)", "")),
        "constraint_message", "survey", 5, "constraint_message::Dansk (da)",
    ),
    "filter_column": Broken(put("survey", 14, "choice_filter", "egn = ${hjem}"), "unknown_column_of", "survey", 14, "choice_filter", "egn"),
    "filter_alone": Broken(put("survey", 3, "choice_filter", "land = ${hjem}"), "no_filter_list", "survey", 3, "choice_filter"),
    "pattern": Broken(put("survey", 5, "constraint", "regex(., '(')"), "pattern", "survey", 5, "constraint"),
    "day_format": Broken(
        put("survey", 11, "calculation", "format-date(${dag}, '%e. %B')"), "day_format", "survey", 11, "calculation", "%B"
    ),
    "digest": Broken(put("survey", 11, "calculation", "digest(${gade}, 'SHA-3')"), "digest", "survey", 11, "calculation", "SHA-3"),
    "range": Broken(put("survey", 13, "parameters", "start=1 end=6 step=0"), "range_numbers", "survey", 13, "parameters"),
    "range_long": Broken(put("survey", 13, "parameters", "start=1 end=600 step=1"), "range_many", "survey", 13, "parameters", "600"),
    "default": Broken(put("survey", 5, "default", "mange"), "default_value", "survey", 5, "default", "mange"),
    "no_calculation": Broken(put("survey", 11, "calculation", ""), "no_calculation", "survey", 11, "calculation"),
    "trigger": Broken(put("survey", 11, "trigger", "hjem"), "trigger_form", "survey", 11, "trigger"),
    "last_saved": Broken(put("survey", 3, "default", "${last-saved#gade}"), "last_saved", "survey", 3, "default"),
    "picture": Broken(put("choices", 2, "media::image", "hest.png"), "media_missing", "choices", 2, "media::image", "hest.png"),
    "picture_name": Broken(put("choices", 2, "media::image", "../Hest.png"), "media_name", "choices", 2, "media::image"),
    "picture_kind": Broken(put("choices", 2, "media::image", "hest.webp"), "picture_kind", "choices", 2, "media::image", "PNG"),
    "sound_kind": Broken(
        both(put("survey", 3, "default", "hest.mp3"), head("survey", "default", "media::audio")),
        "sound_kind", "survey", 3, "media::audio", "WAV",
    ),
    "csv_missing": Broken(put("survey", 2, "type", "select_one_from_file byer.csv"), "list_file", "survey", 2, "type", "byer.csv"),
    "pulldata_missing": Broken(put("survey", 11, "calculation", "pulldata('byer', 'navn', 'nr', ${alder})"), "list_file", "survey", 11, "calculation"),
    "form_id": Broken(put("settings", 2, "form_id", "Min Blanket"), "bad_form_id", "settings", 2, "form_id"),
    "language": Broken(put("settings", 2, "default_language", "Svensk (sv)"), "default_language", "settings", 2, "default_language"),
    "forbidden": Broken(put("survey", 3, LABEL, "Er du klient her?"), "forbidden_word", "survey", 3, LABEL),
    "help_for_nobody": Broken(put("hjaelp", 2, "name", "gaden"), "near_question", "hjaelp", 2, "name", "gade"),
    "help_yes_no": Broken(put("hjaelp", 2, "ved_ikke", "måske"), "yes_or_no", "hjaelp", 2, "ved_ikke"),
    "offers_long": Broken(put("hjaelp", 2, "forslag::da", "Nørregade; " + "Den lange vej " * 4), "offers_long", "hjaelp", 2, "forslag::da", "40"),
    "offers_many": Broken(put("hjaelp", 2, "forslag::da", ";".join(f"Gade {n}" for n in range(13))), "offers_many", "hjaelp", 2, "forslag::da", "12"),
    "offers_cpr": Broken(put("hjaelp", 2, "forslag::da", "Vej 1; 010190-1234"), "offers_number", "hjaelp", 2, "forslag::da"),
    "offers_alone": Broken(put("hjaelp", 2, "forslag::da", "Hos ${barn_navn}"), "offers_alone", "hjaelp", 2, "forslag::da"),
    "offers_name": Broken(put("hjaelp", 2, "forslag::da", "${barn_navm}"), "near_question", "hjaelp", 2, "forslag::da", "barn_navn"),
    "offers_unknown": Broken(put("hjaelp", 2, "forslag::da", "${xyz}"), "unknown_question", "hjaelp", 2, "forslag::da", "xyz"),
    "offers_private": Broken(both(put("hjaelp", 2, "forslag::da", "${gade}"), put("hjaelp", 2, "folsom", "ja")), "offers_secret", "hjaelp", 2, "forslag::da", "gade"),
    "offers_no_text": Broken(both(put("hjaelp", 2, "name", "alder"), put("hjaelp", 2, "forslag::da", "40")), "offers_no_text", "hjaelp", 2, "forslag::da", "alder"),
    "private_yes_no": Broken(put("hjaelp", 2, "folsom", "måske"), "yes_or_no", "hjaelp", 2, "folsom"),
    "help_required": Broken(put("survey", 3, "required", "yes"), "dont_know_required", "hjaelp", 2, "ved_ikke"),
    "letter_part": Broken(put("brev", 2, "del", "afsnitt"), "near_key", "brev", 2, "del", "afsnit"),
    "letter_when": Broken(put("brev", 2, "vis_hvis", "${hjem} = "), "x_end", "brev", 2, "vis_hvis"),
    "letter_name": Broken(put("brev", 2, "tekst::da", "Jeg bor i ${gaden}."), "near_question", "brev", 2, "tekst::da", "gade"),
    "setting_key": Broken(put("indstillinger", 2, "noegle", "behv"), "near_key", "indstillinger", 2, "noegle", "behov"),
    "setting_topic": Broken(put("indstillinger", 3, "vaerdi::da", "hus"), "near_key", "indstillinger", 3, "vaerdi::da", "huset"),
    "setting_minutes": Broken(put("indstillinger", 5, "vaerdi::da", "tre"), "whole_number", "indstillinger", 5, "vaerdi::da"),
    "setting_answer": Broken(
        both(put("indstillinger", 3, "noegle", "behov_svar"), put("indstillinger", 3, "vaerdi::da", "hjem=maane")),
        "need_answer", "indstillinger", 3, "vaerdi::da", "til=tand",
    ),
    "hand_in": Broken(put("aflevering", 2, "noegle", "borgerservise"), "near_key", "aflevering", 2, "noegle", "borgerservice"),
    "cell_error": Broken(put("survey", 3, LABEL, "#REF!"), "cell_error", "survey", 3, ""),
}  # fmt: skip
ADVICE: dict[str, Broken] = {
    "translation": Broken(put("survey", 3, "label::English (en)", ""), "missing_translation", "survey", 3, "label::English (en)", "engelsk"),
    "long_sentence": Broken(
        put("survey", 3, LABEL, "Hvad er det dog for en gade, som du bor i lige nu?"), "long_sentence", "survey", 3, LABEL, "13 ord"
    ),
    "column_unused": Broken(head("survey", "repeat_count", "xyzzy"), "unknown_column", "survey", 1, "xyzzy"),
    "list_unused": Broken(insert("choices", 8, ["dyr", "hund", "En hund", "A dog"]), "unused_list", "choices", 8, "list_name"),
    "no_form_id": Broken(put("settings", 2, "form_id", ""), "no_form_id", "settings", 2, "form_id"),
    "no_title": Broken(put("settings", 2, "form_title", ""), "no_title", "settings", 2, "form_title"),
    "no_version": Broken(put("settings", 2, "version", ""), "no_version", "settings", 2, "version"),
    "formula": Broken(put("survey", 3, LABEL, '=HYPERLINK("https://example.org","x")'), "formula", "survey", 3, ""),
}  # fmt: skip
