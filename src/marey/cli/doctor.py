"""How a machine is fitted for Marey, in words, for a bug report.

Nothing is changed and nothing sent. What draws is asked in a process of its own,
so that a graphics driver that crashes takes only that one along.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from marey.sidecar.engine import sqlite_version

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = (
    *("napari-marey", "napari", "npe2", "numpy", "dask", "tifffile", "imagecodecs"),
    *("av", "opencv-python-headless", "SQLAlchemy", "pandas", "scipy", "scikit-image"),
    *("PyQt6", "PySide6", "PyQt5", "qtpy", "superqt", "vispy", "torch"),
)

NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs"),
    *("lustre", "beegfs", "gpfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "davfs"),
}
"""Kinds of file system that lie on another machine."""

LITTLE = 2 * 2**30
"""Bytes of free room below which we say so."""

DRAWING = """
import sys
from qtpy import API_NAME, QT_VERSION
from qtpy.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
app = QGuiApplication(sys.argv)
print(f"{API_NAME} with Qt {QT_VERSION}, platform {app.platformName()}", flush=True)
context = QOpenGLContext()
surface = QOffscreenSurface()
surface.create()
if not (context.create() and context.makeCurrent(surface)):
    sys.exit("no OpenGL context: pictures cannot be drawn")
from vispy.gloo import gl
print(gl.glGetParameter(gl.GL_RENDERER))
print("OpenGL", gl.glGetParameter(gl.GL_VERSION))
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    subject : str
        What was looked at.
    words : str
        What was found, and what to do where it is not well.
    well : bool
        Whether it is as it should be.
    """

    subject: str
    words: str
    well: bool = True


def report(place: Path) -> str:
    """Return the findings as text, those to look at marked with ``!``.

    Parameters
    ----------
    place : Path
        A folder where recordings lie.
    """
    found = list(examine(place))
    width = max(len(one.subject) for one in found)
    lines = [
        f"{' ' if one.well else '!'} {one.subject:<{width}}  {one.words}"
        for one in found
    ]
    ill = sum(not one.well for one in found)
    last = "All is well." if not ill else f"To look at: {ill}, marked with an '!'."
    return "\n".join([*lines, "", last])


def examine(place: Path) -> Iterator[Finding]:
    """Yield the findings one by one.

    Parameters
    ----------
    place : Path
        A folder where recordings lie.
    """
    yield Finding(
        "system",
        f"{platform.platform()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors",
    )
    yield from _versions()
    yield _drawing()
    yield _videos()
    yield _stills()
    yield Finding("SQLite", sqlite_version())
    yield from _place(place)
    yield from _homes()


def _versions() -> Iterator[Finding]:
    found, absent = [], []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            absent.append(package)
    yield Finding("packages", ", ".join(found))
    yield Finding("not installed", ", ".join(absent) or "nothing of interest")
    if "PySide6 6.12.0" in found and sys.version_info[:2] == (3, 11):
        yield Finding(
            "PySide6",
            "6.12.0 loses references on Python 3.11 and ends the program after some "
            "ten windows: pip install PySide6==6.9.3, or use PyQt6",
            well=False,
        )
    if "opencv-python-headless" in absent:
        yield Finding(
            "OpenCV",
            "opencv-python-headless is missing; the package opencv-python brings "
            "a Qt of its own that disturbs napari's: use the headless one",
            well=False,
        )


def _drawing() -> Finding:
    """Ask a process of its own which Qt and which OpenGL there are."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", DRAWING],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("Qt and OpenGL", "no answer within a minute", well=False)
    said = ", ".join(done.stdout.split("\n")).strip(", ")
    if done.returncode == 0:
        return Finding("Qt and OpenGL", said)
    if not _has_display():
        words = "there is no display: nothing can be drawn but under xvfb-run"
        return Finding("Qt and OpenGL", words, well=False)
    reason = f"status {done.returncode}"  # a signal: what is said of it is no reason
    if done.returncode > 0 and done.stderr.strip():
        reason = done.stderr.strip().splitlines()[-1]
    words = ", ".join(filter(None, (said, reason)))
    return Finding("Qt and OpenGL", words, well=False)


def _has_display() -> bool:
    wayland_or_x = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform != "linux" or bool(wayland_or_x)


def _videos() -> Finding:
    try:
        from av.codec import codecs_available
    except ImportError as error:
        return Finding("videos", f"cannot be read: {error}", well=False)
    wanted = ("h264", "hevc", "mjpeg", "vp9", "av1", "ffv1")
    read = [name for name in wanted if name in codecs_available]
    write = [name for name in ("libx264", "mjpeg") if name in codecs_available]
    return Finding(
        "videos",
        f"read {', '.join(read)}; write {', '.join(write)}",
        well="h264" in read,
    )


def _stills() -> Finding:
    try:
        import imagecodecs
    except ImportError as error:
        words = f"compressed TIFF files cannot be read: {error}"
        return Finding("pictures", words, well=False)
    wanted = ("lzw", "zstd", "jpeg8", "jpeg2k", "jpegxl", "webp", "deflate")
    there = [n for n in wanted if getattr(imagecodecs, n.upper()).available]
    return Finding("pictures", f"TIFF compressed with {', '.join(there)}")


def _place(place: Path) -> Iterator[Finding]:
    folder = place.expanduser().resolve()
    if not folder.is_dir():
        folder = folder.parent
    if not folder.is_dir():
        yield Finding("recordings", f"{place} is not there", well=False)
        return
    free = shutil.disk_usage(folder).free
    yield Finding(
        "disk",
        f"{free / 2**30:.1f} GiB free at {folder}"
        + ("" if free > LITTLE else "; a full disk keeps marks waiting"),
        well=free > LITTLE,
    )
    kind = file_system(folder)
    if kind in NETWORK or str(folder).startswith("\\\\"):
        words = f"a network folder ({kind}): one program at a time writes marks there"
        yield Finding("file system", words, well=False)
    else:
        yield Finding("file system", f"{kind or 'of this machine'}, not a network's")
    if _writable(folder):
        yield Finding("marks beside the pictures", "can be written here")
    else:
        words = "cannot be written here: they go to a folder of your account"
        yield Finding("marks beside the pictures", words, well=False)


def _homes() -> Iterator[Finding]:
    import platformdirs

    homes = {
        "home": str(Path.home()),
        "cache": os.environ.get("MAREY_CACHE") or platformdirs.user_cache_dir("marey"),
        "own marks": platformdirs.user_data_dir("marey"),
        "settings": platformdirs.user_config_dir("napari"),
    }
    for subject, home in homes.items():
        folder = Path(home)
        while not folder.exists():
            folder = folder.parent
        well = _writable(folder)
        words = home if well else f"{home} cannot be written; nothing is remembered"
        yield Finding(subject, words, well=well)


def file_system(folder: Path) -> str:
    """Return the kind of file system a folder lies on; empty where unknown.

    Parameters
    ----------
    folder : Path
        An existing folder.
    """
    table = Path("/proc/mounts")
    if not table.exists():
        return ""
    best, kind = "", ""
    for line in table.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, name, *_ = line.split()
        point = point.replace("\\040", " ")
        inside = folder.is_relative_to(point)
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind


def _writable(folder: Path) -> bool:
    """Whether a file can be made there; rights alone do not tell on a network."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
