"""``marey import FILE --into X`` and ``marey export PATH OUT --format F``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``import``."""
    add = parser.add_argument
    add("file", metavar="FILE", help="the file or folder of another program")
    add(
        "--into",
        required=True,
        metavar="PATH",
        help="a .marey file, or the recording: where it has no marks file yet, one is"
        " made",
    )
    add("--format", metavar="NAME", help="seen from what is inside where left out")
    add(
        "--existing",
        choices=("fill", "overwrite", "beside"),
        default="fill",
        help="where something is already: only what is missing comes, what machines "
        "made is replaced, or all comes under names of its own (default: fill)",
    )
    add("--dry-run", action="store_true", help="write nothing, say what would come")
    add("--match", choices=("auto", "path", "t"), default="auto", help="find frames by")
    add("--maker", metavar="NAME", help="the program that made the marks")
    add("--hand-made", action="store_true", help="overwrite what people made too")
    add("--author", help="who imports (default: your account)")
    _add_options(parser)


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of marks to the arguments of ``export``."""
    group = parser.add_argument_group("marks for other programs")
    add = group.add_argument
    add(
        "--format",
        metavar="NAME",
        help="write marks as coco, csv, ctc, geff, ...; seen from the ending of OUT"
        " where only marks are written so",
    )
    add("--types", type=_names, metavar="A,B", help="only these types")
    add("--layer", metavar="NAME", help="only this mask layer")
    add("--version-name", metavar="NAME", help="as it was in this version")
    add("--least-score", type=float, metavar="S", help="only marks of this score")
    _add_options(group)


def _add_options(parser: Any) -> None:
    parser.add_argument(
        "--set",
        type=_option,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what the format takes further; see the page on exchange",
    )


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _option(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"NAME=VALUE was expected; {text!r} came")
    words = {"true": True, "false": False, "none": None}
    if value.lower() in words:
        return name, words[value.lower()]
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value


def import_file(chosen: argparse.Namespace) -> None:
    """Import a file into a recording and print what came."""
    import marey

    with marey.open(_recording(chosen), author=chosen.author) as recording:
        arrival = marey.import_marks(
            recording,
            chosen.file,
            chosen.format,
            chosen.existing,
            dry_run=chosen.dry_run,
            hand_made=chosen.hand_made,
            match=chosen.match,
            maker=chosen.maker,
            **dict(chosen.set),
        )
        print(arrival.words)


def _recording(chosen: argparse.Namespace) -> str:
    """Return what to open: for a marks file that is not there yet, its pictures.

    Raises
    ------
    BadValue
        Neither is there, or several could be meant.
    """
    from marey.frames.sources.kinds import kind_of
    from marey.places import SUFFIX, as_path, sources_beside

    into = str(chosen.into)
    marks, file = as_path(into), as_path(chosen.file)
    if marks is None or marks.suffix.lower() != SUFFIX or marks.exists():
        return into
    found = [
        one
        for one in sources_beside(marks)
        if one != file and (one.is_dir() or kind_of(one.name) is not None)
    ]
    if len(found) == 1:
        return str(found[0])
    if found:
        names = ", ".join(one.name for one in found)
        raise BadValue(
            f"{into} is not there yet, and {names} could be meant by it. Say which one:"
            f" --into {found[0].name}"
        )
    raise BadValue(
        f"neither {into} is there nor pictures that it could belong to: a folder"
        f" {marks.stem}, or a stack or video of that name beside it. Say where the"
        " pictures are (--into FOLDER); the marks file is then made"
    )


def is_of_marks(target: str | None) -> bool:
    """Whether a name ends as files of marks do, and neither pictures nor films.

    Parameters
    ----------
    target : str or None
        What to write. A folder, or a name that both end in, such as ``.tif``, is of
        pictures: ``--format`` says that marks are meant.
    """
    from marey.exchange.formats import list_formats
    from marey.frames.export.targets import target_of

    if target is None:
        return False
    try:
        target_of(target)
    except BadValue:
        ends = [end for one in list_formats() if one.writes for end in one.suffixes]
        return target.lower().endswith(tuple(ends))
    return False


def export_file(chosen: argparse.Namespace) -> None:
    """Export marks of a recording and print what was made."""
    import marey

    if chosen.target is None:
        raise BadValue("nothing to write: say where to, such as marks.json")
    with marey.open(chosen.path) as recording:
        made = marey.export_marks(
            recording,
            chosen.target,
            chosen.format,
            types=chosen.types,
            frames=_places(chosen.frames, len(recording.series)),
            layer=chosen.layer,
            version=chosen.version_name,
            least_score=chosen.least_score,
            overwrite=chosen.overwrite,
            **dict(chosen.set),
        )
        print(*made, sep="\n")


def _places(frames: Any, count: int) -> Sequence[int] | None:
    """Return the frames of ``--frames`` as numbers."""
    if frames is None:
        return None
    if isinstance(frames, slice):
        return range(count)[frames]
    return [int(frames)]
