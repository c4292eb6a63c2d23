"""Which forms there are: ours, over them those that the organisation sent in content packs (hub/content.py), and over
these those of the centre's own folder. Published forms only (form.json).

A form is looked through when somebody wants to see the list, and made ready to be filled in when it is chosen. One that
is no form is left out and told of in the log; it takes no other down.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.errors import KnownError
from kiosk.forms.definition import FORMAT, Definition, NotAForm
from kiosk.i18n import Borrowed, order, pick, written
from kiosk.paths import ASSETS

OURS = ASSETS / "content" / "forms" / "published"
GROUPS = ("penge", "post", "bolig", "sundhed", "rettigheder", "valg", "huset")
"""What forms are about, in the order in which it is shown. What is of no such group is the house's own."""
FILE = "form.json"
KEPT = "published-forms"
"""The folder below the kiosk's data that staff's forms are published to (publish/watch.py)."""
MOST = 200
LARGEST = 16 << 20
_LIST = ";"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What the list tells of a form. `settings` are those of the sheet `indstillinger`."""

    id: str
    path: Path
    title: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)

    def says(self, key: str, language: str) -> str:
        """A setting in this language, else in one that stands in its place, else as it stands; "" for none."""
        said = pick({one: self.settings.get(f"{key}::{one}", "") for one in order(language)}, language)
        return said or self.settings.get(key, "")

    def name(self, language: str) -> str:
        """What it is called."""
        return self.says("titel", language) or pick(self.title, language) or next(iter(self.title.values()), self.id)

    def need(self, language: str) -> str:
        """What one would say that one needs; its name where the form does not say."""
        return self.says("behov", language) or self.name(language)

    def needs(self, language: str) -> list[str]:
        """Everything that one would say who needs it: a form that branches is found by each of its branches."""
        return [self.need(language), *self._list("behov_flere", language)]

    def answered(self, need: int) -> tuple[str, str] | None:
        """The name of the question that a need has answered already, and which (setting `behov_svar`, in order)."""
        pairs = [one.strip().partition("=") for one in self.says("behov_svar", "da").split(_LIST)]
        if not 0 <= need < len(pairs) or not pairs[need][1]:
            return None
        return pairs[need][0].strip(), pairs[need][2].strip()

    @property
    def guide(self) -> str:
        """The name of the guide about the same matter, "" for none."""
        return self.says("vejviser", "da").strip()

    def papers(self, language: str) -> list[str]:
        """What is good to have at hand."""
        return self._list("papirer", language)

    def _list(self, key: str, language: str) -> list[str]:
        said = self.says(key, language)
        parts = (one.strip() for one in said.split(_LIST))
        return [written(one, said.language) if isinstance(said, Borrowed) else one for one in parts if one]

    @property
    def group(self) -> str:
        """What it is about, one of `GROUPS`."""
        said = self.says("emne", "da").strip().casefold()
        return said if said in GROUPS else "huset"

    @property
    def picture(self) -> str:
        """The name of its picture."""
        return self.says("billede", "da").strip() or "papers"

    @property
    def minutes(self) -> int:
        """How long it takes; 0 where nobody said."""
        said = self.says("minutter", "da").strip()
        return int(said) if said.isdecimal() else 0

    @property
    def sensitive(self) -> bool:
        """Whether its very name is nobody else's business."""
        return self.says("folsom", "da").strip().casefold() == "ja"

    @property
    def own(self) -> bool:
        """Whether it is an application that we wrote, and no official form."""
        return self.says("slags", "da").strip().casefold() == "egen"


class Library:
    """The forms by id, in the order of their groups."""

    def __init__(self, forms: Iterable[Known]) -> None:
        ordered = sorted(forms, key=lambda one: (GROUPS.index(one.group), one.need("da").casefold()))
        self._forms = {one.id: one for one in ordered}
        self._open: dict[str, Definition] = {}

    @classmethod
    def load(cls, own: Path | None = None, *, ours: Path = OURS, sent: Iterable[Path] = ()) -> "Library":
        """Look through the folders: `own` is the centre's; `sent` are files of the organisation's. Raises nothing."""
        found = {one.id: one for one in _folder(ours)}
        found |= {one.id: one for path in sent if (one := _known(path))}
        if own is not None:
            found |= {one.id: one for one in _folder(own)}
        return cls(found.values())

    def __len__(self) -> int:
        return len(self._forms)

    def get(self, name: str) -> Known | None:
        """The form with this id; None when there is none (any more)."""
        return self._forms.get(name)

    def groups(self) -> dict[str, list[Known]]:
        """The forms by what they are about; no group is empty."""
        found: dict[str, list[Known]] = {}
        for one in self._forms.values():
            found.setdefault(one.group, []).append(one)
        return found

    def definition(self, name: str) -> Definition:
        """A form ready to be filled in. Raises NotAForm, NewerForm, and KeyError for one that there is not."""
        if name not in self._open:
            known = self._forms[name]
            try:
                self._open[name] = Definition.load(known.path.read_bytes())
            except OSError as error:
                raise NotAForm(where=FILE) from error
        return self._open[name]

    def add(self, definition: Definition, path: Path) -> Known:
        """One more, as for a preview."""
        settings = dict(definition.sidecar.settings)
        known = self._forms[definition.id] = Known(definition.id, path, definition.title, settings)
        self._open[definition.id] = definition
        return known


def _folder(folder: Path) -> list[Known]:
    """What one folder holds: form.json in folders of their own, or beside each other as NAME.json."""
    try:
        files = sorted({*folder.glob(f"*/{FILE}"), *folder.glob("*.json")})[:MOST]
    except OSError:
        log.info("the folder of forms can't be read")
        return []
    return [known for path in files if (known := _known(path))]


def _known(path: Path) -> Known | None:
    try:
        if path.stat().st_size > LARGEST:
            return None
        found: Any = json.loads(path.read_bytes())
        if found["format"] > FORMAT:
            return None
        settings = found.get("sidecar", {}).get("settings", {})
        texts = {str(key): str(value) for key, value in settings.items()}
        return Known(str(found["id"]), path, {str(key): str(one) for key, one in found["title"].items()}, texts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, KnownError):
        log.info("a file in the folder of forms is no form")
        return None
