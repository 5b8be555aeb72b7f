"""Templates: fields are names, nothing is run, nothing fails."""

from __future__ import annotations

from datetime import datetime

import pytest

from marey.words.template import Stamp, fields_in, fill, trouble_in

KNOWN = {
    "frame": lambda _key: 7,
    "file": lambda _key: "a.tif",
    "meta": lambda key: {"Gain": "2"}.get(key),
    "clock": lambda _key: Stamp(datetime(2026, 5, 9, 11, 3, 52), "%H:%M:%S"),
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{frame} {file}", "7 a.tif"),
        ("{frame:04d}", "0007"),
        ("{meta[Gain]} {meta[Offset]}", "2 –"),
        ("{clock} {clock:%d.%m.}", "11:03:52 09.05."),
        (r"{frame}\n{file}", "7\na.tif"),
        ("{{frame}}", "{frame}"),
        ("no field", "no field"),
        ("{foto}", "{foto?}"),
        ("{frame:x%q!}", "7"),
    ],
)
def test_fields_are_filled_in(template, text):
    assert fill(template, KNOWN) == text


@pytest.mark.parametrize(
    "template",
    ["{frame.__class__}", "{file.upper}", "{meta[a][b]}", "{0}", "{}", "{frame!r}"],
)
def test_nothing_reaches_into_an_object(template):
    text = fill(template, KNOWN)

    assert "class" not in text or text == "{frame.__class__?}"
    assert "method" not in text


@pytest.mark.parametrize("spec", ["999999999", "{frame}", ".999999999f", "a" * 99])
def test_a_width_without_measure_is_not_obeyed(spec):
    assert len(fill("{frame:" + spec + "}", KNOWN)) < 30


@pytest.mark.parametrize("template", ["{frame", "frame}", "{meta[Gain}"])
def test_broken_braces_are_said_and_do_not_fail(template):
    assert "brace" in trouble_in(template, KNOWN) or "no field" in trouble_in(
        template, KNOWN
    )
    assert isinstance(fill(template, KNOWN), str)


def test_an_unknown_field_is_named_with_the_nearest():
    words = trouble_in("{frame} {fils}", KNOWN)

    assert words == "there is no field {fils}; did you mean {file}?"
    assert trouble_in("{frame} {meta[anything at all]}", KNOWN) == ""


def test_only_what_occurs_is_asked():
    asked = []
    known = {name: lambda key, name=name: asked.append(name) for name in "abc"}
    fill("{b}", known)

    assert asked == ["b"]
    assert fields_in("{b} {b} {a[x]}") == ["b", "a"]
