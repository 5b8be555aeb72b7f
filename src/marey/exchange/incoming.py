"""A file that was read once: looked at by every choice, then brought in."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError, MareyError
from marey.exchange import formats
from marey.exchange.options import check_options
from marey.exchange.unpacking import unpack

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from marey.exchange.arrival import Arrival
    from marey.exchange.formats import Format, FormatModule
    from marey.exchange.pace import Told
    from marey.exchange.parcel import Parcel
    from marey.recording import Recording

BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What a library may raise on a file that is not what it seems."""


@dataclass(frozen=True)
class Incoming:
    """The marks of a file of another program, before they come in; see `read_marks`.

    Attributes
    ----------
    path : Path
        The file or folder.
    format : Format
        What it was read as.
    parcel : Parcel
        What it says.
    options : dict
        What the reader was told.
    """

    path: Path
    format: Format
    parcel: Parcel
    options: dict[str, Any] = field(default_factory=dict)
    _sizes: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)

    def preview(
        self,
        rec: Recording,
        existing: str = "fill",
        *,
        hand_made: bool = False,
        match: str = "auto",
        maker: str | tuple[str, str] | None = None,
        cancelled: Callable[[], bool] | None = None,
        told: Told | None = None,
    ) -> Arrival:
        """Return what would come and what cannot; nothing is written.

        Parameters
        ----------
        rec, existing, hand_made, match, maker, cancelled, told
            See `marey.import_marks`.

        Raises
        ------
        ExchangeError
            No frame of the file is in the recording, or a mask cannot be read.
        """
        return unpack(
            self.parcel,
            rec,
            existing=existing,
            hand_made=hand_made,
            match=match,
            maker=_named(maker),
            cancelled=cancelled,
            told=told,
            dry_run=True,
            sizes=self._sizes,
        )

    def bring_in(
        self,
        rec: Recording,
        existing: str = "fill",
        *,
        hand_made: bool = False,
        match: str = "auto",
        maker: str | tuple[str, str] | None = None,
        cancelled: Callable[[], bool] | None = None,
        told: Told | None = None,
    ) -> Arrival:
        """Put it into a recording: one action, one undo.

        Parameters
        ----------
        rec, existing, hand_made, match, maker, cancelled, told
            See `marey.import_marks`.

        Raises
        ------
        ExchangeError
            It cannot come, or was cancelled. Nothing was changed.
        """
        return unpack(
            self.parcel,
            rec,
            existing=existing,
            hand_made=hand_made,
            match=match,
            maker=_named(maker),
            cancelled=cancelled,
            told=told,
            source=self.path.name,
        )


def read_marks(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    **options: Any,
) -> Incoming:
    r"""Read the marks of a file of another program; no recording is needed.

    Parameters
    ----------
    path : path
        File or folder.
    format : str, optional
        Name of the format; seen from what is inside where left out.
    **options
        What the format's reader takes further; see `options_of`.

    Returns
    -------
    Incoming
        To be looked at by each choice (`Incoming.preview`), and brought in.

    Raises
    ------
    ExchangeError
        The file is of no known format, damaged, or says what cannot be.

    Examples
    --------
    >>> import marey, numpy as np, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "points.csv")
    ...     _ = file.write_text("t,type,y,x\n0,cell,5,9\n3,cell,7,2.5\n")
    ...     incoming = read_marks(file, "csv")
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         print(incoming.preview(rec).words)
    1 type, 2 markers would come
    """
    place = Path(path)
    module = formats.named(format) if format else formats.recognised(place)
    if not place.exists():
        raise ExchangeError(f"{place} does not exist. Check the name.")
    return Incoming(place, module.FORMAT, _read(module, place, options), options)


def _read(module: FormatModule, path: Path, options: dict[str, Any]) -> Parcel:
    """Read a file; whatever a library raises becomes an error in words."""
    check_options(module, "read", options)
    try:
        return module.read(path, **options)
    except MareyError:
        raise
    except BROKEN as error:
        raise ExchangeError(
            f"{path.name} cannot be read as {module.FORMAT.title}: "
            f"{str(error) or type(error).__name__}. Nothing was changed."
        ) from error


def _named(maker: str | tuple[str, str] | None) -> tuple[str, str] | None:
    return (maker, "") if isinstance(maker, str) else maker
