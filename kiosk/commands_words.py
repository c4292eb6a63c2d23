"""`python -m kiosk words ...`: the words of the screen in each language, corrected by who speaks it."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments, catalogues, corrections, i18n, new_file
from kiosk.answer import Answer
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.i18n import _, n_


def options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of the family, with their options."""
    add(each, "list", listed, _("the languages: how much is translated, corrected and checked"))
    codes, language = tuple(i18n.BY_CODE), _("the language, as 'words list' writes it")
    one = add(each, "export", export, _("write the words of a language as a table for a spreadsheet"))
    one.add_argument("language", choices=codes, metavar="LANG", help=language)
    one.add_argument("--out", type=arguments.path, required=True, metavar="FILE.csv", help=_("the new file"))
    one = add(each, "import", take, _("take a table with corrected words; all of it, or nothing"))
    one.add_argument("language", choices=codes, metavar="LANG", help=language)
    one.add_argument("file", type=arguments.path, metavar="FILE.csv", help=_("the table, as 'words export' wrote it"))


def listed(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Every language, and how it stands with it."""
    from kiosk.correction_sheet import scope  # noqa: PLC0415 - only when it is asked for

    corrections.lay_over(settings.data_folder)
    rows, lines = [], []
    for language in i18n.LANGUAGES:
        code, kept = language.code, corrections.read(settings.data_folder, language.code)
        fit, wanted = corrections.fitting(code, kept), scope(code)
        row = {
            "language": code,
            "name": language.name,
            "offered": code in settings.centre.offered,
            "texts": len(wanted),
            "translated": sum(all(said) or msgid in fit for msgid, said in wanted.items()),
            "corrected": sum(one.said != wanted[msgid] for msgid, one in fit.items()),
            "checked": len(wanted) if language.whole else sum(bool(one.by) for one in fit.values()),
            "marked": not catalogues.checked(code),
        }
        rows.append(row)
        line = _("{language} ({name}): {translated} of {texts} translated, {checked} checked, {corrected} corrected")
        said = line.format(**row)
        lines.append(f"{said}. {_('Marked: translated without a professional.')}" if row["marked"] else f"{said}.")
    return Answer(rows, lines)


def export(args: argparse.Namespace, settings: Config) -> Answer:
    """Write the table. Raises what new_file.write raises."""
    from kiosk import correction_sheet  # noqa: PLC0415 - as above

    new_file.check(args.out)
    new_file.write(
        args.out, correction_sheet.write(args.language, corrections.read(settings.data_folder, args.language))
    )
    found = {"language": args.language, "texts": len(correction_sheet.scope(args.language)), "file": str(args.out)}
    return Answer(found, [_("{file} is written.").format(file=args.out)])


def take(args: argparse.Namespace, settings: Config) -> Answer:
    """Take all of a table, or nothing. Raises what correction_sheet.read and corrections.keep raise."""
    from kiosk import correction_sheet  # noqa: PLC0415 - as above

    code = args.language
    before = corrections.read(settings.data_folder, code)
    read, problems = correction_sheet.read(args.file, code, SystemClock().now().date())
    if problems:
        found = [{"row": one.row, "what": one.line()} for one in problems]
        return Answer(
            {"taken": 0, "problems": found}, [one.line() for one in problems], 1, i18n.say(correction_sheet.NotTaken())
        )
    shipped = correction_sheet.scope(code)
    new = {msgid: one for msgid, one in read.items() if one != before.get(msgid, catalogues.Correction(shipped[msgid]))}
    if new:
        corrections.keep(settings.data_folder, code, before | new)
    i18n.correct(code, corrections.fitting(code, before | new))
    lines = [n_("{n} text was taken.", "{n} texts were taken.", len(new))]
    lines += [_("They are seen from the next visit on.")] if new else []
    lines += [] if catalogues.checked(code) else [_("Not all of it is checked yet, so the language stays marked.")]
    return Answer({"taken": len(new), "problems": [], "marked": not catalogues.checked(code)}, lines)
