"""The graphics card's driver is asked for first."""

from pathlib import Path

from first import graphics


def device(folder: Path, name: str, kind: str, modalias: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    (place / "class").write_text(f"{kind}\n")
    (place / "modalias").write_text(f"{modalias}\n")
    return place


def test_the_card_and_what_sits_on_it_are_named_and_nothing_else(tmp_path: Path) -> None:
    device(tmp_path, "0000:00:00.0", "0x060000", "pci:bridge")
    card = device(tmp_path, "0000:00:01.0", "0x030000", "pci:card")
    (card / "virtio0").mkdir()
    (card / "virtio0" / "modalias").write_text("virtio:d00000010v00001AF4\n")
    (card / "power").mkdir()
    assert graphics.wanted(tmp_path) == ["pci:card", "virtio:d00000010v00001AF4"]


def test_a_board_without_pci_asks_for_none(tmp_path: Path) -> None:
    started: list[list[str]] = []
    graphics.load(graphics.wanted(tmp_path / "none"), started.append)
    assert started == []


def test_they_are_loaded_beside_the_rest() -> None:
    started: list[list[str]] = []
    graphics.load(["pci:card"], started.append)
    assert started == [["modprobe", "-a", "-b", "-q", "pci:card"]]
