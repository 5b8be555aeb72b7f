#!/usr/bin/env bash
# Let other programs, from PyPI and in an environment of their own, write the files
# that we read, and read those that we write. It sees the libraries of the environment
# that runs this; only what is not there is installed beside them, without what each
# would like to bring: windows, deep learning, slides.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

home=.venv-originals
programs=(
    "datumaro==1.13.12" "exact-sync==0.0.41" "labelme==6.3.1" "motmetrics==1.4.0"
    "sleap-io==0.9.5" "SlideRunner-dataAccess==1.0.9"
)
needed=(
    "attrs>=23" "blosc2>=3" "imagesize>=1.4" "json-stream>=2.3"
    "json-stream-rs-tokenizer>=0.4" "loguru>=0.7" "lxml>=5" "msgpack>=1"
    "ndindex>=1.8" "numexpr>=2.10" "orjson>=3.10" "py-cpuinfo>=9"
    "requests-toolbelt>=1" "shapely>=2" "simplejson>=3.19" "six>=1.16"
    "tables>=3.10" "xmltodict>=0.13"
)
sum="${programs[*]} ${needed[*]} $(python --version) $(python -c 'import sys; print(sys.prefix)')"

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
    beside=$("$home/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$beside/beside.pth"
    install --no-deps "${programs[@]}" "${needed[@]}"
    echo "$sum" >"$home/wanted"
fi

MAREY_ORIGINALS="$PWD/$home/bin/python" python -m pytest -q --color=no \
    tests/exchange/test_originals.py
