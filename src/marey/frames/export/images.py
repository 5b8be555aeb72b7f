"""One picture a file: PNG, JPEG, TIFF, PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

LARGEST_JPEG = 65500


def write_image(path: Path, picture: np.ndarray, quality: float = 7.0) -> None:
    """Write one picture in the format of its suffix.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    picture : ndarray
        (Y, X, 3) uint8; for TIFF any type, (Y, X) too.
    quality : float
        0 to 10, the best; for JPEG.
    """
    if path.suffix in {".tif", ".tiff"}:
        import tifffile

        photometric = "rgb" if picture.ndim == 3 else "minisblack"
        tifffile.imwrite(path, picture, photometric=photometric, metadata=None)
        return
    from PIL import Image

    image = Image.fromarray(picture)
    if path.suffix in {".jpg", ".jpeg"}:
        image.save(path, "JPEG", quality=round(40 + 5.5 * quality), subsampling=0)
    elif path.suffix == ".pdf":
        image.save(path, "PDF", resolution=150.0, quality=95)
    else:
        image.save(path, "PNG", compress_level=3)


class Images:
    """Several pictures in a folder.

    Parameters
    ----------
    folder : Path
        Where to; it is there.
    names : sequence of str
        Their names in order; may name folders inside.
    quality : float
        0 to 10, the best; for JPEG.
    """

    def __init__(self, folder: Path, names: Sequence[str], quality: float) -> None:
        self._folder, self._names, self._quality = folder, names, quality

    def add(self, number: int, picture: np.ndarray) -> None:
        """Write one picture."""
        path = self._folder / self._names[number]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, picture, self._quality)

    def close(self) -> None:
        """Nothing is left to write."""

    def abandon(self) -> None:
        """Nothing is held open."""

    def count(self) -> int:
        """Return how many pictures there are."""
        return sum(one.is_file() for one in self._folder.rglob("*"))


class Figure:
    """A single picture.

    Parameters
    ----------
    path : Path
        The file.
    quality : float
        0 to 10, the best; for JPEG.
    """

    def __init__(self, path: Path, quality: float) -> None:
        self._path, self._quality = path, quality

    def add(self, number: int, picture: np.ndarray | str) -> None:
        """Write the picture, or the text of an SVG."""
        del number
        if isinstance(picture, str):
            self._path.write_text(picture, encoding="utf-8")
        else:
            write_image(self._path, picture, self._quality)

    def close(self) -> None:
        """Nothing is left to write."""

    def abandon(self) -> None:
        """Nothing is held open."""

    def count(self) -> int:
        """Return 1 where it is there."""
        return int(self._path.stat().st_size > 0)
