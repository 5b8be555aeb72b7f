"""What an add-on finds comes into a recording by one of the three choices."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from marey.addons.plain import as_json
from marey.errors import BadValue
from marey.jobs.arrivals import Arrivals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from marey.addons.describing import AddOn
    from marey.recording import Recording

_NO_RECIPE = {"existing", "hand_made"}
"""Settings that say where results go, not what they are."""


class _Running(Protocol):
    addon: AddOn
    settings: dict[str, Any]


_RUNNING: ContextVar[_Running | None] = ContextVar("running add-on", default=None)


@contextmanager
def being(running: _Running) -> Iterator[None]:
    """Let `arrivals` know which add-on runs, with which settings.

    Parameters
    ----------
    running : Begun
        The add-on at work.
    """
    token = _RUNNING.set(running)
    try:
        yield
    finally:
        _RUNNING.reset(token)


def arrivals(
    rec: Recording,
    existing: str = "fill",
    *,
    hand_made: bool = False,
    maker: str = "",
    version: str = "",
    recipe: Mapping[str, Any] | None = None,
) -> Arrivals:
    """Return the door for what an add-on finds: one for each run.

    It keeps the three choices of all imports and jobs, so that an add-on which is
    run again never replaces what a person made or accepted. Give the add-on a
    setting ``existing: addons.Existing = "fill"`` and hand it over.

    Parameters
    ----------
    rec : Recording
        Where to.
    existing : {"fill", "overwrite", "beside"}
        What is done where something is already; see `marey.jobs.Arrivals`.
    hand_made : bool
        Whether "overwrite" may replace what people made or reviewed too.
    maker : str
        Name of the program that found it; that of the add-on which runs, where
        left out.
    version : str
        Of the program.
    recipe : mapping, optional
        Settings it was found with; those of the add-on where left out.

    Raises
    ------
    BadValue
        For an unknown choice; or no add-on runs and no maker is named.

    Examples
    --------
    >>> import numpy as np, marey, tempfile
    >>> from marey import addons
    >>> def brightest(rec, t: int, existing: addons.Existing = "fill"):
    ...     frame = rec.series[t]
    ...     found = addons.arrivals(rec, existing)
    ...     found.points("spot", t, np.unravel_index(frame.argmax(), frame.shape))
    ...     return found.words("spot")
    >>> pixels = np.eye(9, dtype=np.uint8)[None] * np.arange(9, dtype=np.uint8)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(pixels, f"{folder}/a.marey") as rec:
    ...         for existing in ("fill", "fill", "beside"):
    ...             print(addons.run(brightest, rec, existing=existing).run().made)
    1 spot added.
    0 spots added, 1 left out, 1 others kept.
    1 spot added.
    """
    running = _RUNNING.get()
    if running is None and not maker:
        raise BadValue(
            "Who found it is kept with each mark: say maker= where no add-on runs."
        )
    if recipe is None and running is not None:
        plain = {name: as_json(value) for name, value in running.settings.items()}
        recipe = {
            name: value
            for name, value in plain.items()
            if value is not ... and name not in _NO_RECIPE
        }
    name = maker or (running.addon.name if running is not None else "")
    origin = rec.makers.program(name, version, dict(recipe or {}))
    return Arrivals(rec, existing, origin=origin, hand_made=hand_made)
