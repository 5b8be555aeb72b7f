"""What a signature and a docstring say of an add-on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest

from marey.addons import TypeName, addon, get
from marey.addons.describing import REQUIRED, describe
from marey.errors import BadValue


def measure_all(
    rec,
    t: int,
    radius: float = 3.0,
    *,
    kind: Literal["mean", "sum"] = "mean",
    where: TypeName = "cell",
    share: Annotated[float, {"min": 0, "max": 1}] = 0.5,
    out: Path,
    stage=None,
):
    """Measure around each mark.

    Sums are of raw values.

    Parameters
    ----------
    radius
        Pixels around the mark,
        its own included.
    kind : str
        What is told.
    """


def test_title_words_and_tooltips_come_from_the_function():
    found = describe(measure_all)

    assert (found.name, found.title) == ("measure_all", "Measure all")
    assert found.words == "Measure around each mark.\n\nSums are of raw values."
    tips = {one.name: one.tooltip for one in found.settings}
    assert tips["radius"] == "Pixels around the mark, its own included."
    assert tips["kind"] == "What is told."


def test_what_the_house_gives_is_no_setting():
    found = describe(measure_all)

    assert found.wants == ("rec", "t", "stage")
    assert [one.name for one in found.settings] == [
        *("radius", "kind", "where", "share", "out")
    ]


def test_settings_know_kind_default_and_options():
    found = {one.name: one for one in describe(measure_all).settings}

    assert (found["radius"].annotation, found["radius"].default) == (float, 3.0)
    assert found["kind"].annotation == Literal["mean", "sum"]
    assert (found["where"].annotation, found["where"].options) == (str, {"of": "type"})
    assert found["share"].options == {"min": 0, "max": 1}
    assert (found["out"].annotation, found["out"].default) == (Path, REQUIRED)


def test_a_setting_without_annotation_is_of_the_kind_of_its_default():
    def plain(rec, size=4, name=None):
        pass

    assert [one.annotation for one in describe(plain).settings] == [int, str]


def test_settings_are_checked_before_any_work():
    found = describe(measure_all)

    assert found.checked({"out": "a"})["radius"] == 3.0
    with pytest.raises(BadValue, match="measure_all needs out"):
        found.checked({})
    with pytest.raises(BadValue, match=r"has the settings radius, .* radios came"):
        found.checked({"radios": 3, "out": 1})


def test_choices_and_bounds_hold_in_scripts_too():
    found = get("detect_cells")

    with pytest.raises(BadValue, match="frames is one of 'this frame', 'all'"):
        found.checked({"frames": "all frames"})
    with pytest.raises(BadValue, match=r"smallest is 1.0 to 500.0; -3 came"):
        found.checked({"smallest": -3})
    with pytest.raises(BadValue, match="smallest"):
        found.checked({"smallest": float("nan")})


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda frame: None, "first parameter of an add-on is called rec"),
        (lambda: None, "first parameter of an add-on is called rec"),
        (lambda rec, *more: None, "have names"),
        (lambda rec, **more: None, "have names"),
    ],
)
def test_a_function_that_takes_something_else_is_none(function, words: str):
    with pytest.raises(BadValue, match=words):
        describe(function)


def test_an_annotation_that_cannot_be_read_is_named():
    def odd(rec, size: Nowhere):  # noqa: F821
        pass

    with pytest.raises(BadValue, match="annotation of size, 'Nowhere'"):
        describe(odd)


def test_an_unknown_event_is_named():
    with pytest.raises(BadValue, match="blinked came"):
        addon(on=("added", "blinked"))


def test_a_single_event_need_not_be_in_a_list():
    @addon(on="frame")
    def follow(rec):
        pass

    assert describe(follow).on == ("frame",)
