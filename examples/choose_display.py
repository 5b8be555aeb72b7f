"""Choose how a recording is shown, without a window: contrast, rotation, text."""

import tempfile

from napari.components import ViewerModel

from marey.layers import Session
from marey.samples import copy_sample

session = Session.of(ViewerModel())
with tempfile.TemporaryDirectory() as home:
    recording = session.open(copy_sample("simulated", home))
    display = session.display

    print("black and white, from a few frames:", display.limits())
    print("by one part of this frame:", display.auto(region=(0, 0, 60, 60)))
    display.gamma = 0.8
    display.rotation = 90

    display.hud = "{file}  {frame} / {last}  {time}"
    session.go(12)
    print(display.text())
    print("what the file says:", recording.series.metadata(12))

    # kept in the marks file, because something is marked in it
    recording.types.add("cell")
    recording.markers.add("cell", 12, [[30, 40]])
    session.close()
    session.open(f"{home}/simulated")
    print("found again:", session.display.rotation, session.display.gamma)
    session.close()
