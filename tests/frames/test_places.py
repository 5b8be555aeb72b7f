"""Lists, globs, list files and mixtures: what is opened, in which order."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

import marey
from marey.errors import BadValue, NoFrames, SourceError, SourceUnsupported
from marey.frames.list_file import read_list
from worlds import TellTale, read_code, write_folder, write_stack, write_video

WORLD = TellTale(12)


def save(path: Path, t: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(path.suffix, WORLD.plane(t))
    assert done
    path.write_bytes(data.tobytes())
    return path


def codes(series: marey.FrameSeries) -> list[int]:
    return [read_code(series[t])[0] for t in range(len(series))]


def opened(source: object) -> list[int]:
    with marey.open_series(source) as series:
        assert not series.check()
        return codes(series)


def test_any_mixture_is_one_stream(tmp_path: Path) -> None:
    zarr = pytest.importorskip("zarr")
    (tmp_path / "v").mkdir()
    video = write_video(TellTale(5), tmp_path / "v" / "movie.mp4")
    folder = write_folder(TellTale(6), tmp_path / "folder", "mixed")
    stack = write_stack(TellTale(4), tmp_path / "stack.tif")
    store = zarr.open_array(
        tmp_path / "x.zarr",
        mode="w",
        shape=(3, 112, 176),
        chunks=(1, 56, 88),
        dtype="u1",
    )
    store[:] = TellTale(3).array()
    source = [video, str(folder), stack, tmp_path / "x.zarr", str(folder / "*_[01].*")]
    with marey.open_series(source) as series:
        assert codes(series) == [*range(5), *range(6), *range(4), *range(3), 0, 1]
        assert series.frame(5).path == "folder/frame_0.tif"
        assert series.frame(15).path == "x.zarr"
        assert series.source == tmp_path
        again = np.stack([series.array[t] for t in range(len(series))])
        np.testing.assert_array_equal(series.dask.compute(), again)


def test_same_names_in_subfolders(tmp_path: Path) -> None:
    for number, folder in enumerate(["b", "a", "a/deep", "b 2"]):
        save(tmp_path / folder / "img.png", number)
        save(tmp_path / folder / "img.jpg", number + 4)
    with marey.open_series(tmp_path) as series:
        paths = [series.frame(t).path for t in range(8)]
        assert len(set(paths)) == 8
        assert paths[0] == "a/deep/img.jpg"
        assert codes(series) == [6, 2, 5, 1, 4, 0, 7, 3]
        assert len(set(series.ids.tolist())) == 8


def test_globs(tmp_path: Path) -> None:
    for t in (2, 10, 1):
        save(tmp_path / "cam1" / f"f{t}.png", t)
        save(tmp_path / "cam2" / f"f{t}.png", t + 1)
    (tmp_path / "cam1" / "f3.docx").write_text("x")
    assert opened(str(tmp_path / "cam1" / "f*")) == [1, 2, 10]
    assert opened(str(tmp_path / "cam*" / "f?.png")) == [1, 2, 2, 3]
    assert opened(str(tmp_path / "**" / "*.png")) == [1, 2, 10, 2, 3, 11]
    assert opened(str(tmp_path / "cam*")) == [1, 2, 10, 2, 3, 11]
    with pytest.raises(NoFrames, match="no image, stack or video fits"):
        marey.open_series(str(tmp_path / "cam1" / "*.docx"))


def test_a_list_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    lines = [
        "# what the camera wrote",
        "",
        save(tmp_path / "a" / "one.png", 3).name.join(["a/", ""]),
        str(save(tmp_path / "far away" / "my file 2.png", 1)),
        "~/" + save(tmp_path / "home" / "h.png", 7).name,
        "a/" + save(tmp_path / "a" / "two.png", 0).name + " 20150408-150001 12.5",
        '"far away/' + save(tmp_path / "far away" / "quoted.png", 5).name + '"',
        "far away\\" + save(tmp_path / "far away" / "windows.png", 2).name,
        "sub",
        "glob/*.png",
    ]
    for t in (8, 9):
        save(tmp_path / "sub" / f"{t}.bmp", t)
        save(tmp_path / "glob" / f"{t - 4}.png", t - 4)
    path = tmp_path / "recording.txt"
    path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    with marey.open_series(path) as series:
        assert codes(series) == [3, 1, 7, 0, 5, 2, 8, 9, 4, 5]
        assert series.name == "recording.txt"
        assert series.source == path
        assert not series.problems()
    with marey.open(path) as recording:
        recording.types.add("cell")
        recording.markers.add("cell", 1, [[5, 9]])
        assert recording.path == tmp_path / "recording.marey"
    with marey.open(tmp_path / "recording.marey") as recording:
        assert codes(recording.series) == [3, 1, 7, 0, 5, 2, 8, 9, 4, 5]


def test_a_list_file_names_what_has_gone(tmp_path: Path) -> None:
    save(tmp_path / "a.png", 0)
    path = tmp_path / "list.txt"
    path.write_bytes("a.png\ngone away.png 3.5\nd\xe9j\xe0.png\n".encode("latin-1"))
    assert [Path(one).name for one in read_list(path)] == [
        "a.png",
        "gone away.png",
        "déjà.png",
    ]
    with marey.open_series(path) as series:
        assert series.valid.tolist() == [True, False, False]
        assert "gone away.png was not there" in series.problems()[0].reason
    path.write_text("# nothing\n\n")
    with pytest.raises(NoFrames, match=r"list\.txt names no file"):
        marey.open_series(path)
    path.write_text("Dear diary\n")
    with pytest.raises(SourceUnsupported, match=r"list\.txt was read as a list of"):
        marey.open_series(path)


def test_lists_of_the_wrong_things(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="ndarray came in it; join arrays"):
        marey.open_series([np.zeros((2, 8, 8))])
    with pytest.raises(SourceUnsupported, match="nowhere in the list"):
        marey.open_series([tmp_path / "nowhere"])
    with pytest.raises(NoFrames, match="no file fits"):
        marey.open_series([str(tmp_path / "*.png")])
    with pytest.raises(SourceError, match="there is no file or folder"):
        marey.open_series(tmp_path / "list.txt")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".bmp", ".mp4", ".avi"])
def test_long_and_foreign_names(tmp_path: Path, suffix: str) -> None:
    deep = tmp_path / ("Übergröße " * 12) / ("数据" * 40) / ("папка" * 20)
    assert len(str(deep).encode()) > 300
    deep.mkdir(parents=True)
    name = "é" * ((255 - len(suffix)) // 2) + suffix
    assert len(name.encode()) > 250
    path = deep / name
    if suffix == ".tif":
        write_stack(TellTale(3), path)
    elif suffix in (".mp4", ".avi"):
        write_video(TellTale(3), path, "mjpeg" if suffix == ".avi" else "libx264")
    else:
        save(path, 0)
    expected = [0] if suffix in (".png", ".jpg", ".bmp") else [0, 1, 2]
    assert opened(path) == expected
    assert opened(tmp_path) == expected
    assert opened([path]) == expected


def test_a_folder_with_a_zarr_and_a_microscope_file_in_it(tmp_path: Path) -> None:
    zarr = pytest.importorskip("zarr")
    mrc = pytest.importorskip("mrc")
    pytest.importorskip("bioio_dv")
    save(tmp_path / "a.png", 9)
    zarr.save_array(tmp_path / "b.zarr", TellTale(3).array(), zarr_format=2)
    array = TellTale(2).array().astype(np.int16)
    mrc.imsave(str(tmp_path / "c.dv"), array[:, None].copy(), zAxisOrder="t z")
    save(tmp_path / "d" / "e.webp", 7)
    with marey.open_series(tmp_path) as series:
        assert [series.frame(t).path for t in range(7)] == [
            "a.png",
            *["b.zarr"] * 3,
            *["c.dv"] * 2,
            "d/e.webp",
        ]
        assert series.skipped == 0
        reasons = {p.t: p.reason for p in series.check()}
        assert set(reasons) == {4, 5}
        assert "112 x 176 int16 where the recording has 112 x 176 uint8" in reasons[4]
        assert [read_code(series[t])[0] for t in (0, 1, 2, 3, 6)] == [9, 0, 1, 2, 7]
    with marey.open_series(tmp_path) as series:  # as it is remembered
        assert len(series) == 7
        assert read_code(series[3])[0] == 2
