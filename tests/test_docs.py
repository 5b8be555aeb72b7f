"""What the pages say of the program, held against the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import marey
from marey.samples import copy_sample

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
WITH_CODE = [ROOT / "README.md", ROOT / "docs" / "index.md"]
DOCKS = ("Recording", "Timeline", "Markers", "Masks", "Notes", "Display")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_included_is_there(path: Path):
    marks = [line for line in text(path).splitlines() if "--8" in line]
    for mark in marks:
        found = re.fullmatch(r'--8<-- "([^"]+)"', mark)
        assert found, f"a formatter broke {mark!r}"
        assert (ROOT / found[1]).is_file()


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda p: p.stem)
def test_pictures_are_there(path: Path):
    for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text(path)):
        local = re.sub(
            r"^https://raw\.githubusercontent\.com/[^/]+/[^/]+/main/", "", target
        )
        base = ROOT if local != target else path.parent
        assert (base / local).is_file(), target


@pytest.mark.parametrize("path", WITH_CODE, ids=lambda path: path.stem)
def test_the_ten_lines_run(path: Path, tmp_path: Path):
    copy_sample("nuclei", tmp_path).rename(tmp_path / "my_recording")
    (code,) = re.findall(r"```python\n(.+?)```", text(path), flags=re.DOTALL)
    headless = "\n".join(
        line for line in code.splitlines() if not line.startswith("marey.view")
    )
    assert headless != code

    done = subprocess.run(
        [sys.executable, "-c", headless],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "adult" in done.stdout


def test_the_commands_in_the_readme_are_those_that_there_are():
    from marey.cli.arguments import _parser

    said = set(re.findall(r"`marey (\w+)", text(ROOT / "README.md")))
    options = next(a for a in _parser()._actions if a.dest == "COMMAND" or a.choices)

    assert said == set(options.choices)


@pytest.mark.gui
@pytest.mark.parametrize("name", DOCKS)
def test_what_a_page_prints_bold_can_be_clicked_or_read(
    name: str, make_napari_viewer_proxy, tmp_path: Path
):
    """Bold words of a dock's page with a capital are controls; so they must exist."""
    from qtpy.QtWidgets import QWidget

    from marey.docks import Desk
    from marey.docks.sight import words_of

    viewer = make_napari_viewer_proxy(show=True)
    folder = tmp_path / "nuclei"
    shutil.copytree(copy_sample("nuclei", tmp_path / "shipped"), folder)
    marey.view(folder, viewer)
    dock = Desk.of(viewer).rail.open(name)
    words = {
        word.strip(" +") for one in dock.findChildren(QWidget) for word in words_of(one)
    }
    page = text(ROOT / "docs" / "docks" / f"{name.lower()}.md")

    controls = [
        word.strip(" +")
        for bold in re.findall(r"\*\*([^*]+)\*\*", page)
        for word in bold.split(", ")
        if word.endswith("...") or word.startswith("+ ") or word in {"Undo", "Show"}
    ]

    missing = [word for word in controls if word not in words]
    assert not missing, f"the page names {missing}; the dock has {sorted(words)}"
    Desk.of(viewer).session.close()
