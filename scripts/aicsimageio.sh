#!/usr/bin/env bash
# Test the readers of microscope files with aicsimageio, which holds old versions
# of other libraries and so gets an environment of its own, made anew when
# pyproject.toml has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

home=.venv-aicsimageio
stamp=$home/pyproject.sum
sum=$(cksum <pyproject.toml)

if ! python -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; then
    echo "aicsimageio has no parts for $(python --version): left out"
    exit 0
fi

here=$("$home/bin/python" -c 'import sys; print(sys.prefix)' 2>/dev/null || true)
if [ -z "$here" ] || ! [ "$here" -ef "$home" ] ||
    [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ]
then
    rm -rf "$home"
    python -m venv "$home"
    wanted=(--quiet --editable ".[aicsimageio]" "pytest>=8.2" "pytest-timeout>=2.3" mrc)
    if python -m uv --version >/dev/null 2>&1; then
        python -m uv pip install --python "$home/bin/python" "${wanted[@]}"
    else
        "$home/bin/python" -m pip install --disable-pip-version-check "${wanted[@]}"
    fi
    echo "$sum" >"$stamp"
fi

"$home/bin/python" -m pytest -q --color=no \
    tests/frames/test_vendor.py tests/frames/test_ome_sets.py
