"""Add-ons of a folder, of a path, of packages; and files that are no add-ons."""

from __future__ import annotations

import builtins
import os
import sys
from importlib.metadata import EntryPoint

import pytest

from marey import addons
from marey.addons import finding, loading
from marey.errors import AddOnError, UnknownName

GREET = """
def greet(rec, name: str = "you"):
    '''Say hello.'''
    return f"hello {name}"
"""


def names() -> list[str]:
    return [one.name for one in addons.find()]


def test_the_shipped_ones_are_there_and_none_is_in_trouble(own_addons):
    found = addons.find()

    assert {"counts"} <= {one.name for one in found}
    assert [one.trouble for one in found if one.trouble] == []
    for one in found:
        assert one.words, one.name
        assert all(setting.tooltip for setting in one.settings), one.name


def test_a_file_dropped_into_the_folder_is_found(written):
    path = written("greet.py", GREET)

    found = addons.get("greet")

    said = (found.title, found.words, found.origin)
    assert said == ("Greet", "Say hello.", str(path))
    assert not (path.parent / "__pycache__").exists()


def test_a_file_is_loaded_by_its_path(own_addons, tmp_path):
    path = tmp_path / "else" / "greet.py"
    path.parent.mkdir()
    path.write_text(GREET)
    assert "greet" not in names()

    (found,) = addons.load(path)

    assert found.name == "greet"
    assert "greet" in names()
    assert addons.get(str(path)).name == "greet"


def test_only_marked_functions_count_where_any_is_marked(written):
    written(
        "two.py",
        """
        from marey.addons import addon

        def rows(rec):
            return 3

        @addon(title="The one")
        def one(rec):
            return rows(rec)
        """,
    )

    assert "one" in names()
    assert "rows" not in names()


def test_what_is_imported_or_private_is_no_addon(written):
    written(
        "two.py",
        """
        from marey.addons.shipped.counts import counts

        def _of(rec):
            pass

        def mine(rec):
            pass
        """,
    )

    assert names().count("mine") == 1
    assert names().count("counts") == 1
    assert "_of" not in names()


def test_an_edited_file_is_read_again_and_one_that_went_is_gone(written, rec):
    path = written("greet.py", GREET)
    assert addons.run("greet", rec).run().result == "hello you"
    before = path.stat()

    written("greet.py", GREET.replace("hello", "howdy"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert addons.run("greet", rec).run().result == "howdy you"

    path.unlink()
    assert "greet" not in names()


def test_two_of_one_name_keep_apart(written):
    written("a.py", GREET)
    written("b.py", GREET)

    assert {"greet", "greet-2"} <= set(names())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def broken(rec:\n", r"SyntaxError.*\(line 1\)"),
        ("import nowhere_at_all\n", r"ModuleNotFoundError.*nowhere_at_all.*\(line 1\)"),
        ("x = 1\ny = x / 0\n", r"ZeroDivisionError.*\(line 2\)"),
        ("import sys\nsys.exit(3)\n", r"SystemExit"),
        ("x = 3\n", "holds no add-on"),
        ("", "holds no add-on"),
        ("def f(rec, *many): pass\n", "have names"),
        ("\x00", "cannot be imported"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_stops_nobody(written, text, words):
    written("greet.py", GREET)
    path = written("bad.py", text)

    found = {one.name: one for one in addons.find()}

    assert found["greet"].trouble == ""
    assert found["counts"].trouble == ""
    assert found["bad"].trouble
    with pytest.raises(AddOnError, match=words):
        addons.load(path)
    with pytest.raises(AddOnError, match=words):
        addons.get("bad")


def test_a_file_in_another_encoding_is_said(written):
    path = written("bad.py", "")
    path.write_bytes(b"def f(rec):\n    return '\xff\xfe'\n")

    with pytest.raises(AddOnError, match="SyntaxError"):
        addons.load(path)


def test_a_file_that_hangs_is_said_and_left_behind(written):
    path = written(
        "slow.py",
        """
        import builtins, threading
        builtins.marey_test_let_go = threading.Event()
        builtins.marey_test_let_go.wait(60)
        def slow(rec): pass
        """,
    )
    try:
        with pytest.raises(AddOnError, match="not been imported within 0 s"):
            loading.addons_of_file(path, 0.3)
    finally:
        builtins.marey_test_let_go.set()


def test_a_name_that_nobody_has_is_answered_with_those_there_are(own_addons):
    with pytest.raises(UnknownName, match=r"no add-on 'sums'; there are counts"):
        addons.get("sums")


def test_a_path_that_is_not_there(own_addons, tmp_path):
    with pytest.raises(AddOnError, match="cannot be read"):
        addons.load(tmp_path / "nothing.py")


def test_packages_announce_theirs(own_addons, tmp_path, monkeypatch):
    package = tmp_path / "lab_tools.py"
    package.write_text(GREET)
    monkeypatch.syspath_prepend(str(tmp_path))
    entries = [
        EntryPoint("greet", "lab_tools:greet", finding.GROUP),
        EntryPoint("gone", "lab_tools:gone", finding.GROUP),
        EntryPoint("whole", "lab_tools", finding.GROUP),
    ]
    monkeypatch.setattr(finding, "entry_points", lambda group: entries)

    found = {one.name: one for one in addons.find()}

    assert found["greet"].function.__module__ == "lab_tools"
    assert "greet-2" in found  # the same function, by way of its module
    assert "AttributeError" in found["gone"].trouble
    sys.modules.pop("lab_tools")
