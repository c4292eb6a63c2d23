"""Our own forms, made ready for the kiosk by `make setup`: python -m kiosk.forms.publish FOLDER OUT.

Every workbook of the folder that is a form of ours (.md) is published below OUT; what was there of others goes. Ends
with 1, and a sentence for each, when one is not in order.
"""

import shutil
import sys
from pathlib import Path

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.forms.publish import pack


def main(folder: Path, out: Path) -> int:
    """Publish them; gives how the program is to end."""
    i18n.use("da")
    wrong, made = 0, set()
    for path in sorted(folder.glob("*.md")):
        try:
            made.add(pack.publish(path, out).name)
        except KnownError as error:
            wrong = 1
            print(f"{path.name}: {i18n.say(error)}", file=sys.stderr)  # noqa: T201 - a command of make's
    for old in [one for one in out.glob("[!.]*") if one.is_dir() and one.name not in made] if not wrong else []:
        shutil.rmtree(old)
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
