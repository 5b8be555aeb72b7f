"""What keys do: each act is a function of the desk, a line or two long."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from marey.docks.desk import Desk
    from marey.docks.notes import NotesDock
    from marey.docks.timeline import TimelineDock

    Act = Callable[[Desk], Any]

TAP = 0.25
"""Seconds: a Space shorter than this plays, a longer one was for panning."""


def stepper(n: int) -> Act:
    """Return the act that goes `n` frames on."""

    def step(desk: Desk) -> None:
        desk.player.stop()
        before = desk.session.t
        _say_end(desk, before, desk.session.step(n))

    return step


def first(desk: Desk) -> None:
    """Go to the first frame."""
    desk.player.stop()
    before = desk.session.t
    _say_end(desk, before, desk.session.go(0))


def last(desk: Desk) -> None:
    """Go to the last frame."""
    desk.player.stop()
    before = desk.session.t
    _say_end(desk, before, desk.session.go(desk.session.n_frames - 1))


def _say_end(desk: Desk, before: int, there: int) -> None:
    """Say why a step went nowhere."""
    session = desk.session
    if session.recording is None:
        session.say("nothing is open: drop a folder on the picture")
    elif there == before:
        session.say(f"this is the {'first' if there == 0 else 'last'} frame")


def marked(direction: int) -> Act:
    """Return the act that goes to the next or previous marked frame."""
    return lambda desk: desk.session.next_marked(direction)


def block_edge(direction: int) -> Act:
    """Return the act that goes to where a block of ticks begins or ends."""

    def go(desk: Desk) -> None:
        dock = _timeline(desk)
        found = None if dock is None else dock.news.next_edge(desk.session.t, direction)
        if found is None:
            way = "later" if direction > 0 else "earlier"
            desk.session.say(f"no block of ticks begins or ends {way}")
            return
        desk.player.stop()
        desk.session.go(found)

    return go


def range_end(which: int) -> Act:
    """Return the act that goes to the first (0) or last (1) frame that is played."""

    def go(desk: Desk) -> None:
        desk.player.stop()
        before = desk.session.t
        there = desk.session.go(desk.player.bounds[which])
        if there == before and desk.session.recording is not None:
            name = "last" if which else "first"
            desk.session.say(f"this is the {name} frame of the play range")

    return go


def begin_range(desk: Desk) -> None:
    """Play from the shown frame on."""
    begin_range_at(desk, desk.session.t)


def end_range(desk: Desk) -> None:
    """Play up to the shown frame."""
    end_range_at(desk, desk.session.t)


def begin_range_at(desk: Desk, t: int) -> None:
    """Play from a frame on; up to the end, where the range ended before it."""
    last = desk.player.bounds[1]
    desk.player.set_bounds(t, last if last >= t else None)
    _say_range(desk)


def end_range_at(desk: Desk, t: int) -> None:
    """Play up to a frame; from the first, where the range began behind it."""
    first = desk.player.bounds[0]
    desk.player.set_bounds(first if first <= t else None, t)
    _say_range(desk)


def _say_range(desk: Desk) -> None:
    first, last = desk.player.bounds
    if desk.session.recording is None:
        desk.session.say("nothing is open: drop a folder on the picture")
    else:
        desk.session.say(f"play range: frames {first:,} to {last:,}")


def go_to(desk: Desk) -> None:
    """Wait for a frame or a time to be typed."""
    desk.rail.open("Timeline")
    dock = _timeline(desk)
    if dock is not None:
        dock.place.take_keyboard()


def _timeline(desk: Desk) -> TimelineDock | None:
    frame = desk.rail.find("Timeline")
    return None if frame is None else cast("TimelineDock", frame.widget())


def play_or_pan(desk: Desk) -> Generator[None]:
    """Pan while the key is held; play or pause when it was only tapped."""
    camera = desk.session.viewer.scene.camera
    place = camera.center
    layer = desk.session.viewer.layers.selection.active
    before = None if layer is None else layer.mode
    if layer is not None:
        layer.mode = "pan_zoom"
    pressed = monotonic()
    yield
    if layer is not None and layer.mode == "pan_zoom":
        layer.mode = before
    if monotonic() - pressed < TAP and camera.center == place:  # a quick pan is none
        play(desk)


def play(desk: Desk) -> None:
    """Play or pause, or say why there is nothing to play."""
    player = desk.player
    player.toggle()
    first, last = player.bounds
    if first == last and not player.is_playing():
        if desk.session.n_frames > 1:
            desk.session.say(f"only frame {first:,} is in the play range")
        elif desk.session.n_frames:
            desk.session.say("there is one frame: nothing to play")


def chooser(key: str) -> Act:
    """Return the act that chooses the type on a number key."""
    return lambda desk: desk.session.choose_key(key)


def tool(name: str) -> Act:
    """Return the act that gives the left button to a tool."""
    return lambda desk: desk.session.choose(name)


def brush(factor: float) -> Act:
    """Return the act that makes the brush larger or smaller."""

    def resize(desk: Desk) -> None:
        labels = desk.session.labels
        if labels is not None:
            step = max(1, round(labels.brush_size * abs(factor - 1)))
            size = labels.brush_size + (step if factor > 1 else -step)
            labels.brush_size = max(1, size)
            desk.session.say(f"brush {labels.brush_size:.0f} px wide")

    return resize


def opacity(change: float) -> Act:
    """Return the act that makes the mask more or less transparent."""

    def fade(desk: Desk) -> None:
        labels = desk.session.labels
        if labels is None:
            desk.session.say("there is no mask yet: P paints one")
            return
        labels.opacity = min(1.0, max(0.0, labels.opacity + change))
        desk.session.say(f"mask {labels.opacity:.0%} opaque")

    return fade


def walk(direction: int) -> Act:
    """Return the act that walks the marks of the frame."""
    return lambda desk: desk.session.walk(direction)


def delete(desk: Desk) -> None:
    """Remove the selected marks."""
    desk.session.delete()


def accept(desk: Desk) -> None:
    """Accept the selected marks, or all that machines made in this frame."""
    desk.session.trust.accept()


def unreviewed(direction: int) -> Act:
    """Return the act that goes to the next frame with something not reviewed."""

    def go(desk: Desk) -> None:
        session = desk.session
        recording = session.recording
        if recording is None:
            session.say("nothing is open: drop a folder on the picture")
            return
        desk.player.stop()
        review, t = recording.review, session.t

        def look() -> tuple[int | None, tuple[int, int]]:
            found = review.next_unreviewed(t, direction)
            return found, (0, 0) if found is not None else review.left()

        desk.ask(
            "next unreviewed",
            look,
            lambda answer: session.trust.arrive(*answer, direction),
        )

    return go


def interval(desk: Desk) -> None:
    """Begin an interval of the chosen label of frames, or end it."""
    desk.session.interval()


def handle(name: str) -> Act:
    """Return an act on what is selected: copied on, filled between, snapped."""

    def act(desk: Desk) -> None:
        handling = desk.session.handling
        if handling is None:
            desk.session.say("nothing is open: drop a folder on the picture")
        else:
            getattr(handling, name)()

    return act


def finish(desk: Desk) -> None:
    """Close the outline being drawn."""
    desk.session.finish()


def cancel(desk: Desk) -> None:
    """Drop what is being drawn, or the selection."""
    desk.session.cancel()


def undo(desk: Desk) -> None:
    """Take the last act back."""
    desk.session.undo()


def redo(desk: Desk) -> None:
    """Do again what was taken back."""
    desk.session.redo()


def fit(desk: Desk) -> None:
    """Fit the picture into the window."""
    desk.session.viewer.reset_view()


def one_to_one(desk: Desk) -> None:
    """Show one picture pixel on one screen pixel."""
    images = desk.session.image_layers
    scale = float(images[0].scale[-1]) if images else 1.0
    desk.session.viewer.scene.camera.zoom = 1.0 / scale


def rotate(desk: Desk) -> None:
    """Turn the picture by a quarter, clockwise."""
    if desk.session.recording is None:
        desk.session.say("nothing is open: drop a folder on the picture")
        return
    desk.session.say(f"turned by {desk.session.display.rotate():g} degrees")


def auto_contrast(desk: Desk) -> None:
    """Set the contrast by what is in sight."""
    display = desk.session.display
    if not display.has_contrast:
        desk.session.say("colours are shown as they are: there is no contrast to set")
        return
    for channel in range(len(display.channels)):
        low, high = display.auto(channel=channel)
    desk.session.say(f"contrast {low:g} to {high:g}, by what is in sight")


def lens(desk: Desk) -> None:
    """Switch the lens."""
    display = desk.session.display
    display.lens = not display.lens
    desk.session.say("lens on: Q takes it away" if display.lens else "lens off")


def align(desk: Desk) -> None:
    """Show frames aligned by their offsets, or as recorded again."""
    desk.session.aligned = not desk.session.aligned


def notes(desk: Desk) -> None:
    """Open the Notes dock with the cursor in its text."""
    dock = cast("NotesDock", desk.rail.open("Notes"))
    dock.take_keyboard()


def recording(direction: int) -> Act:
    """Return the act that opens the next or previous recording of the list."""

    def go(desk: Desk) -> None:
        there = desk.expedition.go(direction)
        if there is not None:
            desk.session.say(f"opening {there.name}")
        elif desk.expedition.experiment() is None:
            words = "nothing is open: drop a folder on the picture"
            if desk.coming:
                words = f"still opening {desk.coming}: press again when it shows"
            desk.session.say(words)
        else:
            end = "last" if direction > 0 else "first"
            desk.session.say(f"this is the {end} recording of the list")

    return go


def hide_timeline(desk: Desk) -> None:
    """Hide or show the timeline."""
    desk.rail.toggle("Timeline")


def hide_columns(desk: Desk) -> None:
    """Hide or show all columns."""
    desk.rail.toggle_columns()


def cheat_sheet(desk: Desk) -> None:
    """Show the list of keys."""
    desk.rail.cheat_sheet()
