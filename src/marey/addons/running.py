"""Running an add-on: reports while it works, one action for all it writes."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from marey.addons.describing import AddOn, describe
from marey.addons.finding import get
from marey.addons.kinds import ASKED_ANEW, EmptyStage
from marey.addons.loading import where
from marey.addons.plain import as_json
from marey.addons.results import as_result
from marey.addons.writing import being
from marey.errors import AddOnError, BadValue, MareyError
from marey.jobs import Job
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from marey.addons.kinds import News, Stage
    from marey.addons.results import Preview
    from marey.recording import Recording

    Steps = Generator[Any, None, Any]

Told = Report | Done


def run(
    addon: AddOn | str | Callable[..., Any],
    rec: Recording,
    *,
    stage: Stage | None = None,
    t: int | None = None,
    **settings: Any,
) -> Job:
    """Run an add-on on a recording.

    Parameters
    ----------
    addon : AddOn, str or callable
        What `marey.addons.find` or `load` gave, its name, the path of its file,
        or a function whose first parameter is `rec`.
    rec : Recording
        What it works on.
    stage : Stage, optional
        The window; in a script one that nobody looks at.
    t : int, optional
        Place of the current frame; that of the stage where left out.
    **settings
        As its signature names them.

    Returns
    -------
    Job
        Yields `Report` and at last `Done`, whose result is what the function
        returned; ``.run()`` does it all. What it writes is one action, so one
        undo. Closing the job stops it at its next report; what it has written
        until then stays, as one action.

    Raises
    ------
    UnknownName, BadValue
        There is no such add-on or setting; said before any work.
    AddOnError
        While it runs: it stopped with an error; the message says which and where.

    Examples
    --------
    >>> import numpy as np, marey, tempfile
    >>> def brightest(rec, t: int, name: str = "spot"):
    ...     '''Mark the brightest pixel of the frame.'''
    ...     frame = rec.series[t]
    ...     place = np.unravel_index(frame.argmax(), frame.shape)
    ...     rec.types.add(name)
    ...     rec.markers.add(name, t, [place])
    ...     return f"at {int(place[0])}, {int(place[1])}"
    >>> pixels = np.eye(9, dtype=np.uint8)[None] * np.arange(9, dtype=np.uint8)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(pixels, f"{folder}/a.marey") as rec:
    ...         done = run(brightest, rec).run()
    ...         print(done.result, rec.markers.count(), rec.undo().words)
    at 8, 8 1 undone: Brightest
    """
    begun = Begun(addon, rec, stage=stage, t=t, settings=settings)
    return Job(begun.reports(), begun.addon.title)


def preview(
    addon: AddOn | str | Callable[..., Any], rec: Recording, t: int, **settings: Any
) -> Preview:
    """Return what an add-on would find in a frame; writes nothing.

    Parameters
    ----------
    addon, rec, t
        As of `run`.
    **settings
        As its signature names them.

    Raises
    ------
    BadValue
        It has no preview, or no such setting.
    AddOnError
        It stopped with an error.
    """
    found = one_of(addon)
    if found.preview is None:
        raise BadValue(f"{found.title} shows no preview.")
    full = found.checked(settings)
    try:
        return cast("Preview", found.preview(rec, int(t), **full))
    except MareyError:
        raise
    except Exception as error:
        message = f"{found.title}: {type(error).__name__}: {error}"
        raise AddOnError(message) from error


class Begun:
    """An add-on with all it needs, about to run.

    Parameters
    ----------
    addon, rec, stage, t, settings
        As of `run`.
    news : News, optional
        What it reacts to.
    """

    def __init__(
        self,
        addon: AddOn | str | Callable[..., Any],
        rec: Recording,
        *,
        stage: Stage | None = None,
        t: int | None = None,
        settings: Mapping[str, Any],
        news: News | None = None,
    ) -> None:
        self.addon = found = one_of(addon)
        self.rec = rec
        self.settings = found.checked(settings)
        on = stage or EmptyStage(0 if t is None else t)
        house = {"t": on.t if t is None else int(t), "stage": on, "news": news}
        wanted = {name: house[name] for name in found.wants if name != "rec"}
        self._given = wanted | self.settings
        with rec.group(found.title, kind="job") as self.act:
            pass  # nothing is written yet: the action begins with the first row

    def reports(self) -> Iterator[Told]:
        """Run it; the last is a `Done`."""
        result: Any = None
        function = self.addon.function
        if function is None:
            raise AddOnError(self.addon.trouble)
        try:
            with self._inside():
                result = function(self.rec, **self._given)
            if inspect.isgenerator(result):
                result = yield from self._steps(cast("Steps", result))
        finally:
            self.rec.sidecar.settle(self.act)
        keep(self.addon, self.rec, self.settings)
        words = as_result(result).words or f"{self.addon.title}: done"
        yield Done(result, words, self.act.action or None)

    def _steps(self, steps: Steps) -> Generator[Report, None, Any]:
        """Yield what a generator says; each of its steps writes within the action."""
        try:
            while True:
                with self._inside():
                    try:
                        told = next(steps)
                    except StopIteration as end:
                        return end.value
                if isinstance(told, Done):
                    return told.result
                yield _as_report(told)
        finally:
            with self._inside():
                steps.close()

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Write within the action; say whose error it was."""
        try:
            with self.rec.sidecar.within(self.act), being(self):
                yield
        except MareyError:
            raise
        except (Exception, SystemExit) as error:
            line = where(error, inspect.getsourcefile(self.addon.function) or "")  # type: ignore[arg-type]
            message = f"{self.addon.title}: {type(error).__name__}: {error}{line}"
            raise AddOnError(message) from error


def one_of(addon: AddOn | str | Callable[..., Any]) -> AddOn:
    """Return an add-on by itself, its name, its file, or its function."""
    found = addon
    if not isinstance(found, AddOn):
        found = describe(found) if callable(found) else get(str(found))
    if found.trouble:
        raise AddOnError(found.trouble)
    return found


def _as_report(told: Any) -> Report:
    if isinstance(told, Report):
        return told
    if isinstance(told, (int, float, np.number)):
        return Report(float(np.clip(told, 0, 1)))
    return Report(0.0, message=str(told))


# -- settings ------------------------------------------------------------------


def keep(addon: AddOn, rec: Recording, settings: Mapping[str, Any]) -> None:
    """Remember settings with the recording, where it has a marks file.

    Parameters
    ----------
    addon : AddOn
        Whose.
    rec : Recording
        With which.
    settings : mapping
        Those that JSON can hold are kept; outside of history and undo.
    """
    if not rec.sidecar.exists or rec.read_only or not addon.settings:
        return
    plain = {name: as_json(value) for name, value in settings.items()}
    plain = {
        name: value
        for name, value in plain.items()
        if value is not ... and name not in ASKED_ANEW
    }
    if rec.sidecar.recall(_fact(addon)) != plain:
        rec.sidecar.remember(_fact(addon), plain)


def recall(addon: AddOn | str, rec: Recording) -> dict[str, Any]:
    """Return the settings an add-on was last run with on a recording.

    Parameters
    ----------
    addon : AddOn or str
        Which one.
    rec : Recording
        Where.

    Returns
    -------
    dict
        Name to value, as JSON holds it; empty where it never ran.
    """
    found = one_of(addon)
    known = {one.name for one in found.settings}
    kept = rec.sidecar.recall(_fact(found)) or {}
    return {name: value for name, value in kept.items() if name in known}


def _fact(addon: AddOn) -> str:
    return f"add-on {addon.name}"


def as_python(addon: AddOn, source: str, settings: Mapping[str, Any], t: int) -> str:
    """Return lines that run an add-on as a dock would.

    Parameters
    ----------
    addon : AddOn
        Which one.
    source : str
        What to open.
    settings : mapping
        As `run` takes them.
    t : int
        The current frame.
    """
    path = addon.origin if addon.origin.endswith(".py") else ""
    plain = {name: as_json(value) for name, value in settings.items()}
    said = [f"{name}={value!r}" for name, value in plain.items() if value is not ...]
    said = [f"t={t}", *said] if {"t", "stage"} & set(addon.wants) else said
    words = "".join(f", {one}" for one in said)
    return (
        "import marey\nfrom marey import addons\n\n"
        + (f"addons.load({path!r})\n" if path else "")
        + f"with marey.open({source!r}) as rec:\n"
        f"    done = addons.run({addon.name!r}, rec{words}).run()\n"
        "print(done.made)\n"
    )
