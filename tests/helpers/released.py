"""For tests of releases: a bundle of bytes, kiosks that say what they run, and what they say of an update."""

import hashlib

from sync.hub import releases
from sync.hub.released import Release

OLD, NEW = "0.1.0+202601010000", "0.2.0+202602020000"
KIND = "stuen-rpi"
BUNDLE = bytes(range(256)) * 20_000
"""Five pieces, the last of them not whole."""


def a_release(organisation, folder, version=NEW, data=BUNDLE, compatible=KIND):
    """Taken in as a technician does it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}-{compatible}.raucb"
    path.write_bytes(data)
    return releases.add(organisation, path, releases.Told(version, compatible))[0]


def a_row(organisation, version=NEW, data=BUNDLE, compatible=KIND):
    """Without a file, for who only looks at pages."""
    sha256 = hashlib.sha256(data).hexdigest()
    return Release.objects.create(
        organisation=organisation, version=version, compatible=compatible, size=len(data), sha256=sha256
    )


def state(image=OLD, update=None, compatible=KIND, **more):
    """A kiosk's status; `update` is (state, version) and perhaps a code and per cent."""
    said = {"version": "0.1.0", "image": image, "compatible": compatible, "slot": "A", **more}
    if update:
        names = ("state", "version", "code", "percent")
        said["update"] = dict(zip(names, update, strict=False))
    return said
