"""Typeset the card for staff, tagged, on A4: `python deploy/staff-card/render.py build/staff-card.pdf`."""

import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def content() -> dict[str, Any]:
    """What the card says."""
    return tomllib.loads((HERE / "card.toml").read_text("utf-8"))


def rendered() -> bytes:
    """The PDF; the same bytes each time."""
    return typst.compile(
        str(HERE / "card.typ"),
        root=str(ROOT),
        font_paths=[str(ROOT / "assets" / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"card": json.dumps(content(), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        package_path=os.devnull,
        package_cache_path=os.devnull,
    )


def main() -> None:
    """Write it where the first argument says."""
    to = Path(sys.argv[1])
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(rendered())
    print(f"{to}: print it on A4, fill in whom to call with a thick pen, and hang it beside the screen.")  # noqa: T201


if __name__ == "__main__":
    main()
