"""`python -m kiosk screens ...`: every screen in its states, and pictures of them, for technicians and translators."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments, new_file, pseudo
from kiosk.answer import Answer
from kiosk.comfort import LARGEST, read
from kiosk.config import Config
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import LANGUAGES, N_, _

NO_SCREEN = N_("There is no screen {name}. There are: {names}.")
NO_STATE = N_("{screen} has no state {name}. It has: {names}.")


class NotDrawn(KnownError):
    """There is no picture."""

    message = N_("The picture could not be drawn that large. Choose a smaller size.")


def options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of the family, with their options."""
    add(each, "list", listed, _("every screen: what it is for, its states, and what each of them needs"))
    one = add(each, "shot", shot, _("a picture of one, as a PNG; with the demo centre, and nothing kept"))
    one.add_argument("screen", metavar="SCREEN", help=_("as 'screens list' writes it"))
    one.add_argument("--state", metavar="S", help=_("as 'screens list' writes it; else the first"))
    size = _("the picture's size in pixels")
    one.add_argument("--size", type=arguments.size, metavar="WxH", default=(1280, 800), help=size)
    codes = [*(language.code for language in LANGUAGES), pseudo.CODE]
    one.add_argument("--lang", choices=codes, default=codes[0], help=_("the language on the screen"))
    for wish, said in wishes().items():
        letters = {"type": int, "choices": range(LARGEST + 1), "default": 0} if wish == "text" else {}
        hands = {"choices": ("left", "right"), "default": ""} if wish == "hand" else {}
        one.add_argument(f"--{wish}", help=said, **(letters or hands or {"action": "store_true"}))
    inches = _("how large the screen is, from corner to corner")
    one.add_argument("--inches", type=arguments.inches, default=10.1, metavar="N", help=inches)
    one.add_argument("--out", type=arguments.path, required=True, metavar="FILE.png", help=_("the new file"))


def wishes() -> dict[str, str]:
    """What somebody may wish (kiosk.comfort), as options: name -> what it is."""
    return {
        "text": _("how large letters are wished: 0, 1 or 2"),
        "contrast": _("high contrast is wished"),
        "calm": _("it is wished that nothing moves by itself"),
        "low": _("all is wished in the lower part, on a screen that is large (--inches)"),
        "hand": _("at which hand the buttons are wished"),
        "shy": _("it is wished that what is private is covered"),
    }


def listed(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Every screen with its states."""
    from kiosk.demo.screens import table  # noqa: PLC0415 - only when it is asked for

    found = table.listed()
    lines = []
    for screen in found:
        lines.append(f"{screen['screen']}: {screen['for']}")
        for state in screen["states"]:
            needs = _("  (needs: {what})").format(what=", ".join(state["needs"])) if state["needs"] else ""
            lines.append(f"    {state['state']}{needs}")
    count = sum(len(screen["states"]) for screen in found)
    lines.append(_("States in all: {n}").format(n=count))
    return Answer(found, lines)


def shot(args: argparse.Namespace, settings: Config) -> Answer:  # noqa: ARG001 - every command takes both
    """Draw one. Raises BadInput for what there is not, NotDrawn, and what new_file.write raises."""
    from kiosk.demo.screens import table  # noqa: PLC0415 - only when it is asked for
    from kiosk.demo.screens.shot import draw  # noqa: PLC0415 - as above

    screens = table.by_screen()
    if args.screen not in screens:
        raise BadInput(NO_SCREEN, name=args.screen[:60], names=", ".join(screens))
    states = screens[args.screen]
    name = next(iter(states)) if args.state is None else args.state
    if name not in states:
        raise BadInput(NO_STATE, screen=args.screen, name=name[:60], names="; ".join(states))
    new_file.check(args.out)
    png, size = draw(*states[name], args.size, args.lang, wished=read(vars(args)), inches=args.inches)
    if size != args.size:
        raise NotDrawn
    new_file.write(args.out, png)
    about = {"screen": args.screen, "state": name, "language": args.lang, "size": list(size), "file": str(args.out)}
    return Answer(about, [_("{file} is written.").format(file=args.out)])
