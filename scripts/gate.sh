#!/usr/bin/env bash
# The gate. Every step says its name and how it ended; all run, even when an
# earlier one failed.
#   gate.sh [all | static | docs]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

part=${1:-all}
failed=()
export MAREY_GATE=1 PYTHONFAULTHANDLER=1 LIBGL_ALWAYS_SOFTWARE=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export NAPARI_CONFIG=$scratch/napari.yaml MAREY_CACHE=$scratch/cache
PATH="$PWD/.venv/bin:$PATH"

step() { # NAME COMMAND...
    local name=$1 started=$SECONDS
    shift
    echo
    echo "==> $name"
    if "$@" </dev/null; then
        echo "    $name: passed, $((SECONDS - started)) s"
    else
        echo "    $name: FAILED, $((SECONDS - started)) s"
        failed+=("$name")
    fi
}

tests() { # a process of its own, so that a crash in one cannot hide the others
    python -m pytest -q --color=no "$@"
}

on_display() { # a virtual display, where there is need and a way
    if [ "$(uname)" = Linux ]; then
        if ! command -v xvfb-run >/dev/null; then
            echo "xvfb-run is not here: apt-get install -y xvfb xauth" >&2
            return 1
        fi
        env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb \
            xvfb-run -a -s "-screen 0 1280x800x24" "$@"
    else
        "$@"
    fi
}

windows() { # software OpenGL (llvmpipe) ends a process with a signal now and then:
    # such an end, and no failing test, is tried once more, and said
    local ended=0
    on_display python -m pytest -q --color=no -m gui "$@" || ended=$?
    if [ "$ended" -gt 128 ]; then
        echo "    the process was ended by signal $((ended - 128)); once more"
        ended=0
        on_display python -m pytest -q --color=no -m gui "$@" || ended=$?
    fi
    return "$ended"
}

static() {
    step "format" python -m ruff format --check .
    step "lint" python -m ruff check .
    step "types" python -m mypy
    step "stairs" lint-imports --no-cache
    step "spelling" typos
    step "manifest" npe2 validate napari.yaml
    step "manifest copy" cmp src/marey/napari.yaml napari.yaml
}

docs() {
    step "docs: marks file is up to date" python docs/make_format.py --check
    step "docs: keys are up to date" python docs/make_keys.py --check
    step "docs" env DISABLE_MKDOCS_2_WARNING=true NO_MKDOCS_2_WARNING=true \
        python -m mkdocs build --quiet --strict --site-dir build/site
}

beside() {
    step "tests without a window" tests -m "not gui" \
        --ignore tests/test_examples.py --ignore tests/test_wheel.py tests
    step "examples in docstrings" tests --doctest-modules --import-mode=prepend \
        src/marey tests/worlds.py
    step "readers with aicsimageio" bash scripts/aicsimageio.sh
    step "ClickPoints reads what is exported" bash scripts/clickpoints.sh
    step "files that other programs wrote" bash scripts/originals.sh
    docs
    step "wheel in an empty environment" tests tests/test_wheel.py
    step "tests with a window: others" windows tests \
        --ignore tests/docks --ignore tests/journeys --ignore tests/test_examples.py
    step "examples" on_display python -m pytest -q --color=no tests/test_examples.py
}

docks_and_journeys() {
    step "tests with a window: docks" windows tests/docks
    step "tests with a window: journeys" windows tests/journeys
}

all() { # docks and journeys take as long as all the rest, which runs beside them
    # and is printed after them
    static
    (
        export NAPARI_CONFIG=$scratch/beside.yaml MAREY_CACHE=$scratch/beside
        failed=()
        beside >"$scratch/beside.log" 2>&1
        printf '%s\n' ${failed[@]+"${failed[@]}"} >"$scratch/beside.failed"
    ) &
    docks_and_journeys
    wait
    cat "$scratch/beside.log"
    [ -e "$scratch/beside.failed" ] || echo "tests without a window" >"$scratch/beside.failed"
    while IFS= read -r name; do
        [ -z "$name" ] || failed+=("$name")
    done <"$scratch/beside.failed"
}

case $part in
static | docs | all) "$part" ;;
*)
    echo "gate.sh [all | static | docs]" >&2
    exit 2
    ;;
esac

echo
if [ ${#failed[@]} -gt 0 ]; then
    printf 'The gate is shut (%d s). Failed: ' "$SECONDS"
    (IFS=,; echo "${failed[*]}")
    exit 1
fi
echo "The gate is open (${SECONDS} s)."
