"""What stills and videos say about themselves: EXIF by Pillow, streams by PyAV."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

_EXIF_BLOCK, _GPS_BLOCK = 0x8769, 0x8825
_LONGEST = 200
"""Letters of a value; longer ones are somebody's whole settings."""


def still_words(path: str) -> dict[str, str]:
    """Return the EXIF tags and text of a still image, without its pixels."""
    from PIL import ExifTags, Image

    with Image.open(path) as picture:
        exif = picture.getexif()
        text = {str(k): v for k, v in picture.info.items() if isinstance(v, str)}
    found: dict[str, Any] = {}
    for block, names in (
        (exif, ExifTags.TAGS),
        (exif.get_ifd(_EXIF_BLOCK), ExifTags.TAGS),
        (exif.get_ifd(_GPS_BLOCK), ExifTags.GPSTAGS),
    ):
        found |= {names[tag]: value for tag, value in block.items() if tag in names}
    words = shown_only({**text, **found})
    return {**words, **_usual(found, words)}


def _usual(found: dict[str, Any], words: dict[str, str]) -> dict[str, str]:
    """Return the common names for what cameras call otherwise."""
    camera = " ".join(words[name] for name in ("Make", "Model") if name in words)
    iso = words.get("PhotographicSensitivity") or words.get("ISOSpeedRatings", "")
    return {
        name: value
        for name, value in (
            ("exposure", exposure(found.get("ExposureTime"))),
            ("iso", iso),
            ("camera", camera),
            ("aperture", f"f/{words['FNumber']}" if "FNumber" in words else ""),
            (
                "focal length",
                f"{words['FocalLength']} mm" if "FocalLength" in words else "",
            ),
        )
        if value
    }


def video_words(path: str) -> dict[str, str]:
    """Return what the head of a video says about its pictures."""
    import av

    with av.open(path) as film:
        stream = film.streams.video[0]
        code = stream.codec_context
        rate = stream.average_rate
        words = {
            "codec": code.name,
            "pixel format": code.pix_fmt,
            "width": code.width,
            "height": code.height,
            "bit rate": f"{film.bit_rate / 1000:.0f} kbit/s" if film.bit_rate else "",
            "frame rate": f"{float(rate):g} fps" if rate else "",
            "container": film.format.long_name,
        }
        said = {**stream.metadata, **film.metadata}
    return shown_only({**said, **words})


def exposure(seconds: Any) -> str:
    """Return an exposure as photographers write it; empty where unknown.

    Examples
    --------
    >>> exposure(0.004), exposure(2.5), exposure(None)
    ('1/250 s', '2.5 s', '')
    """
    try:
        value = float(seconds)
    except (TypeError, ValueError, ZeroDivisionError):
        return ""
    if not isfinite(value) or value <= 0:
        return ""
    return f"{value:g} s" if value >= 0.3 else f"1/{round(1 / value)} s"


def shown_only(found: dict[str, Any]) -> dict[str, str]:
    """Return what a person can read: no bytes, no tables, nothing endless."""
    words = {name: _text(value) for name, value in found.items()}
    return {name: text for name, text in words.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, str):
        # cameras fill the rest of a field with whatever was in their memory
        text = value.split("\0")[0].strip()
        return text if len(text) <= _LONGEST and text.isprintable() else ""
    if isinstance(value, bytes | dict | list) or value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) if len(value) <= 4 else ""
    if isinstance(value, bool | int):
        return str(value)
    try:
        number = float(Fraction(value)) if isinstance(value, Fraction) else float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return ""
    return f"{number:g}" if isfinite(number) else ""
