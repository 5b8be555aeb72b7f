"""Values read from the picture of a plot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marey import addons
from marey.addons.shipped.digitise_plot import values_of
from marey.errors import BadValue

NUMBER = st.floats(-500, 500, allow_nan=False)


def run(rec, **said):
    return addons.run("digitise_plot", rec, t=0, **said).run().result


@pytest.fixture
def drawn(rec):
    """Axes: x from column 5 to 55 in row 35, y from row 35 up to 5 in column 5."""
    run(rec)
    rec.shapes.add("x axis", 0, [[35, 55], [35, 5]])  # drawn from right to left
    rec.shapes.add("y axis", 0, [[5, 5], [35, 5]])  # and from above
    return rec


def test_the_first_run_makes_the_types(rec):
    told = run(rec)

    assert "Draw a line of type x axis" in told.words
    kinds = {one.name: one.kind for one in rec.types.list()}
    assert kinds["x axis"] == kinds["y axis"] == "line"
    assert kinds["data"] == "point"


def test_linear_axes(drawn):
    drawn.markers.add("data", 0, [[35, 5], [5, 55], [20, 30]])

    table = run(drawn, x_from=10, x_to=20, y_from=-1, y_to=1).table

    assert np.allclose(table["x value"], [10, 15, 20])
    assert np.allclose(table["y value"], [-1, 0, 1])
    assert table[["y", "x"]].values.tolist() == [[35, 5], [20, 30], [5, 55]]


def test_logarithmic_axes(drawn):
    drawn.markers.add("data", 0, [[35, 5], [20, 30], [5, 55]])
    logs = {"x_scale": "logarithmic", "y_scale": "logarithmic"}

    table = run(drawn, x_from=0.01, x_to=100, y_from=1, y_to=1e6, **logs).table

    assert np.allclose(table["x value"], [0.01, 1, 100])
    assert np.allclose(table["y value"], [1, 1e3, 1e6])


def test_corners_of_a_drawn_curve_count_too(drawn):
    drawn.types.add("curve", kind="polyline")
    drawn.shapes.add("curve", 0, [[35, 5], [20, 30], [5, 55]])

    table = run(drawn, data="curve", y_to=2).table

    assert np.allclose(table["y value"], [0, 1, 2])


@settings(max_examples=200, deadline=None)
@given(*[NUMBER] * 6, st.floats(-2, 3), st.floats(-2, 3))
def test_any_page_held_at_any_angle(ay, ax, by, bx, oy, ox, u, v):
    """Values come back through an affine that was made the other way round."""
    origin, across, up = np.array([oy, ox]), np.array([ay, ax]), np.array([by, bx])
    sine = abs(ax * by - ay * bx) / max(np.hypot(*across) * np.hypot(*up), 1e-9)
    assume(np.hypot(*across) > 1 and np.hypot(*up) > 1 and sine > 0.1)
    place = origin + u * across + v * up

    found = values_of([place], [origin, origin + across], [origin, origin + up])

    assert np.allclose(found, [[u, v]], atol=1e-6)


def test_a_real_plot_is_read_back(tmp_path):
    """A plot drawn by pyqtgraph's own mapping: its pixels and values are known."""
    import marey

    x = np.array([1.0, 3, 10, 40, 100])
    y = np.array([2.0, 20, 55, 130, 900])
    left, right, low, high = 60.5, 540.5, 380.5, 20.5
    columns = left + np.log10(x) / 2 * (right - left)
    rows = low + (np.log10(y) - 0) / 3 * (high - low)
    with marey.open(np.zeros((1, 400, 600), np.uint8), tmp_path / "p.marey") as rec:
        run(rec)
        rec.shapes.add("x axis", 0, [[low, left], [low, right]])
        rec.shapes.add("y axis", 0, [[low, left], [high, left]])
        rec.markers.add("data", 0, np.column_stack([rows, columns]))
        logs = {"x_scale": "logarithmic", "y_scale": "logarithmic"}
        table = run(rec, x_from=1, x_to=100, y_from=1, y_to=1000, **logs).table

    assert np.allclose(table["x value"], x)
    assert np.allclose(table["y value"], y)


def test_what_lacks_is_said(rec, drawn):
    with pytest.raises(BadValue, match="values above 0; 0 and 1 came"):
        run(drawn, x_scale="logarithmic")
    drawn.shapes.add("y axis", 0, [[5, 9], [35, 9]])
    with pytest.raises(BadValue, match=r"One line of type y axis .* there are 2"):
        run(drawn)


def test_parallel_axes_are_said():
    with pytest.raises(BadValue, match="not parallel"):
        values_of([[0, 0]], [[0, 0], [0, 9]], [[5, 0], [5, 9]])
