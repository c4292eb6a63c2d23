"""The arrows of the design: ui -> services -> store and devices. Nothing points back."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.every import every

ROOT = Path(__file__).resolve().parents[2]

BASE = {
    "",
    "errors",
    "clock",
    "comfort",
    "i18n",
    "paths",
    "unseen",
    "languages",
    "catalogues",
    "words",
    "holidays",
    "keywords",
    "config",
    "config_check",
    "faces",
    "pseudo",
}
SERVICES = {
    *(
        "session",
        "activities",
        "letters",
        "mailbox",
        "forms",
        "guidance",
        "directory",
        "folder",
        "staff",
        "hub",
        "voice",
        "first",
        "touch",
        "update",
    ),
}
TOP = {
    "answer",
    "app",
    "app_first",
    "app_help",
    "app_staff",
    "app_store",
    "app_ears",
    "app_voice",
    "arguments",
    "background",
    "cli",
    "commands",
    "commands_first",
    "commands_guide",
    "commands_help",
    "commands_phrases",
    "commands_screens",
    "commands_speak",
    "commands_update",
    "commands_voice",
    "commands_words",
    "correction_sheet",
    "corrections",
    "__main__",
    "demo",
    "doctor",
    "doctor_letters",
    "doctor_ears",
    "doctor_staff",
    "doctor_update",
    "finding",
    "new_file",
    "setup_file",
}

# Folder or module of kiosk/ -> what it may import from kiosk/ besides itself.
MAY_IMPORT = {
    **dict.fromkeys(BASE, BASE | {"activities"}),
    "errors": set(),
    "clock": set(),
    "comfort": set(),
    "paths": set(),
    "unseen": set(),
    "dates": set(),
    "languages": set(),
    "catalogues": {"languages", "paths"},
    "pseudo": set(),
    "i18n": {"pseudo", "catalogues", "dates", "errors", "languages", "paths"},
    "store": {"", "errors", "clock", "i18n", "paths"},
    "devices": BASE,
    **dict.fromkeys(SERVICES, BASE | SERVICES | {"store", "devices"}),
    "ui": BASE | SERVICES | {"devices"},
    **dict.fromkeys(TOP, BASE | SERVICES | TOP | {"store", "devices", "ui"}),
}
# What of sync/ a kiosk knows: what it calls, and what it catches. How `client` does it is no business of its.
FOR_THE_KIOSK = {
    *("sync.client", "sync.errors", "sync.events", "sync.keyfile", "sync.keyprint", "sync.limited", "sync.pack_active"),
    *("sync.box", "sync.pack_store", "sync.packs", "sync.seal", "sync.seal_to", "sync.sent_form", "sync.trust"),
    *("sync.consultation", "sync.invitation", "sync.walls", "sync.releases", "sync.release_store"),
}
# The kiosk's half of the protocol, which a hub has no use for.
A_CLIENTS = {f"sync.{name}" for name in (
    "answers", "client", "download", "joining", "pack_store", "state", "talk", "thread", "transport", "trust", "upload",
    "release_store", "release_fetch",
)}  # fmt: skip
# Folder of sync/hub/ -> the folders of sync/hub/ that it must not know. "" are the modules beside them.
HUB_MUST_NOT = {
    "": {"console"},
    "api": {"console", "commands"},
    "console": {"api", "commands", "operations"},
    "operations": {"api", "console", "commands"},
    "commands": {"api", "console"},
}
LONGEST = 400  # lines; most files have 100 to 250
FILES = sorted(
    path
    for package in ("kiosk", "sync")
    for path in (ROOT / package).rglob("*.py")
    if path.parent.name != "migrations"  # Django writes those
)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, anywhere in it, by its full name, and the line."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Import(names=names):
                yield from ((name.name, node.lineno) for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                start = ".".join(package[: len(package) - level + 1]) if level else ""
                base = ".".join(part for part in (start, module) if part)
                # `from kiosk import cli` imports kiosk.cli; `from kiosk.i18n import _` just kiosk.i18n
                whole = [f"{base}.{name.name}" for name in names] if base in {"kiosk", "sync"} else [base]
                yield from ((one, node.lineno) for one in whole)


def layer(module: str) -> str:
    """`kiosk.store.journal` -> store, `kiosk.errors` -> errors, `kiosk` -> ""."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and _exists(parts[1]) else ""


def hub_folder(module: str) -> str:
    """`sync.hub.api.signed` -> api, `sync.hub.seats` and `sync.wire` -> ""."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["sync", "hub"] and len(parts) > 2 and parts[2] in HUB_MUST_NOT else ""


def _exists(name: str) -> bool:
    return (ROOT / "kiosk" / name).is_dir() or (ROOT / "kiosk" / f"{name}.py").exists()


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@every(FILES, name_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    name = name_of(path)
    own = layer(name)
    for module, line in imports(path):
        top = module.split(".")[0]
        where = f"{name}:{line} imports {module}"
        if top in {"kivy", "kivy_deps", "kivymd"}:
            assert name.startswith("kiosk.ui"), f"{where}: only kiosk/ui imports Kivy"
        elif top == "kiosk":
            assert name.startswith("kiosk"), f"{where}: sync never imports kiosk"
            assert layer(module) == own or layer(module) in MAY_IMPORT[own], f"{where}: against the arrows"
        elif top == "sync":
            if name.startswith("kiosk"):
                assert module in FOR_THE_KIOSK, f"{where}: not for the kiosk"
            if name.startswith("sync.") and not name.startswith("sync.hub"):
                assert not module.startswith("sync.hub"), f"{where}: the hub is at the end"
            if name.startswith("sync.hub"):
                assert module not in A_CLIENTS, f"{where}: that is the kiosk's half"
                assert hub_folder(module) not in HUB_MUST_NOT.get(hub_folder(name), set()), (
                    f"{where}: against the arrows"
                )


def test_every_part_has_its_arrows() -> None:
    parts = {layer(name_of(path)) for path in FILES if name_of(path).startswith("kiosk")}
    assert parts <= set(MAY_IMPORT), parts - set(MAY_IMPORT)


@every(FILES, name_of)
def test_files_stay_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(parsed(path)) or not text.strip()


def test_the_check_sees_imports_of_every_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "kiosk" / "store").mkdir(parents=True)
    file = tmp_path / "kiosk" / "store" / "journal.py"
    file.write_text(
        "import kivy.app\nfrom kiosk import ui\ndef f():\n    from ..ui.app import x\n    from . import keys\n"
    )
    assert [module for module, _ in imports(file)] == ["kivy.app", "kiosk.ui", "kiosk.ui.app", "kiosk.store"]
