"""One file out of a zip that a stranger packed."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange.bounds import LARGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 2**20
_MOST_NAMES = 10**6
"""Files in one zip; pictures of a film may be among them."""


def holds(path: Path, name: str) -> bool:
    """Whether a file is a zip that holds a file of a name; never raises."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return name in packed.NameToInfo
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False


@contextmanager
def taken_out(path: Path, name: str, most: int = LARGEST_TEXT) -> Iterator[Path]:
    """Yield a private copy of one file of a zip; nothing else is taken out.

    Parameters
    ----------
    path : Path
        The zip.
    name : str
        Which file; its place in the zip does not matter to where the copy is.
    most : int
        Bytes above which it is refused, whatever the zip claims.

    Raises
    ------
    ExchangeError
        It is damaged, locked, without such a file, or the file is too large.
    """
    with tempfile.TemporaryDirectory(prefix="marey-") as folder:
        copy = Path(folder) / Path(name).name
        try:
            with zipfile.ZipFile(path) as packed:
                if len(packed.filelist) > _MOST_NAMES:
                    raise ExchangeError(f"{path.name} holds too many files.")
                _copy(packed, name, copy, most)
        except ExchangeError:
            raise
        except KeyError:
            raise ExchangeError(f"{path.name} holds no {name}.") from None
        except (
            *(OSError, ValueError, RuntimeError, NotImplementedError, EOFError),
            *(zipfile.BadZipFile, zlib.error),
        ) as error:
            raise ExchangeError(f"{path.name} cannot be unpacked: {error}.") from error
        yield copy


def _copy(packed: zipfile.ZipFile, name: str, copy: Path, most: int) -> None:
    with packed.open(name) as source, copy.open("wb") as target:
        while block := source.read(_AT_ONCE):
            if target.tell() + len(block) > most:
                raise ExchangeError(
                    f"{Path(packed.filename or '').name} unpacks to more than {most} "
                    "bytes; that is no file of marks."
                )
            target.write(block)
