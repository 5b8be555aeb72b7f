"""A second program at the same marks file, in a process of its own.

`Other` starts it and tells it, a line of JSON each, what to do: statements of plain
SQL, or a door, an import or a job of Marey's under another name. Run as a script,
this file is that program.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any


class Other:
    """The other program, as seen from here; it answers each order before we go on."""

    def __init__(self) -> None:
        source = str(Path(__file__).parents[1] / "src")
        path = os.pathsep.join([source, os.environ.get("PYTHONPATH", "")])
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )

    def _ask(self, **order: Any) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the other program died"
        return json.loads(answer)

    def sql(self, path: Path, *statements: tuple[str, list]) -> str:
        """Run plain SQL in one transaction; return why it was refused, or nothing."""
        return self._ask(do="sql", path=str(path), statements=statements)

    def door(self, path: Path, door: str, *args: Any, **keywords: Any) -> str:
        """Call a door as Ben; return why it was refused, or nothing."""
        return self._ask(
            do="door", path=str(path), door=door, args=args, keywords=keywords
        )

    def machine(self, path: Path, name: str, existing: str, seed: int) -> str:
        """Run a job or import of `machines_at_work` as Ben; return why it was not."""
        order = {"name": name, "existing": existing, "seed": seed}
        return self._ask(do="machine", path=str(path), **order)

    def let_go(self, path: Path) -> str:
        """Close the file there."""
        return self._ask(do="close", path=str(path))

    def end(self) -> None:
        """End the program and wait for it."""
        self._process.communicate(timeout=60)


def _run_sql(path: str, statements: list) -> None:
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            connection.execute(sql, values)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _work(marks: Any, name: str, existing: str, seed: int) -> None:
    import machines_at_work

    scene = SimpleNamespace(random=random.Random(seed), store=marks)
    getattr(machines_at_work, name)(existing, scene, marks)


def _obey(order: dict[str, Any], doors: dict[str, Any]) -> None:
    from marey.sidecar import Sidecar

    path = order["path"]
    if order["do"] == "close":
        if path in doors:
            doors.pop(path).close()
    elif order["do"] == "sql":
        # never in a process that has the file open by a door: its locks would go
        if path in doors:
            doors.pop(path).close()
        _run_sql(path, order["statements"])
    else:
        if path not in doors:
            doors[path] = Sidecar.open(path, author="Ben")
        door = doors[path]
        if order["do"] == "machine":
            _work(door, order["name"], order["existing"], order["seed"])
            return
        for name in order["door"].split("."):
            door = getattr(door, name)
        door(*order["args"], **order["keywords"])


def main() -> None:
    """Obey orders until there are no more."""
    from marey.errors import MareyError

    doors: dict[str, Any] = {}
    for line in sys.stdin:
        try:
            _obey(json.loads(line), doors)
            answer = ""
        except (MareyError, sqlite3.Error) as error:
            answer = str(error) or type(error).__name__
        print(json.dumps(answer), flush=True)
    for door in doors.values():
        door.close()


if __name__ == "__main__":
    main()
