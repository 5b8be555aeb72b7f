"""Frames to files: video, GIF, image sequence, TIFF stack, single figure.

Whatever draws hands over a callable, ``draw(t) -> picture``; what is drawn upon
the pixels is no business of this room. A file appears under its name only when
it is whole.
"""
