"""The recordings that travel with Marey.

They are never marked where they lie: a repository and an installed package stay
as they are, and marks belong to a copy.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from marey.errors import UnknownName

NAMES = ("nuclei", "simulated")
"""A real time-lapse of dividing nuclei; a simulated one with exact truth."""


def sample_path(name: str) -> Path:
    """Return where a sample lies, in the installed package or the repository.

    Parameters
    ----------
    name : str
        One of `NAMES`, or the path of a file beside them, such as
        ``truth/simulated/tracks.csv``.

    Returns
    -------
    Path
        A folder of pictures; look, do not write.

    Raises
    ------
    UnknownName
        There is no such sample.

    Examples
    --------
    >>> len(list(sample_path("nuclei").glob("*.tif")))
    6
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "sample_data", here.parents[1] / "sample_data"):
        if (folder / name).exists():
            return folder / name
    message = f"no sample is called {name!r}; there are {' and '.join(NAMES)}"
    raise UnknownName(message)


def copy_sample(name: str, folder: Path | str | None = None) -> Path:
    """Copy a sample to where it may be marked, and return the copy.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    folder : path, optional
        Where to put it; by default a folder of the user's account, where marks
        made on it are found again. A copy that is there is left as it is.

    Returns
    -------
    Path
        The copied folder of pictures.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     copy_sample("nuclei", place).name
    'nuclei'
    """
    if folder is None:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("marey")) / "samples"
    source = sample_path(name)
    target = Path(folder) / source.name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target)
    return target
