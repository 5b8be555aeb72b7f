"""The mask layers on the canvas, kept in step with those of the file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from psygnal import Signal

from marey.layers.painting import MaskBoard
from marey.layers.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.sidecar.mask_layers import MaskLayer
    from marey.words import MarkType

DEFAULT = "mask"


class Stack:
    """The part of the brush that knows which mask layers there are.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the masks are stored.
    """

    done = Signal()

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self._sheets: dict[str, Sheet] = {}
        self._layers: dict[str, MaskLayer] = {}
        self.name = DEFAULT
        self.classes: dict[int, MarkType] = {}
        self.chosen: MarkType | None = None
        self.gone = ""

    @property
    def board(self) -> MaskBoard:
        """Shows and stores the mask layer that is painted."""
        return self._sheet(self.name).board

    @property
    def is_instances(self) -> bool:
        """Whether single cells are painted, not classes."""
        found = self._layers.get(self.name)
        return found is not None and found.kind == "instances"

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            session = self._session
            board = MaskBoard(self._recording, session.poster, session.echoes)
            board.name = name
            board.where = (session.t, session.plane)
            board.done.connect(self._on_done)
            board.painted.connect(session.counted.emit)
            board.spared.connect(self._say_spared)
            schedule = session.poster.schedule or _now
            self._sheets[name] = Sheet(board, self._keep_looks, schedule)
            self._sheets[name].stored = self._layers.get(name)
        return self._sheets[name]

    # -- what the file says --------------------------------------------------------
    def _learn(self) -> None:
        """Read which layers there are, and what the values of the painted one are."""
        masks = self._recording.masks
        self._layers = {one.name: one for one in masks.layers.list()}
        self.classes = {} if self.is_instances else dict(masks.classes(self.name))
        self._follow_names()
        for name, sheet in self._sheets.items():
            sheet.learn(self._layers.get(name))
        self._session.canvas.arrange_labels(list(self._layers))

    def _follow_names(self) -> None:
        """Follow layers that were renamed or removed."""
        by_id = {one.id: name for name, one in self._layers.items()}
        gone = ""
        for name, sheet in list(self._sheets.items()):
            if sheet.stored is None or name in self._layers:
                continue
            new = by_id.get(sheet.stored.id)
            del self._sheets[name]
            if new is None:
                self._session.canvas.remove_labels(name)
                gone = gone or (name if name == self.name else "")
            else:
                self._rename(name, new, sheet)
        if self.name not in self._layers and self.name not in self._sheets:
            self._leave()
        if gone and self._session.tool == "paint":
            self._on_gone(gone)

    def _rename(self, name: str, new: str, sheet: Sheet) -> None:
        self._sheets[new] = sheet
        sheet.board.name = new
        if name in self._session.canvas.sheets:
            self._session.canvas.rename_labels(name, new)
        if self.name == name:
            self.name = new

    def _leave(self) -> None:
        """Paint another layer: the one that was painted has gone."""
        self.name = next(iter(self._layers), DEFAULT)
        found = self._session.canvas.sheets.get(self.name)
        self._session.tools.labels = found
        masks = self._recording.masks
        self.classes = {} if self.is_instances else dict(masks.classes(self.name))

    def _on_gone(self, name: str) -> None:
        """Hear that the layer in use has gone, and another is to be painted."""
        raise NotImplementedError

    def sift(self) -> None:
        """Hide cells that are not sure enough, and show the others."""
        sure = self._session.looks.sure
        for name, sheet in self._sheets.items():
            found = self._layers.get(name)
            if found is None or sheet.layer is None:
                continue
            if found.kind == "instances":
                sheet.board.sieve.sift(sure, name, *sheet.board.where)

    def forget_cells(self) -> None:
        """Read anew what is said of cells."""
        for sheet in self._sheets.values():
            sheet.board.sieve.forget()
        self.sift()

    def cells_here(self) -> dict[str, int]:
        """Count the cells of the painted layer in the shown frame, by type.

        Those that something is said of and that are sure enough.
        """
        if not self.is_instances or self.name not in self._sheets:
            return {}
        board, sure = self.board, self._session.looks.sure
        cells = board.sieve.cells(self.name, *board.where)
        count = Counter(cells.type[sure.mask(cells.type, cells.score)].tolist())
        names = {kind.id: kind.name for kind in self._session.types}
        return {names[row]: n for row, n in count.items() if row in names}

    def _say_spared(self, count: int) -> None:
        what = "a hidden cell" if count == 1 else f"{count} hidden cells"
        why = "less sure than the least score of the type"
        self._session.say(f"left {what} as it was: {why}")

    def _keep_looks(self, sheet: Sheet) -> None:
        """Store looks that a person gave a layer."""
        looks = sheet.new_looks()
        if looks and sheet.stored is not None:
            edit = self._recording.masks.layers.edit
            self._session.post(edit, sheet.stored.name, done=self._on_kept, **looks)

    def _on_done(self) -> None:
        """Hear that a stroke is in the file."""
        raise NotImplementedError

    def _value(self, kind: MarkType) -> int:
        """Return the pixel value of a class."""
        raise NotImplementedError

    def _on_kept(self, made: object) -> None:
        del made
        self._learn()

    def _color_all(self) -> None:
        for name in self._sheets:
            self._color(name)

    def _color(self, name: str) -> None:
        found = self._layers.get(name)
        if found is not None and found.kind == "instances":
            return
        mine = name == self.name
        classes = self.classes if mine else self._recording.masks.classes(name)
        kind = self.chosen if mine else None
        chosen = None if kind is None else (self._value(kind), kind)
        self._sheet(name).color(classes, chosen)


def _now(fn: Callable[[], object], ms: int) -> None:
    del ms
    fn()
