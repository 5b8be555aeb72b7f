#!/usr/bin/env bash
# Let ClickPoints' own DataFile, from PyPI and in an environment of its own, read what
# we export and write what we import. Of its dependencies only those of DataFile are
# wanted: the window needs hundreds of megabytes, and pins what no longer installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

home=.venv-clickpoints
wanted=("clickpoints==1.10.0")
needed=("imageio>=2.31" "numpy>=1.26" "peewee>=3.17" "pillow>=10")
sum="${wanted[*]} ${needed[*]} $(python --version)"

install() { # ARGUMENTS
    if python -m uv --version >/dev/null 2>&1; then
        python -m uv pip install --quiet --python "$home/bin/python" "$@"
    else
        "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

here=$("$home/bin/python" -c 'import sys; print(sys.prefix)' 2>/dev/null || true)
if [ -z "$here" ] || ! [ "$here" -ef "$home" ] ||
    [ "$(cat "$home/wanted" 2>/dev/null)" != "$sum" ]
then
    rm -rf "$home"
    python -m venv "$home"
    install --no-deps "${wanted[@]}"
    install "${needed[@]}"
    echo "$sum" >"$home/wanted"
fi

MAREY_CLICKPOINTS="$PWD/$home/bin/python" python -m pytest -q --color=no \
    tests/exchange/test_clickpoints_own.py
