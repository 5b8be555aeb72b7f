"""How a file keeps its changes safe: a log beside it, or a rollback journal.

A write-ahead log needs shared memory between the processes that use it, which
network folders do not give, whatever the pragma answers.
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from marey.sidecar.connection import connect

_NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs"),
        *("9p", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "davfs", "webdav"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs"),
        *("prl_fs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse", "virtiofs"),
    )
)
_LOCAL = frozenset(
    (
        *("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay"),
        *("jfs", "reiserfs", "bcachefs", "ramfs"),
    )
)
_MOUNTS = Path("/proc/self/mounts")


def choose(path: Path) -> tuple[str, str]:
    """Return the journal mode for a file, and a notice where it is the slow one.

    Parameters
    ----------
    path : Path
        The file; its folder may be written.
    """
    kind = filesystem(path.parent)
    if kind in _LOCAL or (kind not in _NETWORK and _log_works(path.parent)):
        return "WAL", ""
    where = f"a network folder ({kind})" if kind in _NETWORK else "such a folder"
    return "DELETE", (
        f"{path.name} lies on {where}, where several programs cannot write to it at "
        "once without waiting for each other. Marking is slower here; keep it on a "
        "disk of this computer if that disturbs you."
    )


def filesystem(folder: Path) -> str:
    """Return the name of the file system of a folder; empty where unknown."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    best, kind = "", ""
    place = f"{folder.resolve()}/"
    for line in mounts.splitlines():
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if place.startswith(point.rstrip("/") + "/") and len(point) >= len(best):
            best, kind = point, name
    return kind


def _log_works(folder: Path) -> bool:
    """Try a log with two connections to a throw-away file."""
    trial = folder / f".marey-{secrets.token_hex(4)}.trial"
    try:
        one = connect(trial, mode="rwc")
        try:
            one.execute("PRAGMA journal_mode = WAL")
            one.execute("CREATE TABLE a(b)")
            two = connect(trial)
            try:
                two.execute("INSERT INTO a VALUES (1)")
                return one.execute("SELECT count(*) FROM a").fetchone() == (1,)
            finally:
                two.close()
        finally:
            one.close()
    except sqlite3.Error:
        return False
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            trial.with_name(trial.name + end).unlink(missing_ok=True)
