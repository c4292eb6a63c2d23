"""In a limited process: what bytes are, by what they begin with and never by their name."""

from typing import Final, Literal

Kind = Literal[
    "pdf", "image", "memo", "archive", "docx", "mail", "html", "text", "old_word", "phone", "locked", "none", "empty"
]  # fmt: skip

_IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
_PHONE: Final = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
NAMESPACE: Final = b"https://DigitalPost.dk/MeMo-1"


def sniff(data: bytes) -> Kind:
    """What the bytes begin like; whether they are that is seen when they are read."""
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    head = data[:1024]
    found = _binary(data, head)
    return found or _written(data)


def _binary(data: bytes, head: bytes) -> Kind | None:  # noqa: PLR0911 - a table of beginnings
    if b"%PDF-" in head:  # readers allow for rubbish before it
        return "pdf"
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    if head[:2] == b"BM" and len(data) > 54 and data[14:18] in {b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}:
        return "image"
    if head[4:8] == b"ftyp":
        return "phone" if head[8:12] in _PHONE else "none"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if head.startswith(_OLE):
        return "locked" if _ENCRYPTED in data else "old_word"
    if head.startswith(b"{\\rtf"):
        return "old_word"
    if head[257:262] == b"ustar" or head.startswith(b"\xfd7zXZ\x00") or _is_lzma(head):
        return "archive"
    if head.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"-----BEGIN PGP")):
        return "locked" if head.startswith(b"-----BEGIN PGP") else "none"
    return None


def _is_lzma(head: bytes) -> bool:
    """The old .lzma has no magic: properties, a dictionary of 2^n or 2^n + 2^(n-1) bytes, then the size or -1."""
    if len(head) < 14 or head[0] != 0x5D:
        return False
    dictionary = int.from_bytes(head[1:5], "little")
    size = int.from_bytes(head[5:13], "little")
    return dictionary.bit_count() in {1, 2, 32} and (size == (1 << 64) - 1 or size < 1 << 32)


def _written(data: bytes) -> Kind:
    """Text of some kind; the same for UTF-16, whose zeros are taken out first to look."""
    head = data[:8192].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    low = head.lower()
    if low.startswith(b"<"):
        if NAMESPACE.lower() in low or b"<memo:" in low:
            return "memo"
        if low.startswith((b"<!doctype html", b"<html")) or b"<html" in low[:1024]:
            return "html"
        if low.startswith(b"<?xml"):
            return "none"
    if _is_mail(low):
        return "mail"
    return "text"


def _is_mail(low: bytes) -> bool:
    """Header lines up to the first empty line, with those that every mail has."""
    names = {line.partition(b":")[0] for line in low.split(b"\n\n")[0].split(b"\r\n\r\n")[0].splitlines()}
    return bool(names & {b"mime-version", b"message-id", b"received", b"content-type"}) and b"from" in names
