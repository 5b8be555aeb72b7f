"""Files, figures and metrics that are kept with a version."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName
from marey.sidecar import Sidecar


@pytest.fixture
def versions(marks):
    marks.versions.create("v1")
    return marks.versions


def test_a_file_comes_back_byte_by_byte(versions, tmp_path, marks, path):
    plot = tmp_path / "plot.csv"
    plot.write_bytes(bytes(range(256)))
    number = versions.attach("v1", plot)
    versions.attach("v1", b"\x00\x01", "weights.bin")
    marks.close()
    with Sidecar.open(path) as again:
        first, second = again.versions.attachments("v1")
        assert (first.name, first.media, first.size) == ("plot.csv", "text/csv", 256)
        assert again.versions.read_attachment(number) == bytes(range(256))
        assert (second.version, second.author) == ("v1", "Ada")
        assert second.media == "application/octet-stream"
        assert again.versions.read_attachment(second) == b"\x00\x01"


def test_metrics_take_numbers_of_numpy_and_are_read_together(versions):
    versions.attach("v1", {"recall": np.float32(0.5), "per frame": np.arange(3)})
    versions.attach("v1", {"recall": 0.75}, "later")
    assert versions.metrics("v1") == {"recall": 0.75, "per frame": [0, 1, 2]}
    with pytest.raises(BadValue, match="Metrics are numbers"):
        versions.attach("v1", {"model": object()})


def test_a_figure_is_kept_as_a_picture(versions):
    figure = pytest.importorskip("matplotlib.figure").Figure(figsize=(1, 1))
    figure.subplots().plot([1, 2])
    versions.attach("v1", figure)
    versions.attach("v1", figure, "plot.svg")
    png, svg = versions.attachments()
    assert versions.read_attachment(png).startswith(b"\x89PNG")
    assert b"<svg" in versions.read_attachment(svg)
    assert (png.name, svg.media) == ("figure.png", "image/svg+xml")


def test_what_cannot_be_kept_is_said(versions, tmp_path):
    with pytest.raises(UnknownName, match="Versions here: v1"):
        versions.attach("v2", {"n": 1})
    with pytest.raises(BadValue, match="cannot be read"):
        versions.attach("v1", tmp_path / "nothing.csv")
    with pytest.raises(BadValue, match="Bytes need a name"):
        versions.attach("v1", b"x")
    with pytest.raises(BadValue, match="int came"):
        versions.attach("v1", 5)
    with pytest.raises(UnknownName, match="no attachment 9"):
        versions.read_attachment(9)
    assert versions.attachments() == []


def test_an_attachment_goes_with_its_version_and_is_no_act_to_undo(versions, marks):
    number = versions.attach("v1", {"n": 1})
    assert marks.history.next_undo() is None
    assert versions.attached.table()["version"].tolist() == ["v1"]
    versions.attached.remove(number)
    assert versions.attachments("v1") == []
    versions.attach("v1", {"n": 1})
    versions.remove("v1")
    assert versions.attachments() == []
