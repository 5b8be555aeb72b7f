"""What can go wrong, in words a microscopist understands.

::

    MareyError
     ├─ SourceError              pixels
     │   ├─ NoFrames                 nothing there that could be shown
     │   ├─ FrameUnreadable          one frame cannot be decoded, is missing or odd
     │   └─ SourceUnsupported        a kind of file nobody here can read
     ├─ SidecarError             the .marey file
     │   ├─ NotASidecar              another program's file
     │   ├─ SidecarTooNew            written by a newer Marey
     │   ├─ SidecarDamaged           pages are broken
     │   ├─ SidecarReadOnly          may be looked at, not written
     │   ├─ SidecarBusy              another program holds it
     │   ├─ SidecarMoved             renamed or deleted while open
     │   ├─ DiskFull                 no room for the change
     │   ├─ NothingToUndo            the history has no such step
     │   └─ StillNeeded              later acts build on what was to be taken back
     ├─ ExportError              pictures or films could not be written
     │   └─ TargetExists             something of that name is there already
     ├─ ExchangeError            marks of another program's file
     │   └─ Cancelled                somebody stopped it
     ├─ AddOnError               an add-on could not be loaded, or stopped
     ├─ BadValue                 a wrong shape, NaN, an unknown kind (also ValueError)
     └─ UnknownName              no such type, version, layer (also KeyError)

Every message says what was expected, what came and what to do.
"""


class MareyError(Exception):
    """Any error that Marey raises on purpose.

    Attributes
    ----------
    kept : str
        What of the work already done is safe, in words; empty where nothing
        had been done.
    """

    kept: str

    def __init__(self, message: str, *, kept: str = "") -> None:
        super().__init__(message)
        self.kept = kept

    def __str__(self) -> str:
        return str(self.args[0])


class SourceError(MareyError):
    """Pixels could not be found or read."""


class NoFrames(SourceError):
    """Nothing at the given place can be shown as a frame."""


class FrameUnreadable(SourceError):
    """One frame is missing, damaged or of another shape than the recording."""


class SourceUnsupported(SourceError):
    """No reader understands this kind of source."""


class SidecarError(MareyError):
    """The marks file cannot do what was asked."""


class NotASidecar(SidecarError):
    """The file was not made by Marey; it is left untouched."""


class SidecarTooNew(SidecarError):
    """A newer Marey wrote the file; it may be read, not written."""


class SidecarDamaged(SidecarError):
    """Pages of the file are broken; what could be read was copied."""


class SidecarReadOnly(SidecarError):
    """The file or its folder may not be written."""


class SidecarBusy(SidecarError):
    """Another program holds the file for longer than we waited."""


class SidecarMoved(SidecarError):
    """The file was renamed or deleted while it was open."""


class DiskFull(SidecarError):
    """There is no room for the change; what was said to be safe is safe."""


class NothingToUndo(SidecarError):
    """There is no act of this author to take back or do again."""


class StillNeeded(SidecarError):
    """An act cannot be taken back by itself; the message names what stands on it."""


class ExportError(MareyError):
    """Pictures, a film or a figure could not be written."""


class TargetExists(ExportError):
    """Something of that name is there, and was not to be replaced."""


class ExchangeError(MareyError):
    """A file of marks could not be read or written; nothing was changed."""


class Cancelled(ExchangeError):
    """An import or export was stopped by who began it; nothing was changed."""


class AddOnError(MareyError):
    """An add-on could not be loaded, or stopped before its end."""


class BadValue(MareyError, ValueError):
    """A value of the wrong shape, kind or range."""


class UnknownName(MareyError, KeyError):
    """A type, layer, version or selection that does not exist."""
