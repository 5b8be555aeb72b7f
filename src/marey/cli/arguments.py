"""What may be typed after ``marey``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import marey
from marey.cli import commands, doctor, experiments, exporting, marks, running
from marey.errors import MareyError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    words : sequence of str, optional
        The command and its arguments; those of the process by default.

    Returns
    -------
    int
        Exit status: 0 when it did what was asked, 1 when it could not and said
        why, 2 when it did not understand.

    Examples
    --------
    >>> main(["info", "not/here"])
    1
    """
    parser = _parser()
    chosen = parser.parse_args(words)
    if chosen.version:
        print(f"marey {marey.__version__}")
        return 0
    if chosen.run is None:
        parser.print_help()
        return 2
    try:
        chosen.run(chosen)
    except BrokenPipeError:  # the reader of a pipe had enough
        return 0
    except (MareyError, OSError) as error:
        print(f"marey: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="marey",
        description="Open a recording in napari, look at it in time, mark what "
        "matters, find everything again.",
    )
    parser.set_defaults(run=None)
    parser.add_argument("--version", action="store_true", help="say it and stop")
    several = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_open(several)
    _add_info(several)
    _add_export(several)
    _add_import(several)
    _add_table(several)
    _add_run(several)
    _add_demo(several)
    _add_doctor(several)
    return parser


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a folder of pictures, a stack, a video or a .marey file",
    )


def _add_open(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser("open", help="open a recording in napari")
    _source(parser)
    parser.add_argument("--author", help="who marks (default: your account)")
    parser.set_defaults(run=lambda a: commands.open_window(a.path, author=a.author))


def _add_info(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "info", help="what a recording is and what is marked on it; writes nothing"
    )
    _source(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--times",
        default="",
        metavar="PATTERN",
        help="try a pattern of names such as %%Y%%m%%d-%%H%%M%%S, or a table.csv",
    )
    parser.add_argument(
        "--zone",
        default="UTC",
        help="the zone of times that name none, such as Europe/Berlin",
    )
    parser.set_defaults(
        run=lambda a: commands.info(a.path, as_json=a.json, times=a.times, zone=a.zone)
    )


def _add_export(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "export", help="write films, pictures, stacks, figures, tables, or marks"
    )
    _source(parser)
    exporting.add_options(parser)
    marks.add_export(parser)
    parser.add_argument("--markers", type=Path, metavar="OUT.csv")
    parser.add_argument(
        "--counts",
        type=Path,
        metavar="OUT.csv",
        help="marks per frame and type; empty where nobody said they are all there",
    )
    parser.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> None:
    if chosen.format is not None or marks.is_of_marks(chosen.target):
        marks.export_file(chosen)
    elif chosen.target is not None:
        wishes = exporting.wishes_of(chosen)
        exporting.export_pictures(chosen.path, chosen.target, wishes)
    nothing = chosen.target is None and chosen.format is None
    if nothing or chosen.markers or chosen.counts:
        commands.export(chosen.path, markers=chosen.markers, counts=chosen.counts)


def _add_import(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "import", help="bring in the marks of another program, as one undo"
    )
    marks.add_import(parser)
    parser.set_defaults(run=marks.import_file)


def _add_table(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "table", help="one table over the marks files of an experiment"
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="marks files or pictures, a folder, or a list.csv with a column 'path'",
    )
    parser.add_argument(
        "--kind",
        default="markers",
        help="markers, shapes, objects, tracks, events, notes, offsets, counts, "
        "history, or overview (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="OUT.csv", help="where to (default: print it)"
    )
    parser.set_defaults(
        run=lambda a: experiments.write_table(a.paths, kind=a.kind, out=a.out)
    )


def _add_run(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "run", help="run an add-on on a recording; alone: list the add-ons"
    )
    running.add_options(parser)
    parser.set_defaults(run=lambda a: running.run(a.addon, a.path, a.settings))


def _add_demo(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "demo", help="the sample recording; without a display a scripted walk"
    )
    parser.add_argument(
        "--walk", action="store_true", help="the scripted walk, in a window too"
    )
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="OUT.png",
        default=Path("build/marey-demo.png"),
        help="where the walk puts its picture (default: %(default)s)",
    )
    parser.set_defaults(
        run=lambda a: commands.demo(walk=a.walk, screenshot=a.screenshot)
    )


def _add_doctor(several: argparse._SubParsersAction) -> None:
    parser = several.add_parser(
        "doctor", help="how this machine is fitted, as text for a bug report"
    )
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where the recordings lie (default: this folder)",
    )
    parser.set_defaults(run=lambda a: print(doctor.report(a.path)))
