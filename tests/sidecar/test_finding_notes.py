"""Notes found by words, tags, rating, author and time."""

from __future__ import annotations

import time

import pytest

from marey.errors import BadValue


@pytest.fixture
def noted(marks):
    marks.author = "Ada"
    marks.notes.set(2, "Fog until noon", ["weather", "far"], 4)
    marks.notes.set(5, "a penguin with an egg", ["nest"], 5)
    marks.author = "Ben"
    marks.notes.set(7, "", ["Fog"], 1)
    return marks.notes


@pytest.mark.parametrize(
    ("asked", "frames"),
    [
        ({}, [2, 5, 7]),
        ({"text": "fog"}, [2, 7]),
        ({"text": "weath"}, [2]),
        ({"tags": ["far", "weather"]}, [2]),
        ({"tags": "nest"}, [5]),
        ({"tags": ["far", "nest"]}, []),
        ({"least_rating": 4}, [2, 5]),
        ({"author": "Ben"}, [7]),
        ({"author": "Ada", "text": "egg"}, [5]),
        ({"author": "nobody"}, []),
    ],
)
def test_all_that_is_asked_has_to_fit(noted, asked, frames):
    assert noted.find(**asked)["t"].tolist() == frames


def test_who_wrote_last_and_when(noted):
    now = time.time()
    table = noted.find()
    assert list(table) == ["t", "text", "tags", "rating", "author", "at"]
    assert table["author"].tolist() == ["Ada", "Ada", "Ben"]
    assert table["at"].between(now - 60, now + 1).all()
    noted.set(2, rating=3)
    assert noted.find(author="Ben")["t"].tolist() == [2, 7]
    assert noted.find(since=now + 60).empty
    assert noted.find(until=now + 60)["t"].tolist() == [2, 5, 7]


def test_a_rating_that_cannot_be_is_refused(noted):
    with pytest.raises(BadValue, match="0 \\(none\\) to 5"):
        noted.find(least_rating=6)


def test_without_notes_the_table_is_empty(marks):
    found = marks.notes.find("fog", ["a"], 2, "Ada", since=1, until=2)
    assert found.empty
    assert "author" in found
