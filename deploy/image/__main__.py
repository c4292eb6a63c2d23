"""`python3 -m deploy.image`: make an image, tell what differs between two, or whether one is what was made."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from deploy.image import compare, sign
from deploy.image.build import OUT, Wishes, image, root
from deploy.image.recipe import ARCHES, BadRecipe
from deploy.image.steps import StepFailed, Steps
from deploy.update import keys


def main(words: list[str] | None = None) -> int:
    """0 when it is done, 1 when a step did not succeed, 2 for nonsense."""
    parser = argparse.ArgumentParser(prog="python3 -m deploy.image", description="Make an image of the last commit.")
    parser.add_argument(
        "--arch", choices=ARCHES, default="amd64", help="the machine: a PC or a virtual one, or a Raspberry Pi"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where images and what is kept for the next one lie")
    parser.add_argument("--revision", default="HEAD", help="the commit to build")
    parser.add_argument(
        "--keyring", type=Path, help="whose updates it takes (deploy/update); without: development keys"
    )
    parser.add_argument("--key", type=Path, help="sign the manifest with this key (deploy/update), and")
    parser.add_argument("--cert", type=Path, help="its certificate")
    parser.add_argument("--fast", action="store_true", help="compress little: for trying out")
    parser.add_argument("--keep", action="store_true", help="leave the unpacked root file system in place")
    parser.add_argument("--renew", action="store_true", help="ask Debian for newer packages than the ones kept")
    parser.add_argument(
        "--root", type=Path, metavar="DIR", help="only the root file system, below DIR: no kernel, no disk"
    )
    parser.add_argument("--lenient", action="store_true", help="build although a unit that is to start is missing")
    parser.add_argument(
        "look",
        nargs="*",
        metavar="compare A B | verify FOLDER",
        help="what differs between the images in two folders; whether one is what --keyring's keys signed",
    )
    given = parser.parse_args(words)
    if given.look[:1] == ["verify"]:
        return _verify(parser, given.look[1:], given.keyring)
    if given.look:
        return _compare(parser, given.look)
    if (given.key is None) != (given.cert is None):
        parser.error("--key and --cert belong together")
    if os.geteuid():
        sys.stderr.write("Making a root file system takes root's rights: sudo make image.\n")
        return 2
    wishes = Wishes(
        arch=given.arch,
        out=given.out.resolve(),
        revision=given.revision,
        keyring=given.keyring,
        fast=given.fast,
        keep=given.keep,
        renew=given.renew,
        lenient=given.lenient,
    )
    steps = Steps((given.root or wishes.out / given.arch) / "build.log")
    try:
        secret = None if given.key is None or given.root else sign.passphrase(given.key, given.cert)
        made = root(wishes, steps, given.root.resolve()) if given.root else image(wishes, steps)
        if not given.root:
            _sign(made.parent, given, secret, steps)
    except (StepFailed, BadRecipe) as error:
        steps.note(str(error))
        sys.stderr.write(f"{error}\nThe whole story: {steps.log}\n")
        return 1
    steps.say(f"{steps.elapsed()}  {made}")
    return 0


def _sign(folder: Path, given: argparse.Namespace, secret: bytes | None, steps: Steps) -> None:
    """Sign the manifest: with the key that was given, or as the development keys whose updates the image takes."""
    if given.key is not None:
        sign.manifest(folder, given.key, given.cert, secret)
    elif given.keyring is None:
        pair = keys.development(folder / "dev-keys")
        sign.manifest(folder, pair.key, pair.certificate)
    else:
        (folder / sign.SIGNATURE).unlink(missing_ok=True)  # of a build before
        steps.say("        the manifest is not signed: --key and --cert do it")


def _verify(parser: argparse.ArgumentParser, words: list[str], keyring: Path | None) -> int:
    """0 when every file is what was made and signed, 1 when one is not."""
    if len(words) != 1 or keyring is None:
        parser.error("verify FOLDER --keyring FILE")
    found = sign.verify(Path(words[0]), keyring)
    sys.stdout.write("".join(f"{row}\n" for row in found) or "as it was made and signed\n")
    return int(bool(found))


def _compare(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """0 when two builds are the same, 1 when they differ."""
    if len(words) != 3 or words[0] != "compare":
        parser.error("compare A B, with the folders of two builds")
    try:
        with tempfile.TemporaryDirectory() as scratch:
            rows = compare.builds(Path(words[1]), Path(words[2]), Path(scratch))
    except StepFailed as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{row}\n" for row in rows) or "the same bytes\n")
    return int(bool(rows))


if __name__ == "__main__":
    sys.exit(main())
