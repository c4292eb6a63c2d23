"""The names of licences, from what packages say and from what they bring."""

import zipfile
from pathlib import Path

import pytest

from deploy.image import licences

MIT = "Permission is hereby granted,\n * free of charge, to any person obtaining a copy of this software\n"
KEPT = "Permission to use, copy,\nmodify, {}and its documentation for any purpose"
BSD = "Redistribution and use in source and binary forms, with or without\nmodification, are permitted"


def test_free_text_names_the_licences_that_it_points_to(tmp_path: Path) -> None:
    path = tmp_path / "copyright"
    path.write_text("See /usr/share/common-licenses/GPL-2, and `/usr/share/common-licenses/LGPL-2.1'.\n", "utf-8")
    assert licences.debian(path) == ("GPL-2.0-only", "LGPL-2.1-only")
    path.write_text("Do what you like.\n", "utf-8")
    assert licences.debian(path) == ()
    assert licences.debian(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (MIT, ("MIT",)),
        (MIT + "Except as contained in this notice, the name of X shall not be used", ("X11",)),
        (KEPT.format("distribute, and sell this software "), ("HPND-sell-variant",)),
        (KEPT.format(""), ("HPND",)),
        (BSD, ("BSD-2-Clause",)),
        (BSD + "\n# Neither the name of the author", ("BSD-3-Clause",)),
        ("PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2", ("Python-2.0",)),
        (
            "is the GNU Lesser General Public\nLicense, version 2.1 (or, at your option, any later version); see",
            ("LGPL-2.1-or-later",),
        ),
        (MIT + BSD, ("BSD-2-Clause", "MIT")),
        ("All rights reserved.", ()),
    ],
)
def test_a_licence_is_known_by_its_own_words(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    assert licences.recognised(text) == names
    path = tmp_path / "copyright"
    path.write_text(text, "utf-8")
    assert licences.debian(path) == names


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: Dual License\nClassifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("License-File: LICENSE", "BSD-2-Clause"),
    ],
)
def test_a_wheel_says_its_licence_or_brings_it(tmp_path: Path, told: str, licence: str) -> None:
    path = tmp_path / "foo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("foo-1.0.dist-info/METADATA", f"Metadata-Version: 2.4\nName: foo\nVersion: 1.0\n{told}\n")
        made.writestr("foo-1.0.dist-info/licenses/LICENSE", BSD)
    assert licences.wheel(path) == (licence,)
