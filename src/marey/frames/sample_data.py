"""Where the sample recordings lie, in the repository or in an installation."""

from __future__ import annotations

import shutil
from pathlib import Path

import platformdirs

from marey.errors import UnknownName

SAMPLES = ("nuclei", "simulated")
"""Names of the samples."""


def sample_path(name: str) -> Path:
    """Return the folder of a sample as it was shipped; nothing is written there.

    Parameters
    ----------
    name : str
        One of `SAMPLES`.

    Raises
    ------
    UnknownName
        If there is no such sample, or this installation came without it.
    """
    package = Path(__file__).resolve().parents[1]
    for home in (package / "sample_data", package.parents[1] / "sample_data"):
        folder = home / name
        if name in SAMPLES and folder.is_dir():
            return folder
    message = (
        f"expected a sample named {' or '.join(SAMPLES)}, got {name!r}, or this "
        "installation came without its samples: install napari-marey again"
    )
    raise UnknownName(message)


def own_sample(name: str) -> Path:
    """Return the user's own copy of a sample, where marks may be made and stay.

    Parameters
    ----------
    name : str
        One of `SAMPLES`.
    """
    copy = Path(platformdirs.user_data_dir("marey")) / "samples" / name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(sample_path(name), copy)
    return copy
