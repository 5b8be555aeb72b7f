"""Importing and exporting marks: the doors for scripts, commands and docks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError, MareyError
from marey.exchange import formats
from marey.exchange.about import write_about
from marey.exchange.incoming import BROKEN, read_marks
from marey.exchange.naming import counted
from marey.exchange.options import check_options
from marey.exchange.pace import Pace
from marey.exchange.packing import pack
from marey.exchange.staging import staged

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.exchange.arrival import Arrival
    from marey.exchange.formats import Format
    from marey.exchange.pace import Told
    from marey.exchange.parcel import MaskPart, Parcel
    from marey.recording import Recording


def import_marks(
    rec: Recording,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    existing: str = "fill",
    *,
    dry_run: bool = False,
    hand_made: bool = False,
    match: str = "auto",
    maker: str | tuple[str, str] | None = None,
    cancelled: Callable[[], bool] | None = None,
    told: Told | None = None,
    **options: Any,
) -> Arrival:
    r"""Bring in the marks of a file of another program: one action, one undo.

    Parameters
    ----------
    rec : Recording
        Where to.
    path : path
        File or folder.
    format : str, optional
        Name of the format; seen from what is inside where left out. See
        `marey.exchange.list_formats`.
    existing : {"fill", "overwrite", "beside"}
        Where something is already: only what is missing comes; what machines made
        and nobody reviewed is replaced; or all comes as types and layers of its
        own, called "name (2)".
    dry_run : bool
        Write nothing, and say what would come and what cannot.
    hand_made : bool
        Whether "overwrite" may replace what people made or reviewed too.
    match : {"auto", "path", "t"}
        Whether frames are found by name, by number, or by number where no name
        fits.
    maker : str or (str, str), optional
        Name, and version, of the program that made marks of which the file names
        no maker; else these count as made by people.
    cancelled : callable, optional
        Asked at each step, the last just before all is stored; True ends the import.
    told : callable, optional
        Called with the words of each step, and how many of how many (0 of 0: not
        known).
    **options
        What the format's reader takes further.

    Returns
    -------
    Arrival
        What came, what was kept, what cannot come; ``print(arrival.words)``.

    Raises
    ------
    ExchangeError
        The file is of no known format, damaged, of another recording, or says what
        cannot be. Nothing was changed.
    Cancelled
        It was cancelled; nothing was changed.

    Examples
    --------
    >>> import marey, numpy as np, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "points.csv")
    ...     _ = file.write_text("t,type,y,x\n0,cell,5,9\n3,cell,7,2.5\n")
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         print(import_marks(rec, file, "csv").words)
    1 type, 2 markers came
    """
    incoming = read_marks(path, format, **options)
    asked: dict[str, Any] = {
        "hand_made": hand_made,
        "match": match,
        "maker": maker,
        "cancelled": cancelled,
    }
    if dry_run:
        return incoming.preview(rec, existing, **asked)
    return incoming.bring_in(rec, existing, told=told, **asked)


def _not_complete(parcel: Parcel, written: Format) -> list[str]:
    """Say what a format cannot say of frames in which all is marked."""
    if written.completes or not len(parcel.complete):
        return []
    count = counted(len(parcel.complete), "note")
    return [f"{count} that all of a type are marked in a frame."]


def export_marks(
    rec: Recording,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    *,
    types: Sequence[str] | str | None = None,
    frames: ArrayLike | None = None,
    layer: str | None = None,
    version: str | int | None = None,
    least_score: float | None = None,
    overwrite: bool = False,
    cancelled: Callable[[], bool] | None = None,
    told: Told | None = None,
    **options: Any,
) -> list[Path]:
    """Write marks of a recording for another program.

    Beside it lies ``<name>.about.json``: of what recording, version and revision it
    is, what was left out, and what the format cannot hold.

    Parameters
    ----------
    rec : Recording
        The recording.
    path : path
        File or folder to write.
    format : str, optional
        Name of the format; seen from the ending of the name where left out.
    types, frames, layer, version, least_score
        What is written; see `marey.exchange.pack`.
    overwrite : bool
        Whether files that are there are replaced.
    cancelled, told : callable, optional
        As of `import_marks`.
    **options
        What the format's writer takes further.

    Returns
    -------
    list of Path
        The files that were made, about.json last.

    Raises
    ------
    TargetExists
        Something of that name is there.
    ExchangeError
        The format cannot hold any of it, or it cannot be written. Nothing is left
        behind.
    Cancelled
        It was cancelled; nothing is left behind.

    Examples
    --------
    >>> import marey, numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         _ = rec.types.add("cell")
    ...         _ = rec.markers.add("cell", 3, [[5, 9]])
    ...         print([file.name for file in export_marks(rec, f"{folder}/a.csv")])
    ['a.csv', 'a.csv.about.json']
    """
    place = Path(path)
    module = formats.named(format, to="write") if format else formats.for_target(place)
    check_options(module, "write", options)
    chosen = {
        "types": types,
        "frames": frames,
        "layer": layer,
        "version": version,
        "least_score": least_score,
    }
    listed = frames
    if frames is None and module.FORMAT.every_frame:
        listed = range(len(rec.series))
    pace = Pace(told, cancelled, "export")
    pace.step("gathering marks")
    parcel = pack(rec, **(chosen | {"frames": listed}))  # type: ignore[arg-type]
    # files are made in a folder of their own first; what they name lies elsewhere
    parcel = replace(
        parcel,
        facts={**parcel.facts, "target": str(place.absolute())},
        masks=_paced(parcel, pace),
        cannot=(*parcel.cannot, *_not_complete(parcel, module.FORMAT)),
    )
    with staged(place, overwrite=overwrite) as stage:
        pace.step(f"writing {place.name}")
        try:
            made = module.write(parcel, stage.target, **options)
        except MareyError:
            raise
        except BROKEN as error:
            raise ExchangeError(
                f"{place.name} cannot be written as {module.FORMAT.title}: "
                f"{str(error) or type(error).__name__}."
            ) from error
        about = write_about(
            rec, parcel, module.FORMAT, made, target=stage.target, chosen=chosen
        )
        pace.step(f"writing {place.name}")
        stage.keep([*made, about])
    return stage.made


def _paced(parcel: Parcel, pace: Pace) -> tuple[MaskPart, ...]:
    """Return the masks of a parcel, each of which says when it is read."""
    count = len(parcel.masks)

    def read(place: int, pixels: Callable[[], NDArray]) -> NDArray:
        pace.step("writing masks", place, count)
        return pixels()

    return tuple(
        replace(part, read=partial(read, place, part.read))
        for place, part in enumerate(parcel.masks)
    )
