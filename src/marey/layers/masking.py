"""The part of a session that is about masks: which layer is painted, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.layers.choosing import Choosing

if TYPE_CHECKING:
    from marey.words import MarkType


class Masking(Choosing):
    """The part of a session that knows and changes how masks are painted."""

    @property
    def mask_layer(self) -> str:
        """Name of the mask layer that is shown and painted."""
        return "mask" if self._bench is None else self._bench.brush.name

    def choose_mask_layer(self, name: str) -> None:
        """Show and paint another mask layer."""
        if self._bench is not None:
            self._bench.brush.choose_layer(name)

    @property
    def painted_class(self) -> MarkType | None:
        """The class that is painted, whatever tool is in hand; None for cells."""
        if self._bench is None or self.paints_cells:
            return None
        return self._bench.brush.chosen

    @property
    def paints_cells(self) -> bool:
        """Whether the mask layer that is painted holds single cells."""
        return self._bench is not None and self._bench.brush.is_instances

    def cells_here(self) -> dict[str, int]:
        """Count the cells of the painted layer in the shown frame, by type.

        Those that something is said of and that are sure enough, also while the
        slider of a least score is moved.
        """
        return {} if self._bench is None else self._bench.brush.cells_here()

    @property
    def patch_size(self) -> float:
        """Edge of a superpixel in pixels."""
        return 24.0 if self._bench is None else self._bench.smart.size

    @patch_size.setter
    def patch_size(self, size: float) -> None:
        if self._bench is not None:
            self._bench.smart.size = float(size)
            self._bench.borders.ask()

    @property
    def paint_over(self) -> bool:
        """Whether strokes in a layer of single cells may paint over other cells."""
        return self._bench is not None and self._bench.brush.over

    @paint_over.setter
    def paint_over(self, over: bool) -> None:
        if self._bench is not None:
            self._bench.brush.over = bool(over)

    def choose_class(self, name: str) -> None:
        """Choose the class to paint by the name of its type."""
        self.choose_type(name)
