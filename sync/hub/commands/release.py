"""New versions of the kiosks' system, for leaders to send out from the console: take one in, list them, remove one."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from sync.hub import releases
from sync.hub.commands import answer
from sync.hub.commands.create_user import find
from sync.hub.errors import Refused
from sync.hub.models import Organisation
from sync.hub.released import Release

MOST_SAID = 64 << 10


def run(args: Namespace) -> int:
    """Do what is asked for, in the one organisation that there is, or the one that is named."""
    organisation = _organisation(args.organisation)
    return {"add": _add, "list": _list, "remove": _remove}[args.action](organisation, args)


def _organisation(slug: str) -> Organisation:
    if slug:
        return find(slug)
    found = list(Organisation.objects.order_by("slug")[:2])
    if len(found) != 1:
        raise Refused("Name the organisation with --organisation: there is not just one.")
    return found[0]


def _add(organisation: Organisation, args: Namespace) -> int:
    told = _told(args)
    release, new = releases.add(organisation, args.file, told)
    line = f"{release.version} for {release.compatible}, {release.size >> 20} MB"
    answer(
        {**_about(release), "new": new},
        args.json,
        f"{line}: a leader can send it out from the console." if new else f"{line}: it was here already.",
    )
    return 0


def _list(organisation: Organisation, args: Namespace) -> int:
    found = [_about(one) for one in organisation.releases.filter(removed=None).order_by("-pk")]
    lines = [
        f"{one['version']}  {one['compatible']}  {one['size'] >> 20} MB  "
        f"{'' if one['file'] else 'its file is missing: add it again'}".rstrip()
        for one in found
    ]
    answer({"releases": found}, args.json, *(lines or ["There is none."]))
    return 0


def _remove(organisation: Organisation, args: Namespace) -> int:
    here = organisation.releases.filter(removed=None, version=args.version)
    found = list(here.filter(compatible=args.compatible) if args.compatible else here)
    if len(found) != 1:
        raise Refused(
            f"There are several {args.version}: name the machine with --compatible."
            if found
            else f"There is no release {args.version}."
        )
    releases.remove(found[0])
    answer(_about(found[0]), args.json, f"{args.version} for {found[0].compatible} is removed.")
    return 0


def _about(release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "compatible": release.compatible,
        "size": release.size,
        "sha256": release.sha256,
        "data_format": release.data_format,
        "notes": release.notes,
        "added": release.added.isoformat(timespec="seconds"),
        "file": releases.is_here(release),
    }


def _told(args: Namespace) -> releases.Told:
    """What the file beside the bundle says, and what was typed instead."""
    said = _said(args.file.with_name(args.file.name + ".json"))
    version, compatible = args.version or said.get("version"), args.compatible or said.get("compatible")
    if not isinstance(version, str) or not isinstance(compatible, str):
        raise Refused(f"Nothing says what {args.file} is: put its .json beside it, or name --version and --compatible.")
    sha256, size, data_format, notes = (said.get(name) for name in ("sha256", "size", "data_format", "notes"))
    return releases.Told(
        version,
        compatible,
        sha256 if isinstance(sha256, str) else "",
        size if isinstance(size, int) else 0,
        data_format if isinstance(data_format, int) and 0 < data_format < 1 << 15 else 1,
        notes if isinstance(notes, str) else "",
    )


def _said(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MOST_SAID))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path} can't be read: the bundle tool makes it.") from error
    if not isinstance(found, dict):
        raise Refused(f"{path} can't be read: the bundle tool makes it.")
    return found
