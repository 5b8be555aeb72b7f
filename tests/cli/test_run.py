"""`marey run`: add-ons from the command line."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import marey
from marey.cli import main
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAREY_DATA", str(tmp_path / "data"))
    folder = copy_sample("nuclei", tmp_path)
    with marey.open(folder) as rec:
        rec.types.add("nucleus")
        rec.markers.add("nucleus", 2, [[5, 6], [7, 8]])
    return folder


@pytest.fixture
def addon(tmp_path: Path) -> Path:
    path = tmp_path / "speak.py"
    path.write_text(
        dedent(
            """
            from enum import Enum
            from pathlib import Path
            from typing import Literal
            import numpy as np

            class Side(Enum):
                LEFT = 1
                RIGHT = 2

            def speak(rec, t: int, *, size: int = 2, share: float = 0.5,
                      loud: bool = False, kind: Literal["a", "b"] = "a",
                      side: Side = Side.LEFT, file: Path = Path("x"),
                      box: tuple[int, ...] = (1, 2), more_words: str | None = None):
                '''Say all of it, 100%.'''
                yield 0.5
                return repr((t, size, share, loud, kind, side.name, file.name, box,
                             more_words))

            def picture(rec):
                return np.full((3, 4), 9, np.uint8)
            """
        )
    )
    return path


def test_alone_it_lists_the_addons(place, capsys):
    assert main(["run"]) == 0

    said = capsys.readouterr().out
    assert "counts" in said
    assert "Count points and shapes of each type" in said


def test_a_table_is_printed(place, capsys):
    assert main(["run", "counts", str(place), "--unseen", "zero"]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "2 nucleus"
    assert [line.split() for line in said[1:]] == [
        ["t", "nucleus"],
        *([str(t), "2.0" if t == 2 else "0.0"] for t in range(6)),
    ]


def test_a_table_is_saved(place, capsys, tmp_path):
    out = tmp_path / "counts.csv"

    assert main(["run", "counts", str(place), "--save", str(out)]) == 0

    rows = out.read_text().splitlines()
    assert rows[0] == "t,nucleus"
    assert rows[3] == "2,2.0"


def test_settings_of_all_kinds_are_understood(place, addon, capsys, tmp_path):
    addon.write_text(addon.read_text().split("def picture")[0])
    words = ["--size", "7", "--share", "0.25", "--loud", "--kind", "b"]
    words += ["--side", "RIGHT", "--file", "a/b.txt", "--box", "3,4,5"]
    words += ["--more-words", "so be it", "--frame", "3"]

    assert main(["run", str(addon), str(place), *words]) == 0

    said = capsys.readouterr().out.strip()
    assert said == "(3, 7, 0.25, True, 'b', 'RIGHT', 'b.txt', (3, 4, 5), 'so be it')"


def test_settings_are_listed_with_what_they_mean(place, addon, capsys):
    with pytest.raises(SystemExit):
        main(["run", "counts", str(place), "--help"])

    said = capsys.readouterr().out
    assert "--unseen" in said
    assert "Frames in which nobody marked a type" in " ".join(said.split())


def test_a_picture_is_saved(place, addon, capsys, tmp_path):
    text = addon.read_text()
    addon.write_text(text[: text.index("def speak")] + text[text.index("def pict") :])
    out = tmp_path / "made.png"

    assert main(["run", str(addon), str(place), "--save", str(out)]) == 0

    with Image.open(out) as made:
        assert np.array_equal(np.asarray(made), np.full((3, 4), 9))
    assert main(["run", str(addon), str(place), "--save", str(tmp_path / "a.csv")]) == 1
    assert "no table to save" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody", "PLACE"], "no add-on 'nobody'"),
        (["counts"], "which recording?"),
        (["ADDON", "PLACE"], "holds speak, picture"),
    ],
)
def test_what_cannot_be_done_is_said(place, addon, capsys, words, said):
    named = {"PLACE": str(place), "ADDON": str(addon)}

    assert main(["run", *(named.get(one, one) for one in words)]) == 1

    assert said in capsys.readouterr().err


def test_what_it_writes_is_one_undo(place, tmp_path, capsys):
    path = tmp_path / "mark.py"
    path.write_text(
        "def mark(rec, t: int):\n"
        "    rec.markers.add('nucleus', t, [[1, 1]])\n"
        "    yield 0.5\n"
        "    rec.markers.add('nucleus', t, [[2, 2]])\n"
    )

    assert main(["run", str(path), str(place), "--frame", "4"]) == 0

    assert capsys.readouterr().out == "Mark: done\n"
    with marey.open(place) as rec:
        assert rec.markers.count(4) == 2
        rec.undo()
        assert rec.markers.count() == 2
