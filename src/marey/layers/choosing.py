"""What a session works with: the tool that owns the left button, and the type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, UnknownName
from marey.layers.style import OBJECT, Looks, looks_of, unlike
from marey.layers.tools import DRAWING, PAINT_MODES, SMART, TOOLS, Toolbox
from marey.layers.travelling import Travelling
from marey.layers.wording import hint

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from marey.layers.bench import Bench
    from marey.layers.trust import Trust
    from marey.words import MarkType


class Choosing(Travelling):
    """The part of a session that knows and changes tool and type."""

    tools: Toolbox
    looks: Looks
    trust: Trust
    post: Callable[..., Future[Any]]
    counts_here: Callable[[], dict[str, int]]
    _types: list[MarkType]
    _type: MarkType | None

    @property
    def tool(self) -> str:
        """``"look"``, ``"mark"`` or ``"paint"``: who owns the left button."""
        return self.tools.tool

    @property
    def paint_mode(self) -> str:
        """``"paint"``, ``"erase"``, ...: of `PAINT_MODES` or `SMART`."""
        return self.tools.paint_mode

    def choose(self, tool: str) -> None:
        """Give the left button to a tool.

        Parameters
        ----------
        tool : str
            ``"look"``, ``"mark"``, ``"paint"``, or one of the modes of paint.
        """
        if tool not in (*TOOLS, *PAINT_MODES, *SMART):
            names = ", ".join((*TOOLS, *PAINT_MODES, *SMART))
            message = f"expected a tool, one of {names}; {tool!r} came"
            raise BadValue(message)
        kind = "point"
        if self._bench is not None:
            if tool in ("paint", *PAINT_MODES, *SMART):
                self._bench.brush.need_layer()
            elif tool == "mark":
                kind = self._make_ready_to_mark(self._bench)
        self.tools.choose(tool, kind)

    def _make_ready_to_mark(self, bench: Bench) -> str:
        kind = "point" if self._type is None else self._type.kind
        if kind in DRAWING:
            self.canvas.need_shapes()
            bench.outliner.draw()
            bench.outliner.color()
        else:
            self.canvas.need_points()
            bench.pen.draw()
        return kind

    @property
    def types(self) -> list[MarkType]:
        """Types in their order; one named *object*, with id 0, before the first."""
        return list(self._types)

    @property
    def type(self) -> MarkType | None:
        """The chosen type: of marks, or, while painting, of areas."""
        if self.tool == "paint" and self._bench is not None:
            brush = self._bench.brush
            return None if brush.is_instances else brush.chosen
        return self._type

    @property
    def mark_type(self) -> MarkType | None:
        """The type of marks that was chosen last, also while painting."""
        return self._type

    def choose_type(self, name: str) -> None:
        """Choose a type by its name, and the tool that fits its kind."""
        kind = next((k for k in self._types if k.name == name), None)
        if kind is None:
            names = ", ".join(k.name for k in self._types)
            message = f"expected one of the types {names}; {name!r} came"
            raise UnknownName(message)
        if kind.kind == "mask" and self._bench is not None:
            self._bench.brush.choose(kind)
            self.choose(self.paint_mode if self.tool == "paint" else "paint")
        else:
            self._type = kind
            self.choose("mark")
        self.type_changed.emit(kind)

    def choose_key(self, key: str) -> bool:
        """Choose the type on a number key; say so and return False if none is."""
        kind = next((k for k in self._types if k.key == str(key) and k.active), None)
        if kind is None:
            self.say(f"no type is on key {key}")
            return False
        self.choose_type(kind.name)
        if kind.kind == "frame" and self._bench is not None:
            self._bench.framing.press(kind)
        return True

    def interval(self) -> None:
        """Begin an interval of the chosen label of frames here, or end it here."""
        kind, bench = self._type, self._bench
        if bench is None or kind is None or kind.kind != "frame":
            self.say("choose a label of frames first: a type of the kind frame")
        elif bench.framing.begun is not None:
            bench.framing.end()
        else:
            bench.framing.begin(kind)

    def add_type(
        self, name: str, kind: str = "point", **looks: Any
    ) -> Future[Any] | None:
        """Add a type (posted) and choose it when it is there."""
        if self.recording is None:
            return None

        def done(made: Any) -> None:
            self.reload_types()
            self.choose_type(str(getattr(made, "name", name)))

        return self.post(self.recording.types.add, name, kind=kind, done=done, **looks)

    def reload_types(self) -> None:
        """Read the types again and draw by them."""
        before = self._types
        self._read_types()
        if before == self._types:
            return
        chosen = self._type
        if chosen is not None:
            same = [
                k for k in self._types if k.id == chosen.id or k.name == chosen.name
            ]
            same.sort(
                key=lambda k: (k.id != chosen.id or not k.id, k.name != chosen.name)
            )
            first = next((k for k in self._types if k.kind != "mask"), None)
            self._type = same[0] if same else first
        if self._bench is not None:
            self._bench.retype(self.types)
        self.types_changed.emit(self.types)
        self.type_changed.emit(self.type)

    def _read_types(self) -> None:
        stored = [] if self.recording is None else self.recording.types.list()
        # without any type of mark a click still marks: an "object"
        has_marks = any(k.kind != "mask" for k in stored)
        offered = [] if has_marks else [unlike(OBJECT, stored)]
        self._types = [*offered, *stored]
        self.looks = looks_of(self.trust.over(self._types))

    def redraw(self) -> None:
        """Draw the marks of the shown frame by looks that are others now."""
        if self._bench is not None:
            self._bench.pen.draw()
            self._bench.outliner.draw()
            self._bench.brush.sift()
            self.counted.emit()

    @property
    def others(self) -> bool:
        """Whether marks that other people made are shown and counted."""
        return self.recording is None or self.recording.sidecar.others

    @others.setter
    def others(self, shown: bool) -> None:
        if self.recording is not None and shown != self.others:
            self.recording.sidecar.others = bool(shown)
            if self._bench is not None:
                self._bench.brush.refresh_types(self.types)
                self._bench.reread()
            self.others_changed.emit(bool(shown))

    def hint(self) -> str:
        """Text of the tool line: tool, type, count here, at most three keys."""
        bench = self._bench
        return hint(
            self.tool,
            self.type,
            mode=self.paint_mode,
            counts=self.counts_here(),
            over="" if bench is None else bench.pen.over,
            aligned="" if bench is None else bench.alignment.words(),
            cells=bench.brush.name if bench and bench.brush.is_instances else "",
        )
