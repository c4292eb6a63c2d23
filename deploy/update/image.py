"""What an image holds of updates: RAUC's configuration, and whose bundles it takes."""

from pathlib import Path

from deploy.update import keys
from deploy.update.openssl import UpdateError

TEMPLATE = Path(__file__).resolve().parent / "system.conf"
FLOOR = "0.0.0"
"""No kiosk takes a bundle of a version before this one, even one with leave to go back. Raise it when a version with a
hole must never run again."""
LOADERS = {"amd64": ("stuen-pc", "grub"), "arm64": ("stuen-rpi", "uboot")}
GRUBENV = "/boot/stuen/grub/grubenv"


def configuration(arch: str) -> str:
    """`/etc/rauc/system.conf` for an architecture."""
    compatible, loader = LOADERS[arch]
    text = TEMPLATE.read_text("utf-8").partition("\n")[2]
    for name, value in (
        ("compatible", compatible),
        ("bootloader", loader),
        ("grubenv", f"grubenv={GRUBENV}" if loader == "grub" else ""),
        ("floor", FLOOR),
    ):
        text = text.replace(f"@{name}@", value)
    return text


def prepare(root: Path, arch: str, *, keyring: Path | None, out: Path) -> bool:
    """Write /etc/rauc into the root file system at `root`; gives whether the image is fit for service.

    `keyring` is what the ceremony made. Without one, development keys are made in `out`/dev-keys and the image says
    what it is (/etc/rauc/DEVELOPMENT-KEYS): it takes bundles that whoever built it can sign. Raises UpdateError.
    """
    folder = root / "etc" / "rauc"
    folder.mkdir(parents=True, exist_ok=True)
    if keyring is None:
        keys.development(out / "dev-keys")
        keyring = out / "dev-keys" / "keyring.pem"
        (folder / "DEVELOPMENT-KEYS").write_text("This image takes updates of whoever built it.\n", "ascii")
    elif keys.is_development(keyring):
        raise UpdateError("That keyring is for trying things out: leave it away, or give the one from the ceremony.")
    else:
        (folder / "DEVELOPMENT-KEYS").unlink(missing_ok=True)
    (folder / "keyring.pem").write_bytes(keyring.read_bytes())
    (folder / "system.conf").write_text(configuration(arch), "utf-8")
    return not (folder / "DEVELOPMENT-KEYS").exists()
