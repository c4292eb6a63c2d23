"""`python -m kiosk speak`: say a text as the kiosk would, or write it as a WAV, and tell what the ear gets."""

import argparse
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from kiosk import arguments, new_file
from kiosk.answer import Answer
from kiosk.config import Config
from kiosk.devices.speech import Speech
from kiosk.devices.voices import open_speech
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, _

MOST = 20_000
"""Characters of a text: a quarter of an hour and more."""


class NotSpoken(KnownError):
    """Nothing can be heard, or not all of it."""

    message = N_("Not everything was heard: the voice or the player ended with an error.")


NO_VOICE = N_("There is no voice. Install espeak-ng, or correct the command under [speech].")
NO_SOUND = N_("There is no sound card, so nothing can be heard. With --out it is written to a file.")
NO_LANGUAGE = N_("The voice does not speak {language}.")


def options(groups: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The command, with its options."""
    one = add(groups, "speak", ask, _("say a text as the kiosk would, and tell what the ear gets of it"))
    one.add_argument(
        "text",
        metavar="TEXT",
        nargs="?",
        help=_("what to say; - reads it from standard input, for others on the machine can read arguments"),
    )
    one.add_argument("--lang", type=language, default="da", metavar="LANG", help=_("the language of the text: da, en"))
    one.add_argument(
        "--list-phrases",
        action="store_true",
        help=_("list what the screens say that a person can record, each with the name of its file"),
    )
    one.add_argument(
        "--out", type=arguments.path, metavar="FILE.wav", help=_("write a new WAV file instead of saying it")
    )


def language(text: str) -> str:
    """A language's code; what a voice would take for an option is none."""
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,2}", text):
        raise argparse.ArgumentTypeError(_("{text} is not a language; write it as da").format(text=repr(text[:40])))
    return text


def ask(args: argparse.Namespace, settings: Config) -> Answer:
    """Say it, or write it. Raises BadInput for a text that can't be said, NotSpoken where nothing can be heard."""
    from kiosk.devices.ear import heard  # noqa: PLC0415 - only when it is asked for

    if args.list_phrases:
        from kiosk.commands_phrases import listed  # noqa: PLC0415 - as above

        return listed(args.lang, settings)
    if args.text is None:
        raise BadInput(N_("There is no text: say what, or - for standard input."))
    text = _text(args.text)
    sentences = heard(text, args.lang)
    if not sentences:
        raise BadInput(N_("There is nothing in the text that can be said."))
    if args.out:
        new_file.check(args.out)
    speech = open_speech(settings)
    if not speech.has_voice:
        raise NotSpoken(NO_VOICE)
    if not args.out and not speech.has_sound:
        raise NotSpoken(NO_SOUND)
    if not (speech.voice_works(args.lang) or speech.neural_works(args.lang)):
        raise NotSpoken(NO_LANGUAGE, language=args.lang)
    waited = _write(speech, sentences, args.lang, args.out) if args.out else _say(speech, sentences, args.lang)
    found = {
        "language": args.lang,
        "voice": speech.voice_name(args.lang),
        "first_byte_ms": round(waited, 1),
        "sentences": sentences,
        "file": str(args.out) if args.out else None,
    }
    return Answer(found, [_("{file} is written.").format(file=args.out)] if args.out else sentences)


def _text(given: str) -> str:
    if given == "-":
        if sys.stdin is None:
            raise BadInput(N_("There is nothing in the text that can be said."))
        try:
            given = sys.stdin.buffer.read(4 * MOST + 1).decode()
        except UnicodeDecodeError:
            raise BadInput(N_("The text is not UTF-8.")) from None
    if len(given) > MOST:
        raise BadInput(N_("The text is longer than {n} characters; say it in parts."), n=MOST)
    return given.encode(errors="replace").decode()  # half a character, from an argument that is no UTF-8


def _say(speech: Speech, sentences: list[str], code: str) -> float:
    """Say all of it; gives the milliseconds until the first sound went to the player."""
    begun, sounded, done = monotonic(), list[float](), threading.Event()
    try:
        speech.say(sentences, code, lambda _index: sounded.append(monotonic()), done.set, ready=True)
        done.wait()
    finally:
        speech.close()
    if len(sounded) < len(sentences):
        raise NotSpoken
    return (sounded[0] - begun) * 1000


def _write(speech: Speech, sentences: list[str], code: str, path: Path) -> float:
    """All of it as one new file, whole or not at all; gives the milliseconds to the voice's first byte."""
    from kiosk.devices.wav import joined  # noqa: PLC0415 - as above

    made = [speech.sound_of(words, code) for words in sentences]
    whole = [one for one in made if one]
    if len(whole) < len(made):
        raise NotSpoken
    try:
        wav = joined(one for one, _waited in whole)
    except ValueError:
        raise NotSpoken from None
    new_file.write(path, wav)
    return whole[0][1]
