"""Which reader a file name asks for."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files that hold frames."""

    STILL = "image"
    WEBP = "WebP"
    """A still image or a short film; its first bytes tell."""
    TIFF = "TIFF"
    VIDEO = "video"
    ZARR = "zarr"
    """A folder that is one recording."""
    VENDOR = "microscope file"
    """Read by bioio or aicsimageio."""


_STILL = "png jpg jpeg jpe jp2 bmp dib pbm pgm ppm pnm pxm sr ras hdr pic avif"
# The last five are pyramids of slide scanners, TIFF inside.
_TIFF = "tif tiff btf tf2 tf8 lsm stk svs ndpi scn qptiff bif"
_VIDEO = (
    "mp4 avi mov mkv m4v mpg mpeg wmv webm flv mts m2ts mjpeg mjpg ogv 3gp gif h264"
)
_MAKERS = {
    "czi": ("Zeiss", "bioio-czi"),
    "nd2": ("Nikon", "bioio-nd2"),
    "lif": ("Leica", "bioio-lif"),
    "dv": ("DeltaVision", "bioio-dv"),
    "r3d": ("DeltaVision", "bioio-dv"),
    "sld": ("SlideBook", "bioio-sldy"),
    "sldy": ("SlideBook", "bioio-sldy"),
    "vsi": ("Olympus", "bioio-vsi"),
    **dict.fromkeys(("oib", "oif", "oir"), ("Olympus", "bioio-bioformats")),
    **dict.fromkeys(("lof", "lei"), ("Leica", "bioio-bioformats")),
    "ims": ("Imaris", "bioio-bioformats"),
    "zvi": ("Zeiss", "bioio-bioformats"),
    "ics": ("ICS", "bioio-bioformats"),
    "ids": ("ICS", "bioio-bioformats"),
    "flex": ("Evotec", "bioio-bioformats"),
    "sif": ("Andor", "bioio-bioformats"),
    "spe": ("Princeton Instruments", "bioio-bioformats"),
    "dm3": ("Gatan", "bioio-bioformats"),
    "dm4": ("Gatan", "bioio-bioformats"),
}

_KIND: dict[str, Kind] = {
    **dict.fromkeys(_STILL.split(), Kind.STILL),
    "webp": Kind.WEBP,
    **dict.fromkeys(_TIFF.split(), Kind.TIFF),
    **dict.fromkeys(_VIDEO.split(), Kind.VIDEO),
    "zarr": Kind.ZARR,
    **dict.fromkeys(_MAKERS, Kind.VENDOR),
}
_OURS = ("marey", "marey-wal", "marey-shm", "marey-journal")
_NOBODYS = frozenset({"thumbs.db", "desktop.ini"})


def kind_of(name: str) -> Kind | None:
    """Return the kind of file a name stands for, None for any other."""
    suffix = name.rpartition(".")[2]
    kind = _KIND.get(suffix)
    return _KIND.get(suffix.lower()) if kind is None else kind


def maker_of(name: str) -> tuple[str, str]:
    """Return who makes microscopes that write such files, and the plug-in of bioio.

    Examples
    --------
    >>> maker_of("worm.CZI")
    ('Zeiss', 'bioio-czi')
    """
    suffix = name.rpartition(".")[2].lower()
    return _MAKERS.get(suffix, ("", "bioio-bioformats"))


def is_ours(name: str) -> bool:
    """Whether a file lies beside frames without being foreign to them."""
    return name.endswith(_OURS) or name.lower() in _NOBODYS


def known_suffixes() -> str:
    """Say what can be read, for messages."""
    return (
        "TIFF, PNG, JPEG, JPEG 2000, BMP, WebP, PNM; MP4, AVI, MOV, MKV, MPEG,"
        " WMV, WebM, GIF; zarr; CZI, ND2, LIF and others through bioio"
    )
