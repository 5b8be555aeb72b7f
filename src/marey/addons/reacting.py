"""Add-ons that run by themselves when something happens."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from marey.addons.kinds import EmptyStage, News
from marey.addons.running import Begun, one_of
from marey.errors import BadValue, MareyError
from marey.words import Done
from marey.words.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marey.addons.describing import AddOn
    from marey.addons.kinds import Stage
    from marey.recording import Recording
    from marey.sidecar import Sidecar
    from marey.words import Change

_KINDS = {"added": "added", "changed": "moved", "removed": "removed", "mixed": "mixed"}
_MARKS = {"added", "moved", "removed"}
_MEMORY = 200

_ACTS: WeakKeyDictionary[Sidecar, deque[Any]] = WeakKeyDictionary()
"""Acts of reacting add-ons, by sidecar: none of them sets another one off."""


class Live(Closing):
    """An add-on that is switched on.

    It is run when what it names in ``on=`` happens, by whoever: this window,
    another one, another program. What it writes itself, or another add-on in
    the same way, sets nothing off. An error is said, kept in `trouble`, and
    stops neither it nor others. News that pile up while it works are taken
    together: of frames the last one counts.

    Parameters
    ----------
    addon : AddOn, str or callable
        As of `marey.addons.run`.
    rec : Recording
        What it works on; its ``deliver()`` brings the news.
    stage : Stage, optional
        The window.
    soon : callable, optional
        ``soon(work)`` runs the work; at once where left out. A window hands it
        to a thread.
    told : callable, optional
        Called with each `Done`, where the work runs.
    **settings
        As its signature names them.

    Attributes
    ----------
    trouble : str
        Words of the last error; empty when it went well since.

    Raises
    ------
    BadValue
        The add-on reacts to nothing, or has no such setting.
    """

    def __init__(
        self,
        addon: AddOn | str | Callable[..., Any],
        rec: Recording,
        stage: Stage | None = None,
        *,
        soon: Callable[[Callable[[], object]], object] | None = None,
        told: Callable[[Done], object] | None = None,
        **settings: Any,
    ) -> None:
        self.addon = one_of(addon)
        if not self.addon.on:
            message = f"{self.addon.title} reacts to nothing: it names no on=(...)."
            raise BadValue(message)
        self.rec = rec
        self.stage: Stage = stage or EmptyStage()
        self.settings: Mapping[str, Any] = self.addon.checked(settings)
        self.trouble = ""
        self._soon = soon or (lambda work: work())
        self._told = told
        self._waiting: deque[News] = deque()
        self._lock = Lock()
        self._is_due = False
        self._closed = False
        rec.changes.connect(self._hear)

    def close(self) -> None:
        """Switch it off."""
        self._closed = True
        self.rec.changes.disconnect(self._hear)

    def step(self, t: int) -> None:
        """Say that another frame is shown.

        Parameters
        ----------
        t : int
            Its place.
        """
        if "frame" in self.addon.on:
            self._take(News("frame", int(t)))

    def _hear(self, change: Change) -> None:
        news = self._news_of(change)
        if news is not None and not self._is_echo(change):
            self._take(news)

    def _news_of(self, change: Change) -> News | None:
        on = set(self.addon.on)
        if change.table == "mask_tile":
            kind, wanted = "painted", "painted" in on
        elif change.table in {"marker", "shape"}:
            kind = _KINDS.get(change.kind, "mixed")
            wanted = bool(on & _MARKS) if kind == "mixed" else kind in on
        else:
            return None
        if not wanted:
            return None
        frames = change.frames
        if frames is not None:
            axis = self.rec.sidecar.axis
            frames = tuple(int(axis.t(one)) for one in frames)
        table = change.table if kind != "painted" else ""
        return News(kind, self.stage.t, table, change.ids, frames)

    def _is_echo(self, change: Change) -> bool:
        acts = _ACTS.get(self.rec.sidecar, ())
        return any(act.action == change.action for act in tuple(acts) if act.action)

    def _take(self, news: News) -> None:
        with self._lock:
            if news.kind == "frame":
                kept = [one for one in self._waiting if one.kind != "frame"]
                self._waiting = deque(kept)
            self._waiting.append(news)
            if self._is_due:
                return
            self._is_due = True
        self._soon(self._work)

    def _work(self) -> None:
        """Run it for what has come in."""
        while True:
            with self._lock:
                if self._closed or not self._waiting:
                    self._is_due = False
                    return
                news = self._waiting.popleft()
            self._run(news)

    def _run(self, news: News) -> None:
        try:
            begun = Begun(
                self.addon,
                self.rec,
                stage=self.stage,
                t=news.t,
                settings=self.settings,
                news=news,
            )
            acts = _ACTS.setdefault(self.rec.sidecar, deque(maxlen=_MEMORY))
            acts.append(begun.act)
            for told in begun.reports():
                if isinstance(told, Done) and self._told is not None:
                    self._told(told)
            self.trouble = ""
        except (MareyError, OSError) as error:
            self.trouble = str(error)
            self.stage.say(self.trouble)
