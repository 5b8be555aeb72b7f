#!/usr/bin/env bash
# Install the system libraries that Qt 6 and software OpenGL need on a bare
# Debian or Ubuntu, a virtual display and a font. Says which are missing where
# this account may not install them. Other systems bring their own.
#   system.sh [dev]
set -euo pipefail

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || exit 0

packages=(
    xvfb xauth fonts-dejavu-core
    libegl1 libgl1 libgl1-mesa-dri libopengl0 libdbus-1-3 libfontconfig1
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
    libxcb-xinput0
)
# glib was renamed in Debian 13 and Ubuntu 24.04
if apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then
    packages+=(libglib2.0-0t64)
else
    packages+=(libglib2.0-0)
fi

# the tests compile a program in C and run one in Perl, which write marks
if [ "${1:-}" = dev ]; then
    packages+=(libsqlite3-dev libdbd-sqlite3-perl)
    command -v cc >/dev/null || packages+=(tcc libc6-dev)
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "Not root, so these system packages are left to you:"
    echo "    sudo apt-get install -y ${missing[*]}"
    exit 0
fi

echo "Installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null
apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
