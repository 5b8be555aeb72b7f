"""Tables that keep the books: who did what when, frames, facts, versions."""

from __future__ import annotations

import sqlalchemy as sa

from marey.sidecar.schema_base import (
    METADATA,
    blob,
    integer,
    plain,
    real,
    text,
    versioned,
)

ACTION = plain(
    "action",
    "one act of a person, one job, or what another program did within a second",
    text(
        "kind",
        "edit, job, undo, redo, external, version, or index (found by looking)",
        nullable=False,
    ),
    text("words", "what was done, in words", default="''"),
    text("author", "who did it; external for other programs", nullable=False),
    integer("session", "random number of the session; 0 for others", default=0),
    real("at", "seconds since 1970, UTC", nullable=False),
    integer("target", "the action that this one took back or did again"),
    integer(
        "undone",
        "0 done, 1 undone, 2 undone and out of redo's reach, 3 done, and what undo"
        " needs was dropped by compacting",
        default=0,
    ),
    integer("rows", "how many rows it changed", default=0),
    text("frames", "JSON list of at most 100 frame ids it touched", default="'[]'"),
    sa.Index("action_author", "author", "undone", "id"),
    sa.Index("action_target", "target"),
)

CHANGESET = sa.Table(
    "changeset",
    METADATA,
    sa.Column(
        "rev", sa.INTEGER(), primary_key=True, comment="revision: one transaction"
    ),
    blob("uid", "16 random bytes; rows derive their UUID from it", nullable=False),
    integer("action", "the action it belongs to", refers="action", nullable=False),
    real("at", "seconds since 1970, UTC", nullable=False),
    integer("external", "1 where a trigger made it", default=0),
    sa.Index("changeset_action", "action"),
    comment="one transaction",
    sqlite_autoincrement=True,
    sqlite_strict=True,
)

CLOCK = plain(
    "clock",
    "one row; tells Marey's own writes from those of other programs",
    integer("open", "revision being written by Marey; 0 at rest", default=0),
)

AUTHOR = plain(
    "author",
    "people who wrote here",
    text("name", "as it stands in action.author", nullable=False),
    real("first_at", "seconds since 1970 of the first act", nullable=False),
    sa.UniqueConstraint("name"),
)

MAKER = plain(
    "maker",
    "programs and models that made marks; marks of people have origin NULL",
    text("kind", "program or model", nullable=False),
    text("name", "which one", nullable=False),
    text("version", "its version or the digest of its weights", default="''"),
    text("recipe", "JSON: the settings it ran with", default="'{}'"),
    sa.UniqueConstraint("kind", "name", "version", "recipe"),
)

FRAME = plain(
    "frame",
    "the frame index: marks belong to id, t is where the frame stands now",
    integer("t", "place on the time axis, from 0", nullable=False),
    text("source", "name of the source where there are several", default="''"),
    text("path", "relative to the source, with forward slashes", nullable=False),
    integer("idx", "position inside the file, from 0", default=0),
    integer("size", "bytes of the file; -1 unknown", default=-1),
    integer("mtime", "nanoseconds since 1970; 0 unknown", default=0),
    integer("missing", "1 where the file was not there at the last look", default=0),
    real("time", "seconds since the first frame; NULL unknown"),
    text("digest", "of the beginning and end of its file; empty unknown", default="''"),
    sa.Index("frame_t", "t"),
    sa.Index("frame_path", "path", "idx"),
)

FACT = plain(
    "fact",
    "what the recording looks like, found by reading it",
    text("name", "axes, shape, dtype, fingerprint, calibration, ...", nullable=False),
    text("value", "JSON", nullable=False),
    sa.UniqueConstraint("name"),
)

CALIBRATION = versioned(
    "calibration",
    "what a person says of pixel size, spacing, interval, channels and times",
    text(
        "name",
        "pixel_size, plane_spacing, frame_interval, channels, colors, times",
        nullable=False,
    ),
    text("value", "JSON", nullable=False),
    text("source", "who said so: typed, or the name of a file", default="'typed'"),
    key=("name",),
)

VERSION = plain(
    "version",
    "a name for the state of everything at one revision",
    text("name", "unique name", nullable=False),
    text("note", "what it is good for", default="''"),
    integer("rev", "the revision", nullable=False),
    text("author", "who made it", nullable=False),
    real("at", "seconds since 1970, UTC", nullable=False),
    sa.UniqueConstraint("name"),
)

ATTACHMENT = plain(
    "attachment",
    "files, figures and metrics that belong to a version or a row",
    integer("version", "the version", refers="version"),
    text("table_name", "table of the row it belongs to", default="''"),
    integer("row", "id of that row"),
    text("name", "what it is called", nullable=False),
    text("media", "what it is: image/png, application/json, ...", default="''"),
    blob("data", "its bytes", nullable=False),
    text("author", "who attached it", nullable=False),
    real("at", "seconds since 1970, UTC", nullable=False),
    sa.Index("attachment_version", "version"),
)

CONFLICT = plain(
    "conflict",
    "an edit that came too late: kept, shown, never silently written",
    text("table_name", "table of the row", nullable=False),
    integer("row", "id of the row", nullable=False),
    integer("frame", "id of its frame"),
    text("wanted", "JSON: the columns that were to be written", default="'{}'"),
    text("words", "what was wanted and what is there", default="''"),
    text("author", "who wanted it", nullable=False),
    real("at", "seconds since 1970, UTC", nullable=False),
    text("state", "open, mine or theirs", default="'open'"),
)
