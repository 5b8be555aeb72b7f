#!/usr/bin/env bash
# Make .venv and install Marey into it, editable, with one of its extras.
#   install.sh EXTRA STAMP...
# Works again and again; an environment that was copied or moved is made anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

extra=$1
shift

bash scripts/system.sh "$extra"

python=
for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
    then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Marey needs Python 3.11 or later; none was found as python3." >&2
    exit 1
fi

here=$(.venv/bin/python -c 'import sys; print(sys.prefix)' 2>/dev/null || true)
if [ -z "$here" ] || ! [ "$here" -ef .venv ] ||
    ! .venv/bin/python -m pip --version >/dev/null 2>&1
then
    echo "Making .venv with $("$python" --version)"
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "$python cannot make an environment. On Debian: apt-get install -y" \
            "$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')" >&2
        exit 1
    fi
fi

echo "Installing Marey [$extra] into .venv"
# Compiled at once: an environment that forbids writing bytecode would otherwise
# compile every module at every start.
if .venv/bin/python -m pip install --quiet --disable-pip-version-check uv &&
    .venv/bin/python -m uv pip install --quiet --python .venv/bin/python \
        --compile-bytecode --editable ".[$extra]"
then
    :
else
    echo "uv could not do it; trying pip, which takes longer"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --editable ".[$extra]"
fi
touch "$@"
