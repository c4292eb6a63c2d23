"""The keys of updates: a root that lies in a safe, signing certificates that live two years, and what images trust.

A keyring is one file: the root's certificate and its list of revoked ones. Every private key is encrypted with a
passphrase; only development keys are not, and everything of theirs says DEVELOPMENT.
"""

import os
import re
import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.update.openssl import UpdateError, openssl

ROOT_DAYS, SIGN_DAYS, LIST_DAYS = 20 * 365, 2 * 365, 20 * 365
"""A list of revoked certificates that runs out would stop every update, so it lives as long as the root."""
DEVELOPMENT = "DEVELOPMENT"
NAME = re.compile(r"[\w .-]{1,40}")
_CA = "basicConstraints=critical,CA:TRUE,pathlen:0"
_SIGN = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n"
_SIGN += "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
_WRITTEN = "sep_multiline,sname,utf8"  # a name as it is written, also in Danish


@dataclass(frozen=True)
class Pair:
    """A private key and its certificate, both PEM files."""

    key: Path
    certificate: Path


def make_root(folder: Path, name: str, passphrase: bytes | None) -> Pair:
    """The root, `root.key` and `root.pem`, and the keyring with an empty list. Raises UpdateError."""
    if not NAME.fullmatch(name):
        raise UpdateError("A name is up to 40 letters, figures, spaces and dots.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pair = Pair(folder / "root.key", folder / "root.pem")
    _new_key(pair.key, passphrase)
    made = openssl(
        *("req", "-x509", "-new", "-utf8", "-sha384", "-days", str(ROOT_DAYS), "-key", pair.key),
        *("-subj", f"/O={name}/CN={name}: root of updates"),
        *("-addext", _CA, "-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        secret=passphrase,
    )
    _new_file(pair.certificate, made, 0o644)
    write_keyring(pair, folder / "keyring.pem", [], passphrase)
    return pair


def make_signer(root: Pair, folder: Path, passphrase: bytes | None, root_passphrase: bytes | None) -> Pair:
    """A signing key with its certificate: `sign-SERIAL.key` and `.pem`. Raises UpdateError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    serial = f"{secrets.randbits(63) | 1 << 62:016x}"
    pair = Pair(folder / f"sign-{serial}.key", folder / f"sign-{serial}.pem")
    organisation = openssl("x509", "-noout", "-subject", "-nameopt", _WRITTEN, "-in", root.certificate)
    found = re.search(r"O=(.+)", organisation.decode())
    name = found[1].strip() if found else "Stuen"
    _new_key(pair.key, passphrase)
    asked = ("-subj", f"/O={name}/CN={name}: updates {serial[:8]}")
    request = openssl("req", "-new", "-utf8", "-key", pair.key, *asked, secret=passphrase)
    with tempfile.TemporaryDirectory() as place:
        more = Path(place) / "extensions"
        more.write_text(_SIGN, "ascii")
        made = openssl(
            *("x509", "-req", "-sha384", "-days", str(SIGN_DAYS), "-set_serial", f"0x{serial}"),
            *("-CA", root.certificate, "-CAkey", root.key, "-extfile", more),
            data=request,
            secret=root_passphrase,
        )
    _new_file(pair.certificate, made, 0o644)
    return pair


def write_keyring(root: Pair, out: Path, revoked: list[Path], passphrase: bytes | None) -> None:
    """The file that images trust: the root's certificate, and the list of those of its certificates that count no more.

    `revoked` are all of them, also those of earlier lists.
    """
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as place:
        database, config = Path(place) / "index.txt", Path(place) / "conf"
        lines = [_revoked_line(one, now) for one in revoked]
        database.write_text("".join(lines), "ascii")
        config.write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={database}\ndefault_md=sha384\ndefault_crl_days={LIST_DAYS}\n", "ascii"
        )
        made = openssl(
            *("ca", "-gencrl", "-config", config, "-cert", root.certificate, "-keyfile", root.key), secret=passphrase
        )
    out.write_bytes(root.certificate.read_bytes() + made)


def is_development(certificate: Path) -> bool:
    """Whether a certificate, or a keyring's first one, is for trying things out."""
    return DEVELOPMENT in openssl("x509", "-noout", "-subject", "-in", certificate).decode()


def development(folder: Path) -> Pair:
    """Keys for trying things out, made where there are none: without passphrases, and named so. Gives the signer."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = sorted(folder.glob("sign-*.key"))
    if there and (folder / "keyring.pem").exists():
        return Pair(there[0], there[0].with_suffix(".pem"))
    for left in folder.glob("*"):  # of a making that was cut
        left.unlink()
    root = make_root(folder, f"{DEVELOPMENT} keys of Stuen", None)
    return make_signer(root, folder, None, None)


def _revoked_line(certificate: Path, now: datetime) -> str:
    said = openssl("x509", "-noout", "-serial", "-subject", "-nameopt", "compat", "-in", certificate).decode()
    serial = re.search(r"serial=(\w+)", said)
    if serial is None:
        raise UpdateError(f"{certificate.name} is no certificate.")
    stamp = "%y%m%d%H%M%SZ"
    return f"R\t{(now + timedelta(days=LIST_DAYS)):{stamp}}\t{now:{stamp}}\t{serial[1]}\tunknown\t/CN=revoked\n"


def _new_key(path: Path, passphrase: bytes | None) -> None:
    """A private key that was never on a disk without its passphrase."""
    bare = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
    if passphrase is not None:
        bare = openssl("pkcs8", "-topk8", "-scrypt", data=bare, secret=passphrase, option="-passout")
    _new_file(path, bare, 0o600)


def _new_file(path: Path, data: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise UpdateError(f"{path.name} is there already: keys are never written over.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
