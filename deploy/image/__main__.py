"""`python3 -m deploy.image`: make an image, or tell what differs between two."""

import argparse
import os
import sys
from pathlib import Path

from deploy.image.build import OUT, Wishes, image
from deploy.image.recipe import ARCHES, BadRecipe
from deploy.image.steps import StepFailed, Steps


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
    parser.add_argument("--fast", action="store_true", help="compress little: for trying out")
    parser.add_argument("--keep", action="store_true", help="leave the unpacked root file system in place")
    parser.add_argument("--renew", action="store_true", help="ask Debian for newer packages than the ones kept")
    parser.add_argument("--lenient", action="store_true", help="build although a unit that is to start is missing")
    given = parser.parse_args(words)
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
    steps = Steps(wishes.out / given.arch / "build.log")
    try:
        made = image(wishes, steps)
    except (StepFailed, BadRecipe) as error:
        steps.note(str(error))
        sys.stderr.write(f"{error}\nThe whole story: {steps.log}\n")
        return 1
    steps.say(f"{steps.elapsed()}  {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
