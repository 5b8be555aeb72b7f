"""``marey table``: one table over many marks files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from marey.cli.plain import plain
from marey.errors import MareyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_table(paths: Sequence[str], *, kind: str, out: Path | None) -> None:
    """Write one table over all recordings; say which could not be read.

    Parameters
    ----------
    paths : sequence of str
        Recordings; a single one may be a folder, a glob or a list.
    kind : str
        As of `marey.Experiment.table`, or ``overview``.
    out : Path or None
        A CSV file; printed where None.

    Raises
    ------
    MareyError
        None of them could be read.
    """
    import marey

    experiment = marey.open_experiment(paths[0] if len(paths) == 1 else paths)
    table = experiment.overview() if kind == "overview" else experiment.table(kind)
    for name, why in experiment.problems.items():
        print(f"marey: {name}: {why}", file=sys.stderr)
    if len(experiment.problems) == len(experiment):
        raise MareyError("no recording could be read; see above")
    plain(table).to_csv(sys.stdout if out is None else out, index=False)
    if out is not None:
        read = len(experiment) - len(experiment.problems)
        print(f"{len(table)} rows of {read} recordings to {out}")
