"""`python -m kiosk form check|publish`: what a form's author does at the command line."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from kiosk.errors import KnownError
from kiosk.forms.library import KEPT
from kiosk.forms.publish import pack
from kiosk.forms.publish.check import Report, check
from kiosk.i18n import N_, _, n_


class NoPicture(KnownError):
    """The picture of the form can't be written."""

    message = N_("The picture could not be written to {name}: {why}. Choose another place.")


class Found(NamedTuple):
    """JSON for programs, lines for people, and the exit code."""

    found: dict[str, Any]
    lines: Sequence[str]
    code: int = 0


def checked(args: argparse.Namespace) -> Found:
    """What is wrong with a form, and its picture where one is wanted."""
    report = check(args.file)
    if args.flow and report.flow:
        _draw(args.flow, report.flow)
    return Found(report.as_json(), lines(report), int(not report.ok))


def published(args: argparse.Namespace) -> Found:
    """The folder that a form was published to; the problems where it was not."""
    report = check(args.file)
    if not report.ok:
        return Found(report.as_json(), lines(report), 1)
    place = pack.publish(args.file, args.out, report)
    told = [
        _("Published: {place}").format(place=place),
        _("Put the folder in a content pack, or in the folder of forms."),
    ]
    return Found({**report.as_json(), "place": str(place)}, told)


def previewed(args: argparse.Namespace, opened: Callable[[Path], object]) -> Found | None:
    """Give `opened` a data folder with the form, that is gone afterwards; what is wrong with the form otherwise."""
    report = check(args.file)
    if not report.ok:
        return Found(report.as_json(), lines(report), 1)
    with TemporaryDirectory(prefix="stuen-preview-") as room:
        pack.publish(args.file, Path(room) / KEPT, report)
        opened(Path(room))
    return None


def lines(report: Report) -> list[str]:
    """A report for people: what is to be mended first, then advice."""
    grave = [one for one in report.problems if not one.warning]
    light = [one for one in report.problems if one.warning]
    told = [one.line() for one in (*grave, *light)]
    if grave:
        told.append(n_("{n} thing to mend.", "{n} things to mend.", len(grave)))
    else:
        told.append(n_("The form is in order: {n} question.", "The form is in order: {n} questions.", report.questions))
        told.append(_("Readability: LIX {lix}; 25 and below is easy.").format(lix=report.lix))
    return told


def _draw(place: Path, picture: str) -> None:
    try:
        place.write_text(picture, "utf-8")
    except OSError as error:
        raise NoPicture(name=place.name, why=error.strerror or type(error).__name__) from error
