"""Every problem in words: what is wrong, and how to mend it. At most 12 words a sentence, and never anybody's fault."""

from typing import Final, NamedTuple

from kiosk.i18n import N_


class Sentence(NamedTuple):
    """`warning`: the form can be used all the same."""

    what: str
    how: str = ""
    warning: bool = False


SENTENCES: Final = {
    # the file
    "gone": Sentence(N_("The file can't be read."), N_("Check the path and that it may be opened.")),
    "wrong_kind": Sentence(
        N_("This is no spreadsheet that is known here."), N_("Save it as .xlsx, .xls, .csv or .md.")
    ),
    "too_large": Sentence(
        N_("The file is larger than {most} MB."), N_("Take out pictures, and lay them beside the file.")
    ),
    "empty_file": Sentence(N_("The file is empty."), N_("Save the spreadsheet again.")),
    "not_a_workbook": Sentence(
        N_("The spreadsheet can't be opened."), N_("It may be damaged. Open it, and save it again as .xlsx.")
    ),
    "locked": Sentence(N_("The spreadsheet has a password."), N_("Save it again without one.")),
    "not_utf8": Sentence(N_("The letters of the file can't be read."), N_("Save it again as UTF-8, or as .xlsx.")),
    "bomb": Sentence(N_("The file unpacks to far more than a form."), N_("Copy the sheets to a new spreadsheet.")),
    "entities": Sentence(
        N_("The file has parts that no form needs, and that can do harm."), N_("Copy the sheets to a new spreadsheet.")
    ),
    "many_rows": Sentence(
        N_("There are more than {most} rows."), N_("Make several forms, or put long lists in a CSV file.")
    ),
    "too_slow": Sentence(N_("It took too long to check the form."), N_("Make it smaller, or make shorter formulas.")),
    "crashed": Sentence(
        N_("The form could not be checked."), N_("Copy the sheets to a new spreadsheet, and try again.")
    ),
    "pyxform": Sentence(
        N_("The form can't be made. The tool says: {text}"), N_("Mend the row, or ask whoever helps you with forms.")
    ),
    "refused": Sentence(N_("{name} can't be used on the screen."), N_("Take it out, or ask in another way.")),
    # sheets, columns, cells
    "double_sheet": Sentence(N_("Two sheets have this name."), N_("Give one of them another name.")),
    "no_survey": Sentence(N_("There is no sheet called survey."), N_("Put the questions on a sheet called survey.")),
    "no_questions": Sentence(N_("There are no questions."), N_("Write one question a row, with type and name.")),
    "misspelt_sheet": Sentence(N_("No sheet is called {name} here."), N_("Do you mean {near}?")),
    "refused_sheet": Sentence(N_("The sheet {name} can't be used here. {why}"), N_("Delete the sheet.")),
    "double_column": Sentence(
        N_("Two columns have the heading {name}."), N_("Delete one of them, or give it another heading.")
    ),
    "missing_column": Sentence(N_("The column {name} is missing."), N_("Add it in the first row.")),
    "misspelt_column": Sentence(N_("No column is called {name} here."), N_("Do you mean {near}?")),
    "unknown_column": Sentence(
        N_("The column {name} is not used."), N_("Delete it, or let it begin with # if it is a note."), True
    ),
    "refused_column": Sentence(N_("The column {name} can't be used here. {why}"), N_("Delete the column.")),
    "no_heading": Sentence(
        N_("There is a text in a column without a heading."), N_("Give the column a heading, or delete the text."), True
    ),
    "long_cell": Sentence(N_("The cell has more than {most} characters."), N_("Write it shorter.")),
    "formula": Sentence(
        N_("A cell has a formula: {cell}"), N_("It is shown as it is written. Write the text itself."), True
    ),
    "cell_error": Sentence(N_("A cell shows an error: {cell}"), N_("Write the text itself.")),
    # rows of the survey
    "missing_type": Sentence(
        N_("The question has no type."), N_("Choose one in the column type: text, date, select_one ...")
    ),
    "unknown_type": Sentence(N_("There is no type {name}."), N_("Choose another in the column type.")),
    "near_type": Sentence(N_("There is no type {name}."), N_("Do you mean {near}?")),
    "refused_type": Sentence(
        N_("The type {name} can't be used here. {why}"), N_("Ask in another way, or delete the row.")
    ),
    "empty_type": Sentence(
        N_("The type {name} stays empty: only a phone knows it."), N_("Delete the row, if you don't need it."), True
    ),
    "or_other": Sentence(
        N_("or_other can't be used: its words are English."), N_('Add a choice "Andet", and a question of type text.')
    ),
    "extra_type": Sentence(N_("After {name} there stands too much: {extra}"), N_("Delete what stands after it.")),
    "refused_appearance": Sentence(N_("The appearance {name} can't be used here. {why}"), N_("Delete it.")),
    "unknown_appearance": Sentence(N_("There is no appearance {name}."), N_("Delete it, or choose {near}.")),
    "missing_name": Sentence(
        N_("The question has no name."), N_("Write a short one in the column name, such as: adresse.")
    ),
    "bad_name": Sentence(N_("The name {name} can't be used: only a-z, 0-9 and _."), N_("Write {near} instead.")),
    "long_name": Sentence(N_("The name {name} is too long."), N_("Use at most {most} letters.")),
    "taken_name": Sentence(N_("The name {name} is used by the program itself."), N_("Choose another name.")),
    "double_name": Sentence(N_("The name {name} stands in row {first} already."), N_("Give one of them another name.")),
    "missing_label": Sentence(N_("The question has no words to show."), N_("Write them in the column label.")),
    "end_without": Sentence(
        N_("Here a {kind} ends that never began."), N_("Delete the row, or add the begin_{kind} above.")
    ),
    "end_other": Sentence(
        N_("Row {first} began a {began}, but here a {kind} ends."), N_("Write end_{began} here, or mend row {first}.")
    ),
    "never_ends": Sentence(N_("This {kind} never ends."), N_("Add a row with end_{kind} after its last question.")),
    "too_deep": Sentence(N_("There are more than {most} groups inside each other."), N_("Take some of them out.")),
    "empty_group": Sentence(N_("There is nothing in this {kind}."), N_("Add a question, or delete both rows.")),
    "range_numbers": Sentence(
        N_("A range needs start, end and step as numbers."),
        N_("Write in the column parameters: start=1 end=10 step=1."),
    ),
    "range_many": Sentence(
        N_("This range has {n} steps; on the screen there is room for {most}."),
        N_("Make the steps larger, or ask for a number."),
    ),
    "constraint_message": Sentence(
        N_("The answer can be refused, but nobody is told why."), N_("Say in constraint_message what to write instead.")
    ),
    "message_alone": Sentence(
        N_("There is a message, but nothing that shows it."),
        N_("Fill in constraint or required, or delete the message."),
        True,
    ),
    "no_calculation": Sentence(
        N_("Nothing is worked out here."), N_("Write in the column calculation what to work out.")
    ),
    "required_hidden": Sentence(
        N_("Nobody sees this row, but it has to be answered."), N_("Delete what stands in required.")
    ),
    # choices and files
    "no_list": Sentence(N_("There is no list after {name}."), N_("Write the name of a list: {name} ja_nej.")),
    "unknown_list": Sentence(N_("No list is called {name}."), N_("Add the choices on the sheet choices.")),
    "near_list": Sentence(N_("No list is called {name}."), N_("Do you mean {near}?")),
    "unused_list": Sentence(N_("No question uses the list {name}."), N_("Delete it, or use it in a question."), True),
    "choice_list": Sentence(N_("The choice belongs to no list."), N_("Write the list's name in list_name.")),
    "choice_name": Sentence(N_("The choice has no value."), N_("Write a short one in the column name, such as: ja.")),
    "choice_label": Sentence(N_("The choice has no words to show."), N_("Write them in the column label.")),
    "choice_blank": Sentence(
        N_("The value {name} can't be used: only a-z, 0-9, _ and -."), N_("Write {near} instead.")
    ),
    "choice_double": Sentence(
        N_("The value {name} stands in row {first} of the same list already."), N_("Give one of them another value.")
    ),
    "list_file": Sentence(
        N_("There is no file {name} beside the spreadsheet."), N_("Lay it in the same folder, or mend its name.")
    ),
    "list_file_kind": Sentence(N_("The list {name} has to be a CSV file."), N_("Save it as .csv in UTF-8.")),
    "list_file_bad": Sentence(
        N_("The file {name} can't be read as a table."), N_("Save it as .csv in UTF-8, with headings.")
    ),
    "list_file_columns": Sentence(
        N_("The file {name} has no columns name and label."), N_("Add them, or write value= and label= in parameters.")
    ),
    "no_filter_list": Sentence(N_("Only a question with choices can have a choice_filter."), N_("Delete it.")),
    "media_missing": Sentence(
        N_("There is no file {name} beside the spreadsheet."),
        N_("Lay it in the same folder, or use one of the screen's pictures."),
    ),
    "media_name": Sentence(
        N_("The file name {name} can't be used."), N_("Use only a-z, 0-9, - and _, such as hus.png.")
    ),
    "picture_kind": Sentence(
        N_("The picture {name} has to be PNG or JPEG."), N_("Open it, and save it as .png or .jpg.")
    ),
    "picture_bad": Sentence(N_("The picture {name} can't be read."), N_("Open it, and save it again as .png or .jpg.")),
    "picture_large": Sentence(
        N_("The picture {name} is too long, or has more than {most} million dots."),
        N_("Make it smaller, and save it again."),
    ),
    "sound_kind": Sentence(
        N_("The sound {name} has to be WAV."), N_("Save it as .wav, for example with Audacity, which is free.")
    ),
    "sound_bad": Sentence(N_("The sound {name} can't be read."), N_("Save it again as WAV, in 16 bits.")),
    "sound_long": Sentence(
        N_("The sound {name} lasts more than {most} seconds."), N_("Record it again, and say less.")
    ),
    "sound_silent": Sentence(
        N_("Nothing can be heard in the sound {name}."), N_("Record it again, nearer to the microphone.")
    ),
    "media_large": Sentence(N_("The file {name} is larger than {most} MB."), N_("Make it smaller.")),
    "media_much": Sentence(
        N_("All pictures and sounds together are larger than {most} MB."), N_("Make them smaller, from {name} on.")
    ),
    "missing_sound": Sentence(
        N_("Others have their own sound; this one has none."),
        N_("Add a sound file, or the voice of the screen reads it."),
        True,
    ),
    # expressions
    "x_character": Sentence(
        N_("At sign {at} there stands {name}, which can't stand there: {text}"),
        N_("Delete it, or put texts in single quotes."),
    ),
    "x_text": Sentence(
        N_("A quote begins at sign {at} and never ends: {text}"), N_("Put the same quote after the text.")
    ),
    "x_end": Sentence(N_("It stops too early: {text}"), N_("Something is missing at the end, perhaps a bracket.")),
    "x_unexpected": Sentence(
        N_("At sign {at} there stands {name}, where it does not fit: {text}"),
        N_("Look for a bracket, a comma or a word too many."),
    ),
    "x_deep": Sentence(
        N_("There are too many brackets inside each other."), N_("Work out a part of it in a row of type calculate.")
    ),
    "x_long": Sentence(N_("The expression is too long."), N_("Work out a part of it in a row of type calculate.")),
    "x_unsupported": Sentence(
        N_("{name} can't be used in an expression here: {text}"), N_("Use ${{name}} and the functions in forms.md.")
    ),
    "x_literal": Sentence(
        N_("In {name} the text has to be written out in quotes."), N_("Write it as a text, not as a question.")
    ),
    "x_path": Sentence(N_("{name} needs a question, written as ${{name}}."), N_("Put a question there, not a value.")),
    "unknown_function": Sentence(N_("There is no function {name}."), N_("The functions stand in forms.md.")),
    "near_function": Sentence(N_("There is no function {name}."), N_("Do you mean {near}?")),
    "refused_function": Sentence(N_("The function {name} can't be used here. {why}"), N_("Ask in another way.")),
    "arguments": Sentence(
        N_("{name} takes {many} values; here there are {n}."), N_("Look at the commas and brackets.")
    ),
    "unknown_question": Sentence(N_("No question is called {name}."), N_("Mend the name, or add the question.")),
    "near_question": Sentence(N_("No question is called {name}."), N_("Do you mean {near}?")),
    "bare_name": Sentence(N_("{name} stands without ${{}}."), N_("Write ${{{name}}}.")),
    "broken_reference": Sentence(
        N_("A ${{ is not closed, or the name in it is none: {text}"), N_("Write it as ${{name}}.")
    ),
    "last_saved": Sentence(N_("Answers of last time can't be used. {why}"), N_("Ask again.")),
    "unknown_column_of": Sentence(N_("The list {list} has no column {name}."), N_("Add the column, or mend the name.")),
    "no_such_choice": Sentence(N_("{name} has no choice {value}."), N_("Use one of the values in its list.")),
    "near_choice": Sentence(N_("{name} has no choice {value}."), N_("Do you mean {near}?")),
    "number_wanted": Sentence(
        N_("Here a number has to stand, not {name}."), N_("Use a question of type integer or decimal.")
    ),
    "never_equal": Sentence(N_("{name} is a number, and never the same as {value}."), N_("Compare it with a number.")),
    "date_wanted": Sentence(
        N_("A day is compared with the text {value}."), N_("Write date({value}), with the year first: '2026-12-24'.")
    ),
    "use_selected": Sentence(
        N_("{name} can have several choices; = finds only one alone."), N_("Write selected(${{{name}}}, {value}).")
    ),
    "selected_wanted": Sentence(N_("{name} has no choices, so nothing can be selected."), N_("Use = instead.")),
    "truth_wanted": Sentence(
        N_("This has to be true or false, but gives a {kind}."), N_("Compare it with something: ${{alder}} > 17.")
    ),
    "group_as_value": Sentence(
        N_("{name} is a group, and has no value."), N_("Use a question in it, or count(${{{name}}}).")
    ),
    "pattern": Sentence(N_("The pattern can't be used: {text}"), N_("Write a shorter one, without looking ahead.")),
    "day_format": Sentence(
        N_("Days and times can't be written like this: {text}"),
        N_("Use %e, %n, %Y, %d, %m, %b, %H and %M."),
    ),
    "digest": Sentence(N_("digest() can't work like this: {text}"), N_("Use SHA-256, and hex or base64.")),
    "circle": Sentence(
        N_("The questions wait for each other: {chain}"), N_("Take one of them out of the other's expression.")
    ),
    "never_shown": Sentence(
        N_("The question is never shown: {text} is always false."), N_("Mend the column relevant.")
    ),
    "asks_later": Sentence(N_("The question hangs on {name}, which comes later."), N_("Move the row below {name}.")),
    "own_answer": Sentence(N_("The question hangs on its own answer."), N_("Take ${{{name}}} out of relevant.")),
    "trigger_form": Sentence(
        N_("In trigger there have to be questions as ${{name}}."), N_("Write ${{name}}, with commas between.")
    ),
    "default_value": Sentence(N_("The default {value} does not fit the type {name}."), N_("Mend it, or delete it.")),
    # words
    "one_language": Sentence(
        N_("There are only words in one language."), N_("Add columns such as label::English (en)."), True
    ),
    "missing_translation": Sentence(N_("The words in {language} are missing."), N_("Write them in this column."), True),
    "bad_language": Sentence(N_("The language {name} has no code."), N_("Write it with its code: label::Dansk (da).")),
    "no_danish": Sentence(N_("There are no words in Danish."), N_("Add columns such as label::Dansk (da).")),
    "hard_form": Sentence(
        N_("The form is hard to read in {language}: LIX {lix}."),
        N_("Use shorter words and sentences, up to {most}."),
        True,
    ),
    "long_sentence": Sentence(
        N_("The sentence has {n} words: {text}"), N_("Make two of it; {most} words are enough."), True
    ),
    "forbidden_word": Sentence(N_("We do not use the word {name} about people."), N_("Choose another word.")),
    # settings
    "no_form_id": Sentence(
        N_("The form has no id, so the name of the file is used."),
        N_("Write one in form_id on the sheet settings, such as: huset."),
        True,
    ),
    "bad_form_id": Sentence(N_("The id {name} can't be used."), N_("Use only a-z, 0-9, - and _. Begin with a letter.")),
    "no_title": Sentence(N_("The form has no title."), N_("Write one in form_title on the sheet settings."), True),
    "no_version": Sentence(N_("The form has no version."), N_("Write the day in version, such as 2026112001."), True),
    "default_language": Sentence(
        N_("No column has the language {name}."), N_("Write the headings like label::{name}, or take it out.")
    ),
    # our own sheets
    "no_need": Sentence(
        N_("The form does not say which need it is for."), N_("Add behov on the sheet indstillinger."), True
    ),
    "need_answer": Sentence(
        N_("{name} is no choice of a question here."), N_("Write the question's name, =, and the choice's: til=tand.")
    ),
    "unknown_key": Sentence(N_("There is no {name} here."), N_("Choose one of: {known}.")),
    "near_key": Sentence(N_("There is no {name} here."), N_("Do you mean {near}?")),
    "double_key": Sentence(N_("{name} stands in row {first} already."), N_("Delete one of them.")),
    "empty_key": Sentence(N_("Something is missing in this row."), N_("Fill in {name}.")),
    "yes_or_no": Sentence(N_("Here ja or nej has to stand, not {name}."), N_("Write ja or nej.")),
    "whole_number": Sentence(N_("Here a whole number has to stand, not {name}."), N_("Write it in digits.")),
    "a_day": Sentence(N_("Here a day has to stand, not {name}."), N_("Write the year first: 2026-11-20.")),
    "offers_no_text": Sentence(
        N_("Nobody types an answer to {name}, so none is offered."),
        N_("Delete the words, or make the question a text."),
    ),
    "offers_many": Sentence(N_("More than {most} words are offered here."), N_("Offer those that most people need.")),
    "offers_long": Sentence(
        N_("An offer has more than {most} characters: {text}"), N_("Write it shorter, so that it fits on a button.")
    ),
    "offers_number": Sentence(
        N_("An offer could be somebody's CPR number: {text}"), N_("Delete it. Everybody would see it.")
    ),
    "offers_alone": Sentence(
        N_("Another answer can be offered only as it is: {text}"),
        N_("Write its name by itself, with a semicolon on each side."),
    ),
    "offers_secret": Sentence(
        N_("The answer to {name} is private, and can't be offered."), N_("Take it out, or write nej in folsom.")
    ),
    "no_picture": Sentence(N_("The screen has no picture {name}."), N_("Choose another picture.")),
    "dont_know_required": Sentence(
        N_("The question has to be answered, so nobody can pass by it."),
        N_("Write nej in ved_ikke, or delete required."),
    ),
    "blanket_file": Sentence(
        N_("The sheet blanket needs the name of a PDF."), N_("Add blanket_fil on the sheet indstillinger.")
    ),
}
