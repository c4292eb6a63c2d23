"""Debian's address is this machine's: taken from apt, never told."""

from deploy.image.mirror import PUBLIC, choose, hidden, pins, sources
from deploy.image.recipe import read_packages


def test_debian_and_its_security_updates_are_taken_and_other_archives_not() -> None:
    rows = [
        "https://packages.example/apt cloud-bookworm",
        "http://mirror.example/a/debian-security/ bookworm-security",
        "http://mirror.example/a/debian/ bookworm-updates",
        "http://mirror.example/a/debian/ bookworm",
    ]
    assert choose(rows) == ("http://mirror.example/a/debian", "http://mirror.example/a/debian-security")


def test_without_any_it_is_the_public_one() -> None:
    assert choose([]) == PUBLIC


def test_a_pi_has_firmware_that_is_not_free_and_a_pc_has_not() -> None:
    assert "non-free-firmware" in sources(PUBLIC, firmware=True)
    assert "non-free" not in sources(PUBLIC, firmware=False)
    assert sources(PUBLIC, firmware=False).count("trixie-security") == 1
    assert "forky" not in sources(PUBLIC, firmware=False)


def test_of_the_next_debian_comes_only_what_is_asked_for_by_name() -> None:
    assert sources(PUBLIC, firmware=True).endswith(" forky main non-free-firmware\n")
    names, told = pins(["dbus", "rauc/forky", "libnl-3-200/forky", "linux-image-arm64/trixie-backports"])
    assert names == ["dbus", "rauc", "libnl-3-200", "linux-image-arm64/trixie-backports"]
    assert told.split("\n\n") == [
        "Package: libnl-3-200 rauc\nPin: release n=forky\nPin-Priority: 990",
        "Package: *\nPin: release n=forky\nPin-Priority: 1\n",
    ]
    assert pins(["dbus"])[1].startswith("Package: *")
    asked = {name for name in read_packages("arm64").image if name.endswith("/forky")}
    assert {name.split("/")[0] for name in asked if "rauc" in name} == {"rauc", "rauc-service"}
    assert not any(name in read_packages("arm64").image for name in ("rauc", "rauc-service"))


def test_no_address_is_told() -> None:
    said = hidden("E: Failed to fetch http://user:secret@mirror.example/debian/x.deb 404 [IP: 10.0.0.1 80]")
    assert "mirror.example" not in said
    assert "secret" not in said
    assert "404" in said
