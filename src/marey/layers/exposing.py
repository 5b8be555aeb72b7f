"""What is drawn black and white: by hand, by what is in sight, by each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.errors import BadValue
from marey.frames.brightness import contrast
from marey.layers.contrast import contrast_of_all, reaches_beyond
from marey.layers.drawn import drawn, in_region, in_sight, sampled

if TYPE_CHECKING:
    from napari.layers import Image

    from marey.layers.aside import Aside
    from marey.layers.drawn import Region
    from marey.layers.session import Session

GAMMA = (0.1, 5.0)
"""Least and greatest gamma; beyond them nothing more is told apart."""
BINS = 256


class Exposing:
    """The part of a display that sets contrast and gamma, channel by channel.

    Channels are numbered as in the recording; a recording without channels
    has one, 0. Nothing here touches a pixel.
    """

    changed = Signal()
    """Something about the display is different now."""
    offered = Signal(int, float, float)
    """A channel, and a contrast that fits all its frames, found by looking
    through the recording once its end was known."""

    _session: Session
    _aside: Aside
    _sets_limits = False

    def __init__(self) -> None:
        self.channel = 0
        self.offers: dict[int, tuple[float, float]] = {}
        self._held: dict[int, tuple[float, float]] = {}
        self._touched: set[int] = set()

    # -- channels --------------------------------------------------------------------
    @property
    def channels(self) -> list[str]:
        """Names of the image layers, one a channel."""
        return [layer.name for layer in self._session.image_layers]

    def layer(self, channel: int | None = None) -> Image:
        """Return the layer of a channel, the chosen one where none is named."""
        images = self._session.image_layers
        wanted = self.channel if channel is None else int(channel)
        if not 0 <= wanted < len(images):
            said = f"one of 0 to {len(images) - 1}" if images else "an open recording"
            message = f"expected {said} for the channel; {wanted} came"
            raise BadValue(message)
        return images[wanted]

    def choose_channel(self, channel: int) -> None:
        """Let limits, gamma and histogram mean another channel."""
        self.layer(channel)
        self.channel = int(channel)
        self.changed.emit()

    @property
    def has_contrast(self) -> bool:
        """Whether contrast means anything: colours are shown as they are."""
        images = self._session.image_layers
        return bool(images) and not images[0].rgb

    # -- limits ----------------------------------------------------------------------
    def limits(self, channel: int | None = None) -> tuple[float, float]:
        """Return the values that are drawn black and white."""
        low, high = self.layer(channel).contrast_limits
        return float(low), float(high)

    def set_limits(self, low: float, high: float, channel: int | None = None) -> None:
        """Set the values that are drawn black and white.

        Parameters
        ----------
        low, high : float
            Two different finite numbers, the smaller first.
        channel : int, optional
            The chosen one where left out.

        Raises
        ------
        BadValue
            They are none.
        """
        low, high = float(low), float(high)
        if not (np.isfinite(low) and np.isfinite(high) and low < high):
            message = (
                f"black should be below white, both finite; {low:g}, {high:g} came"
            )
            raise BadValue(message)
        self._held.clear()  # a hand on the limits ends the rule of each frame
        number = self.channel if channel is None else int(channel)
        self._touched.add(number)
        self._give_limits(self.layer(number), (low, high))
        self.changed.emit()

    def auto(
        self, region: Region | None = None, channel: int | None = None
    ) -> tuple[float, float]:
        """Set the limits by percentiles of what is in sight of the drawn frame.

        Parameters
        ----------
        region : tuple of float, optional
            ``(y0, x0, y1, x1)`` in pixels of the frame; by default what the
            camera shows.
        channel : int, optional
            The chosen one where left out.

        Returns
        -------
        tuple of float
            The new limits; the old ones where no pixel is in sight.
        """
        layer = self.layer(channel)
        seen = (
            in_sight(self._session.viewer, layer)
            if region is None
            else in_region(layer, region)
        )
        if seen.size:
            self.set_limits(*contrast(seen), channel)
        else:
            self._session.say("nothing of the picture is in sight: F fits it")
        return self.limits(channel)

    # -- gamma -----------------------------------------------------------------------
    @property
    def gamma(self) -> float:
        """Gamma of the chosen channel; below 1 lifts the dark."""
        return float(self.layer().gamma)

    @gamma.setter
    def gamma(self, value: float) -> None:
        self.set_gamma(value)

    def set_gamma(self, value: float, channel: int | None = None) -> None:
        """Set the gamma of a channel, held within 0.1 and 5."""
        if not np.isfinite(value):
            message = f"gamma should be a number from {GAMMA[0]} to {GAMMA[1]}"
            raise BadValue(message)
        self.layer(channel).gamma = float(np.clip(value, *GAMMA))
        self._touched.add(self.channel if channel is None else int(channel))
        self.changed.emit()

    # -- each frame by itself ----------------------------------------------------------
    @property
    def per_frame(self) -> bool:
        """Whether each drawn frame gets limits of its own.

        They are set in the turn in which the picture is handed to the screen,
        so that no frame is seen in the light of another. What was set before
        comes back when this is switched off.
        """
        return bool(self._held)

    @per_frame.setter
    def per_frame(self, on: bool) -> None:
        if on == self.per_frame or (on and not self.has_contrast):
            return
        images = self._session.image_layers
        if on:
            self._held = {i: self.limits(i) for i in range(len(images))}
            for layer in images:
                self._suit(layer)
        else:
            held, self._held = self._held, {}
            for channel, limits in held.items():
                self._give_limits(images[channel], limits)
        self.changed.emit()

    def _suit(self, layer: Image) -> None:
        """Give a layer the limits of the frame it draws."""
        # also while a later one is being fetched: what is drawn is what is lit
        if layer.visible:
            self._give_limits(layer, contrast(sampled(drawn(layer))))

    def _give_limits(self, layer: Any, limits: tuple[float, float]) -> None:
        self._sets_limits = True
        try:
            low, high = layer.contrast_limits_range
            layer.contrast_limits_range = (min(low, limits[0]), max(high, limits[1]))
            layer.contrast_limits = limits
        finally:
            self._sets_limits = False

    # -- histogram -------------------------------------------------------------------
    def histogram(
        self, channel: int | None = None, bins: int = BINS
    ) -> tuple[np.ndarray, np.ndarray]:
        """Count the values of the drawn frame, of a share of its pixels.

        Parameters
        ----------
        channel : int, optional
            The chosen one where left out.
        bins : int
            How many at most; whole numbers get bins of whole numbers.

        Returns
        -------
        counts : ndarray of int64, shape (N,)
            Pixels in each bin.
        edges : ndarray of float64, shape (N + 1,)
            Values between the bins.
        """
        pixels = sampled(drawn(self.layer(channel)))
        known = pixels[np.isfinite(pixels)]
        if not known.size:
            return np.zeros(bins, np.int64), np.linspace(0.0, 1.0, bins + 1)
        low, high = float(known.min()), float(known.max())
        if known.dtype.kind in "ui":  # whole bins, or the counts look like a comb
            width = np.ceil((high - low + 1) / bins)
            bins = int(np.ceil((high - low + 1) / width))
            span = (low, low + width * bins)
        else:
            span = (low, high if high > low else low + 1.0)
        counts, edges = np.histogram(known, bins, span)
        return counts, edges

    # -- what was found later ----------------------------------------------------------
    def sample_again(self) -> None:
        """Look through the whole recording and offer a contrast that fits all.

        Called when a search that began with the first frames has come to its
        end; asks in a worker where there is a scheduler. Nothing is applied:
        `offered` is emitted for channels whose frames reach clearly beyond
        what is shown, unless a person has set their limits.
        """
        recording = self._session.recording
        if recording is None or not self.has_contrast:
            return
        series = recording.series
        stacked = "C" in series.axes
        channels = range(len(self.channels)) if stacked else (None,)

        def is_wanted() -> bool:
            return self._session.recording is recording

        def look() -> list[tuple[float, float] | None]:
            return [contrast_of_all(series, c, is_wanted=is_wanted) for c in channels]

        self._aside.ask("contrast of all", look, self._offer)

    def _offer(self, found: list[tuple[float, float] | None]) -> None:
        for channel, limits in enumerate(found):
            shown = self._held.get(channel) or self.limits(channel)
            if limits is None or channel in self._touched:
                continue
            low, high = limits
            if any(reaches_beyond(limits, shown)):
                both = min(low, shown[0]), max(high, shown[1])
                self.offers[channel] = both
                self.offered.emit(channel, *both)
        self.changed.emit()

    def offer_in_words(self) -> str:
        """Return what was found later, in a sentence; empty where nothing was."""
        if not self.offers:
            return ""
        channel, (low, high) = next(iter(self.offers.items()))
        shown = self._held.get(channel) or self.limits(channel)
        beyond = reaches_beyond((low, high), shown)
        kind = "Brighter" if beyond[1] else "Darker"
        of = f" of {self.channels[channel]}" if len(self.channels) > 1 else ""
        fits = f"contrast {low:g} to {high:g} fits all"
        return f"{kind} frames{of} were found later: {fits}."

    def use_offered(self) -> None:
        """Apply what `offered` has named, for all channels."""
        offers, self.offers = self.offers, {}
        for channel, limits in offers.items():
            self.set_limits(*limits, channel)

    def refuse_offered(self) -> None:
        """Forget what `offered` has named."""
        self.offers = {}
        self.changed.emit()
