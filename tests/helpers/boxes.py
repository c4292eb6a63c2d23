"""Boxes by hand, from protocol.md's table alone: what a kiosk makes of a folder, with nothing in it."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LAST = 2**53 - 1


class Maker:
    """Who has a folder's key: `number` says which folder."""

    def __init__(self, number=1):
        self.key = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
        self.public = self.key.public_key().public_bytes_raw()
        self.name = hashlib.sha256(b"stuen folder name 1\x00" + self.public).hexdigest()[:32]

    def copy(self, version, filling=b"", kind=1):
        """A box of this version: (name, version, bytes)."""
        rest = hashlib.shake_256(filling).digest(315) + filling
        return self.name, version, self.signed(b"STFO\x01" + bytes([kind]) + version.to_bytes(8, "big"), rest)

    def note(self):
        """That it is gone."""
        return self.name, LAST, self.signed(b"STFO\x01\x02" + LAST.to_bytes(8, "big"), b"")

    def signed(self, head, rest):
        """Any head and rest, with this key's own name and signature."""
        body = head + self.public + rest
        return body + self.key.sign(b"stuen folder 1\x00" + body)


class Shelf:
    """The little that a kiosk does with boxes, for `Does`: the newest of each name, and which the hub has."""

    def __init__(self):
        self.kept, self.sent, self.refuses = {}, {}, set()

    def does(self):
        """The four calls."""
        return {"boxes_lost": self.lost, "boxes_out": self.out, "box_told": self.told, "box_in": self.take}

    def put(self, one):
        """Written here."""
        name, version, blob = one
        self.kept[name] = version, blob

    def lost(self, names):
        """The hub has it no longer."""
        for name in names:
            self.sent[name] = 0

    def out(self):
        """What the hub has not."""
        return [(name, *one) for name, one in self.kept.items() if self.sent.get(name, 0) < one[0]]

    def told(self, name, version):
        """It has."""
        self.sent[name] = max(version, self.sent.get(name, 0))

    def take(self, name, version, blob):
        """One that came."""
        from sync import box

        box.read_as(blob, name, version)
        if name in self.refuses:
            raise ValueError(name)
        if (version, blob) > self.kept.get(name, (0, b"")):
            self.kept[name] = version, blob
            self.sent[name] = version
