"""All spaces in memory, kept in step with the journal's frames; and the way back, from changes to a frame's body."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from kiosk.store import crypto, frames, space
from kiosk.store.errors import StoreDamaged
from kiosk.store.frames import Frame, Section
from kiosk.store.keyring import NOBODY, Keyring
from kiosk.store.space import Op, Space, Tables, quote, to_json

BATCH: Final = 1024
"""Documents, or subjects' sections, in a frame of a snapshot."""
MERGE: Final = 8
"""Sections of a subject from which on a write puts all of it instead of a change."""

Change = tuple[Space, Op | None]
"""An operation on a space, or its shredding."""


class Memory:
    """What the journal says up to `revision`."""

    def __init__(self, ring: Callable[[], Keyring], random: Callable[[int], bytes]) -> None:
        self._ring, self._random = ring, random
        self.revision = 0
        self.common = Space(NOBODY)
        self.named: dict[str, Space] = {}
        self.shredded: set[int] = set()
        """Keys whose end is in the journal but which the keyring on the disk may still hold."""
        self.skipped = 0
        """Sections whose key is gone."""
        self._by_id: dict[int, Space] = {}
        self._aead: tuple[tuple[int, bytes], crypto.Aead] | None = None

    def space(self, name: str) -> Space:
        """The space of a subject, empty where there is nothing yet."""
        if name not in self.named:
            self.named[name] = Space(name)
        return self.named[name]

    def reload(self, found: Iterable[Frame]) -> None:
        """Start again from all frames of a segment."""
        self.common.tables = {}
        self.shredded.clear()
        self._by_id.clear()
        self.skipped = 0
        for one in self.named.values():
            one.forget()
            one.sections.clear()
            one.key_id = None
        for name, (key_id, _) in self._ring().keys.items():
            self._register(name, key_id)
        self.apply(found)

    def _register(self, name: str, key_id: int) -> None:
        one = self.space(name) if name else self.common
        one.key_id, self._by_id[key_id] = key_id, one

    def apply(self, found: Iterable[Frame]) -> None:
        """Follow frames that the journal read, and let go of caches."""
        for frame in found:
            if frame.kind == frames.BEGIN:
                self.revision = int.from_bytes(frame.body, "little")
                continue
            self.revision += frame.kind == frames.COMMIT
            for section in frames.sections(frame.body):
                self._follow(section)
        self.common.touch_all()

    def _follow(self, section: Section) -> None:
        if section.kind == frames.KEY:
            self._learn(section)
            return
        one = self._by_id.get(section.key_id)
        if one is None:
            self.skipped += 1
        elif section.kind == frames.SHRED:
            self._let_go(one, section.key_id)
        elif one is self.common:
            space.apply(self.tables_of(one), self._unseal(section))
        else:
            one.forget()
            self._keep(one, section.kind, section.raw)

    def _keep(self, one: Space, kind: int, raw: bytes) -> None:
        if kind == frames.FULL:
            one.sections.clear()
        one.sections.append(raw)

    def _let_go(self, one: Space, key_id: int) -> None:
        """A subject's key and data go from memory; the keyring on the disk follows at the next flip."""
        self.shredded.add(key_id)
        del self._by_id[key_id]
        self._ring().keys.pop(one.name, None)
        one.forget()
        one.sections.clear()
        one.key_id = None

    def _learn(self, section: Section) -> None:
        """A subject's key from the journal; one under an old epoch key is in the keyring, or shredded."""
        ring = self._ring()
        if int.from_bytes(section.sealed[:4], "little") != ring.epoch:
            return
        context = section.head + ring.store_id
        plain = crypto.unseal(section.cipher, ring.epoch_key, section.nonce, section.sealed[4:], context)
        name = plain[crypto.KEY_SIZE :].decode("utf-8", "surrogatepass")
        ring.keys[name] = (section.key_id, plain[: crypto.KEY_SIZE])
        ring.next_id = max(ring.next_id, section.key_id + 1)
        self._register(name, section.key_id)

    def tables_of(self, one: Space) -> Tables:
        """The tables of a space; a subject's are decrypted now if they are not yet."""
        if one.tables is None:
            tables: Tables = {}
            for raw in one.sections:
                for section in frames.sections(raw):
                    space.apply(tables, self._unseal(section))
            one.tables = tables
        return one.tables

    def _unseal(self, section: Section) -> bytes:
        ring = self._ring()
        key = ring.keys[self._by_id[section.key_id].name][1]
        try:
            return crypto.unseal(section.cipher, key, section.nonce, section.sealed, section.head + ring.store_id)
        except crypto.InvalidTag as error:
            raise StoreDamaged("a section does not open with its key") from error

    def _seal(self, kind: int, key_id: int, key: bytes | crypto.Aead, plain: bytes, prefix: bytes = b"") -> bytes:
        cipher, nonce = crypto.quick_cipher(), self._random(crypto.NONCE_SIZE)
        if isinstance(key, bytes):
            key = crypto.aead(cipher, key)
        length = len(prefix) + len(plain) + crypto.TAG_SIZE
        head = frames.encode_section(kind, cipher, key_id, nonce, length)
        context = head[: frames.SECTION_HEAD] + self._ring().store_id
        return head + prefix + key.encrypt(nonce, plain, context)

    def encode(self, changes: Sequence[Change]) -> tuple[bytes, Callable[[], None]]:
        """The body of the frame for these changes, and what to do in memory once it is durable."""
        if len(changes) == 1 and changes[0][0] is self.common and changes[0][1]:  # most writes: straight on
            key_id, key = self._ring().keys[NOBODY]
            return self._seal(frames.DATA, key_id, self._common_aead(key), space.payload([changes[0][1]])), self._count
        return self._encode(changes)

    def _encode(self, changes: Sequence[Change]) -> tuple[bytes, Callable[[], None]]:
        ops: dict[str, list[Op]] = {}
        ended: list[int] = []
        for one, op in changes:
            if op is not None:
                ops.setdefault(one.name, []).append(op)
                continue
            ops.pop(one.name, None)
            if one.key_id is not None and one.key_id not in ended:
                ended.append(one.key_id)
        parts = [self._seal_shred(key_id) for key_id in ended]
        ring, next_id = self._ring(), self._ring().next_id
        learned: list[tuple[Space, int, bytes, int, bytes]] = []
        for name, listed in ops.items():
            one = self.named[name] if name else self.common
            if one.key_id is None or one.key_id in ended:
                key_id, key, next_id = next_id, self._random(crypto.KEY_SIZE), next_id + 1
                plain = key + name.encode("utf-8", "surrogatepass")
                parts.append(self._seal(frames.KEY, key_id, ring.epoch_key, plain, ring.epoch.to_bytes(4, "little")))
            else:
                key_id, key = ring.keys[name]
            merge = bool(name) and len(one.sections) >= MERGE and one.key_id == key_id
            sealer = key if name else self._common_aead(key)
            data = space.payload(_all(self.tables_of(one)) if merge else listed)
            raw = self._seal(frames.FULL if merge else frames.DATA, key_id, sealer, data)
            parts.append(raw)
            learned.append((one, key_id, key, frames.FULL if merge else frames.DATA, raw))

        def done() -> None:
            self.revision += 1
            for key_id in ended:
                self._let_go(self._by_id[key_id], key_id)
            ring.next_id = next_id
            for one, key_id, key, kind, raw in learned:
                if one is not self.common:
                    ring.keys[one.name] = (key_id, key)
                    self._register(one.name, key_id)
                    self._keep(one, kind, raw)

        return b"".join(parts), done

    def _count(self) -> None:
        self.revision += 1

    def _common_aead(self, key: bytes) -> crypto.Aead:
        """Made once: making it costs as much as sealing a document. Subjects' keys are not kept about like this."""
        wanted = (crypto.quick_cipher(), key)
        if self._aead is None or self._aead[0] != wanted:
            self._aead = (wanted, crypto.aead(*wanted))
        return self._aead[1]

    def _seal_shred(self, key_id: int) -> bytes:
        return frames.encode_section(frames.SHRED, 0, key_id, bytes(crypto.NONCE_SIZE), 0)

    def snapshot(self) -> Iterator[tuple[int, bytes]]:
        """All of it as (kind, body) for a new segment. Subjects' data goes over as it is, unopened."""
        yield frames.BEGIN, self.revision.to_bytes(8, "little")
        key_id, key = self._ring().keys[NOBODY]
        ops: list[Op] = []
        for op in _all(self.tables_of(self.common)):
            ops.append(op)
            if op.put:
                yield frames.SNAPSHOT, self._seal(frames.DATA, key_id, key, space.payload(ops))
                ops = []
        if ops:
            yield frames.SNAPSHOT, self._seal(frames.DATA, key_id, key, space.payload(ops))
        raws = [raw for one in self.named.values() for raw in one.sections]
        for at in range(0, len(raws), BATCH):
            yield frames.SNAPSHOT, b"".join(raws[at : at + BATCH])


def _all(tables: Tables) -> Iterator[Op]:
    """The operations that make these tables out of nothing, a batch of documents at a time."""
    for name, table in tables.items():
        if not isinstance(table, dict):
            yield Op(name, other=f"[{quote(name)},null,{to_json(table)}]")
            continue
        yield Op(name, other=f"[{quote(name)},null,{{}}]")
        items = list(table.items())
        for at in range(0, len(items), BATCH):
            yield Op(name, put=to_json(dict(items[at : at + BATCH]))[1:-1])
