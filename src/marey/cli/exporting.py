"""``marey export PATH TARGET``: the same call as `marey.export`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from marey.cli.telling import Telling
from marey.errors import MareyError

if TYPE_CHECKING:
    import argparse


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of pictures to the arguments of ``export``."""
    parser.add_argument(
        "target",
        nargs="?",
        metavar="OUT",
        help="a film (.mp4 .mkv .mov .avi .gif), a stack (.tif), the figure of one"
        " frame (.png .jpg .svg .pdf), pictures (frame_%%05d.png or a folder/)",
    )
    add = parser.add_argument_group("pictures and films").add_argument
    add("--frames", type=_frames, metavar="A:B", help="0:40 for 0 to 39, or one number")
    add("--every", type=int, default=1, metavar="N", help="take every n-th frame")
    add("--region", type=_region, metavar="Y0,X0,Y1,X1", help="part of the frames")
    add("--scale", type=float, default=1.0, help="written pixels per pixel")
    add(
        "--overlays",
        type=_words,
        metavar="KINDS",
        help="of markers,tracks,shapes,masks,notes; none for nothing (default: all)",
    )
    add("--clock", choices=("absolute", "elapsed"))
    add(
        "--scale-bar",
        nargs="?",
        type=float,
        const=True,
        default=False,
        metavar="UM",
        help="of a round length, or of so many micrometres",
    )
    add("--aligned", action="store_true", help="move frames by their offsets")
    add("--fps", type=_fps, help="frames a second, or real")
    add("--speed", type=float, default=1.0, help="with --fps real: times faster")
    add("--contrast", type=_pair, metavar="LOW,HIGH")
    add("--quality", type=float, default=7.0, help="0 to 10, the best (default: 7)")
    add("--raw", action="store_true", default=None, help="pixel values as they are")
    add("--overwrite", action="store_true", help="replace what is there")


def export_pictures(path: str, target: str, wishes: dict[str, Any]) -> None:
    """Write frames of a recording, telling on stderr how far it is.

    Parameters
    ----------
    path : str
        Folder, stack, video or marks file.
    target : str
        What to write.
    wishes : dict
        As `marey.export` takes them.

    Raises
    ------
    MareyError
        It could not be done, or Ctrl+C cancelled it; nothing is left behind.
    """
    import marey

    told = Telling()
    with marey.open(path) as recording:
        job = marey.export(recording, target, **wishes)
        print(job.words, file=sys.stderr)
        try:
            done = job.run(told)
        except KeyboardInterrupt:
            told.end()
            message = f"cancelled after {told.done} frames; nothing was kept"
            raise MareyError(message) from None
        told.end()
    print(done.made)


def wishes_of(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what was said on the command line as `marey.export` takes it."""
    names = (
        *("frames", "every", "region", "scale", "overlays", "clock", "scale_bar"),
        *("aligned", "fps", "speed", "contrast", "quality", "raw", "overwrite"),
    )
    said = {name: getattr(chosen, name) for name in names}
    if said["overlays"] is None:
        del said["overlays"]
    return said


def _frames(text: str) -> int | slice:
    parts = [int(part) if part else None for part in text.split(":")]
    if len(parts) == 1 and parts[0] is not None:
        return parts[0]
    if not 2 <= len(parts) <= 3:
        raise ValueError(text)
    return slice(*parts)


def _region(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _pair(text: str) -> tuple[float, float]:
    low, high = text.split(",")
    return float(low), float(high)


def _words(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(part for part in text.split(",") if part)


def _fps(text: str) -> float | str:
    return text if text == "real" else float(text)
