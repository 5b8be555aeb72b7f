"""What an export is: a small JSON beside it, for people and programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

import marey
from marey.exchange.naming import plain
from marey.exchange.staging import hashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from marey.exchange.formats import Format
    from marey.exchange.parcel import Parcel
    from marey.recording import Recording

_FACTS = (
    *("length", "axes", "height", "width", "depth"),
    *("pixel_size", "plane_spacing", "frame_interval"),
)


def write_about(
    rec: Recording,
    parcel: Parcel,
    written: Format,
    files: Sequence[Path],
    *,
    target: Path,
    chosen: Mapping[str, Any],
) -> Path:
    """Write ``<name>.about.json`` beside an export; return where it is.

    Parameters
    ----------
    rec : Recording
        What was exported.
    parcel : Parcel
        What was written.
    written : Format
        In which format.
    files : sequence of Path
        The files that were made.
    target : Path
        The file or folder that was asked for.
    chosen : mapping
        The filter: types, frames, layer, version, least_score.
    """
    about = {
        "what": f"marks of {rec.name} as {written.title}",
        "format": written.name,
        "made_by": f"Marey {marey.__version__}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "author": rec.author,
        "recording": rec.name,
        "marks_file": rec.path.name,
        "version": chosen["version"],
        "revision": _revision(rec, parcel),
        "filter": {name: _said(one) for name, one in chosen.items() if one is not None},
        "counts": {name: count for name, count in parcel.counts.items() if count},
        "facts": {name: parcel.facts[name] for name in _FACTS if name in parcel.facts},
        "left_out": list(parcel.cannot),
        "format_cannot_hold": list(written.losses),
        "files": {
            one.relative_to(target.parent).as_posix(): hashed(one) for one in files
        },
    }
    place = target.with_name(f"{target.name}.about.json")
    text = json.dumps(plain(about), ensure_ascii=False, indent=1)
    place.write_text(text + "\n", encoding="utf-8")
    return place


def _revision(rec: Recording, parcel: Parcel) -> int:
    known = parcel.facts.get("revision")
    if known is not None:
        return int(known)
    rows = rec.sidecar.rows("SELECT coalesce(max(rev), 0) FROM changeset")
    return int(rows[0][0]) if rows else 0


def _said(value: Any) -> Any:
    """Return a filter as JSON has it; many frames in a row as first and last."""
    if isinstance(value, str | int | float):
        return plain(value)
    found = np.asarray(value)
    if found.dtype.kind in "iu" and found.size > 2 and (np.diff(found) == 1).all():
        return f"{found[0]} to {found[-1]}"
    return plain(found)
