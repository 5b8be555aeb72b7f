"""Stories told in a process of their own, whose window may be closed or killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
LONG = 240
"""Seconds after which a process is given up; a guard, never a measure."""

_BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from journeys import stories; "
_TELL = "stories.tell(sys.argv[2], *sys.argv[3:])"


def begin(story: str, *words: Any, **more: Any) -> subprocess.Popen[str]:
    """Start a function of `journeys.stories` in a new process."""
    command = [sys.executable, "-X", "faulthandler", "-c", _BEGIN + _TELL]
    command += [str(TESTS), story, *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, **more
    )


def run_marey(*words: Any) -> str:
    """Run ``marey`` in a terminal of its own and return what it printed."""
    command = [sys.executable, "-m", "marey", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        timeout=LONG,
        check=True,
    )
    return done.stdout


def tell(story: str, *words: Any) -> Any:
    """Tell a story to its end and return what it returned."""
    with begin(story, *words) as process:
        said, _ = process.communicate(timeout=LONG)
    assert process.returncode == 0, f"{story} ended with {process.returncode}"
    return json.loads(said.splitlines()[-1])
