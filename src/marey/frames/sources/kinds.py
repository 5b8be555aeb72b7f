"""Which reader a file name asks for."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files that hold frames."""

    STILL = "image"
    TIFF = "TIFF"
    VIDEO = "video"


_STILL = "png jpg jpeg jpe jp2 bmp dib webp pbm pgm ppm pnm pxm sr ras hdr pic avif"
_TIFF = "tif tiff btf tf2 tf8 lsm stk"
_VIDEO = (
    "mp4 avi mov mkv m4v mpg mpeg wmv webm flv mts m2ts mjpeg mjpg ogv 3gp gif h264"
)

_KIND: dict[str, Kind] = {
    **dict.fromkeys(_STILL.split(), Kind.STILL),
    **dict.fromkeys(_TIFF.split(), Kind.TIFF),
    **dict.fromkeys(_VIDEO.split(), Kind.VIDEO),
}
_OURS = ("marey", "marey-wal", "marey-shm", "marey-journal")
_NOBODYS = frozenset({"thumbs.db", "desktop.ini"})


def kind_of(name: str) -> Kind | None:
    """Return the kind of file a name stands for, None for any other."""
    suffix = name.rpartition(".")[2]
    kind = _KIND.get(suffix)
    return _KIND.get(suffix.lower()) if kind is None else kind


def is_ours(name: str) -> bool:
    """Whether a file lies beside frames without being foreign to them."""
    return name.endswith(_OURS) or name.lower() in _NOBODYS


def known_suffixes() -> str:
    """Say what can be read, for messages."""
    return (
        "TIFF, PNG, JPEG, JPEG 2000, BMP, WebP, PNM; MP4, AVI, MOV, MKV, MPEG,"
        " WMV, WebM, GIF"
    )
