"""Where Debian's packages come from: this machine's own apt configuration, read at run time and kept nowhere.

A site may have its own mirror. Its address is nobody's business but this machine's, so it is neither in the image nor
in the log: `sources` makes lines for mmdebstrap's standard input, `hidden` takes the address out of what was said.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

SUITE = "trixie"
BACKPORTS = f"{SUITE}-backports"
NEXT = "forky"
"""The Debian to come: what is asked for by name (NAME/forky) comes from it, and nothing else."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PUBLIC = ("http://deb.debian.org/debian", "http://deb.debian.org/debian-security")
_ADDRESS = re.compile(r"(?:https?|ftp|file|copy|mirror\+\w+)://?[^\s'\"]*")
_PASSED_ON = re.compile(
    r'^(Acquire::(?:https?::|Retries|Check-Valid-Until|.*Proxy|.*Timeout|.*Verify|.*CaInfo)\S*) "(.*)";$'
)


def main_and_security() -> tuple[str, str]:
    """The addresses of Debian's archive and of its security updates, as apt here has them; else the public ones."""
    try:
        rows = _run(
            "apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"
        ).splitlines()
    except (OSError, subprocess.CalledProcessError):
        rows = []
    return choose(rows)


def choose(rows: Iterable[str]) -> tuple[str, str]:
    """Of lines "address release" the one of Debian and the one of its security updates.

    A machine may have other archives too (a database's, a vendor's): only what ends like Debian's own is taken.
    """
    main, security = "", ""
    for row in rows:
        address, _, release = row.partition(" ")
        address = address.rstrip("/")
        if release.strip().endswith("-security") or address.endswith("debian-security"):
            security = security or address
        elif address.endswith("/debian"):
            main = main or address
    return main or PUBLIC[0], security or PUBLIC[1]


def sources(addresses: tuple[str, str], *, firmware: bool) -> str:
    """The lines of a sources.list; `firmware` adds what a Pi needs: firmware that is not free, newer kernels, and what
    knows them.
    """
    components = "main non-free-firmware" if firmware else "main"
    main, security = addresses
    rows = [(main, SUITE), (main, f"{SUITE}-updates"), (security, f"{SUITE}-security")]
    if firmware:
        rows += [(main, BACKPORTS), (main, NEXT)]
    return "".join(f"deb [signed-by={KEYRING}] {address} {suite} {components}\n" for address, suite in rows)


def suite_of(version: str) -> str:
    """Which of Debian 13's suites a package is from: backports say so in their version."""
    return BACKPORTS if "~bpo" in version else SUITE


def newer(names: Iterable[str]) -> list[str]:
    """Of what is asked for, the packages from the Debian to come, by their plain names."""
    return sorted(name.removesuffix(f"/{NEXT}") for name in names if name.endswith(f"/{NEXT}"))


def pins(names: Iterable[str]) -> tuple[list[str], str]:
    """What apt is asked for, and its preferences, so that only NAME/forky comes from there.

    Asked for so itself, apt would take what that needs from there too, though trixie's own would do: libc first of all.
    """
    asked = list(names)
    apart = " ".join(newer(asked))
    rows = [(apart, 990), ("*", 1)] if apart else [("*", 1)]
    stanza = "Package: {}\nPin: release n={}\nPin-Priority: {}\n"
    told = "\n".join(stanza.format(name, NEXT, weight) for name, weight in rows)
    return [name.removesuffix(f"/{NEXT}") for name in asked], told


def options() -> list[str]:
    """What apt here needs to get through (a proxy, time-outs, a mirror that stands still), as mmdebstrap's options."""
    try:
        rows = _run("apt-config", "dump").splitlines()
    except (OSError, subprocess.CalledProcessError):
        return []
    found = [_PASSED_ON.match(row) for row in rows]
    return [f'--aptopt={one[1]} "{one[2]}"' for one in found if one and one[2]]


def hidden(text: str) -> str:
    """`text` without addresses."""
    return _ADDRESS.sub("(mirror)", text)


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout
