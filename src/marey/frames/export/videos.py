"""Films by PyAV: H.264 in MP4, MKV and MOV, MJPEG in AVI, GIF."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, ExportError

if TYPE_CHECKING:
    from pathlib import Path

    from marey.frames.export.pace import Pace

LARGEST = 16384
"""Edge of the largest picture that H.264 and its players take."""
_BT709 = 1  # FFmpeg's number for range, matrix, primaries and transfer alike


def even(picture: np.ndarray) -> np.ndarray:
    """Return a picture with even sizes: an odd last row or column comes twice.

    Examples
    --------
    >>> even(np.zeros((3, 5, 3), np.uint8)).shape
    (4, 6, 3)
    """
    rows, columns = (size % 2 for size in picture.shape[:2])
    if not rows and not columns:
        return picture
    return np.pad(picture, ((0, rows), (0, columns), (0, 0)), mode="edge")


class _Film:
    """A file into which the packets of one stream are written."""

    _av: Any
    _container: Any
    _stream: Any

    def _mux(self, packets: Any) -> None:
        self._container.mux(packets)

    def close(self) -> None:
        """Write what is left and the end of the file."""
        self._mux(self._stream.encode())
        container, self._container = self._container, None
        container.close()

    def abandon(self) -> None:
        """Let go of a file that will not be finished."""
        container, self._container = self._container, None
        if container is not None:
            _close_quietly(container, self._av)


class Video(_Film):
    """A film that is being written.

    Parameters
    ----------
    path : Path
        A file with one of the suffixes of ``VIDEOS``.
    first : ndarray of uint8, shape (Y, X, 3)
        A picture as all will be.
    pace : Pace
        When each is shown.
    quality : float
        0 to 10, the best.
    """

    def __init__(
        self, path: Path, first: np.ndarray, pace: Pace, quality: float
    ) -> None:
        self._path, self._pace = path, pace
        height, width = even(first).shape[:2]
        if max(height, width) > LARGEST:
            raise BadValue(
                f"A film has at most {LARGEST} pixels a side; these pictures have"
                f" {height} x {width}. Give a scale below 1 or a smaller region."
            )
        self._mjpeg = path.suffix == ".avi"
        codec = "mjpeg" if self._mjpeg else "libx264"
        _check_codec(codec)
        import av

        self._av = av
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream(codec, rate=pace.rate)
        self._stream.height, self._stream.width = height, width
        self._stream.codec_context.time_base = pace.base
        self._settle(quality)

    def _settle(self, quality: float) -> None:
        stream, context = self._stream, self._stream.codec_context
        if self._mjpeg:
            stream.pix_fmt = "yuvj420p"
            stream.options = {"q": str(round(2 + (10 - quality) * 2.4))}
            return
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(round(34 - 2 * quality)), "preset": "veryfast"}
        # said in the file, or players guess other colours for large pictures
        context.color_range = context.colorspace = _BT709
        context.color_primaries = context.color_trc = _BT709

    def add(self, number: int, picture: np.ndarray) -> None:
        """Write one picture."""
        frame = self._av.VideoFrame.from_ndarray(
            np.ascontiguousarray(even(picture)), format="rgb24"
        )
        if not self._mjpeg:
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        frame.pts, frame.time_base = self._pace.stamp(number), self._pace.base
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: Any) -> None:
        for packet in packets:
            if not packet.duration:
                packet.duration = self._pace.length(packet.pts, packet.time_base)
            self._container.mux(packet)

    def count(self) -> int:
        """Return how many frames a reader finds in the file."""
        from marey.frames.sources.video_packets import list_packets

        return len(list_packets(str(self._path)).stamps)


class Gif(_Film):
    """A GIF that is being written, each picture with the 256 colours it needs.

    Parameters
    ----------
    path : Path
        The file.
    first : ndarray of uint8, shape (Y, X, 3)
        A picture as all will be.
    pace : Pace
        When each is shown; browsers take steps of 0.01 s, 0.02 s at the least.
    """

    BASE = Fraction(1, 100)

    def __init__(self, path: Path, first: np.ndarray, pace: Pace) -> None:
        self._path, self._pace = path, pace
        height, width = first.shape[:2]
        if max(height, width) > 65535:
            raise BadValue(
                f"A GIF has at most 65535 pixels a side; these pictures have {height}"
                f" x {width}. Give a scale below 1 or a smaller region."
            )
        _check_codec("gif")
        import av

        self._av = av
        last = max(2, round(pace.last * 100))
        options = {"loop": "0", "final_delay": str(min(last, 65535))}
        self._container = av.open(str(path), "w", container_options=options)
        self._stream = self._container.add_stream("gif", rate=100)
        self._stream.height, self._stream.width = height, width
        self._stream.pix_fmt = "pal8"
        self._stream.codec_context.time_base = self.BASE
        self._before = -2

    def add(self, number: int, picture: np.ndarray) -> None:
        """Write one picture."""
        frame = self._av.VideoFrame.from_ndarray(in_few_colours(picture), format="pal8")
        # faster than 50 a second browsers play at 10
        self._before = max(self._before + 2, round(self._pace.seconds[number] * 100))
        frame.pts, frame.time_base = self._before, self.BASE
        self._mux(self._stream.encode(frame))

    def count(self) -> int:
        """Return how many frames a reader finds in the file."""
        from PIL import Image

        with Image.open(self._path) as image:
            return int(getattr(image, "n_frames", 1))


def in_few_colours(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture in at most 256 colours; greys stay as they are.

    Parameters
    ----------
    picture : ndarray of uint8, shape (Y, X, 3)
        Red, green and blue.

    Returns
    -------
    indices : ndarray of uint8, shape (Y, X)
        Places in the palette.
    palette : ndarray of uint8, shape (256, 4)
        Opacity, red, green and blue.
    """
    palette = np.full((256, 4), 255, np.uint8)
    green = picture[..., 1]
    if np.array_equal(picture[..., 0], green) and np.array_equal(
        picture[..., 2], green
    ):
        palette[:, 1:] = np.arange(256, dtype=np.uint8)[:, None]
        return np.ascontiguousarray(green), palette
    from PIL import Image

    few = Image.fromarray(picture).quantize(256, dither=Image.Dither.NONE)
    colors = np.array(few.getpalette("RGB"), np.uint8).reshape(-1, 3)
    palette[: len(colors), 1:] = colors
    return np.asarray(few), palette


def _check_codec(codec: str) -> None:
    from av.codec import codecs_available

    if codec not in codecs_available:
        other = "an .avi or .gif" if codec == "libx264" else "another kind of file"
        raise ExportError(
            f"This PyAV was built without the codec {codec}. Write {other}, or install"
            " PyAV from PyPI: pip install --force-reinstall av"
        )


def _close_quietly(container: Any, av: Any) -> None:
    """Close a file that is thrown away, whatever its disk says."""
    try:
        container.close()
    except (OSError, ValueError, av.FFmpegError):
        return
