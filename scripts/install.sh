#!/bin/sh
# Installs what building and testing need on Debian 12: apt packages only, and nothing when all are there.
set -eu

packages="
    cmake ninja-build gcc g++ clang-19 llvm-19-dev zlib1g-dev libzstd-dev libclang-rt-19-dev flex bison
    libsleef-dev libxxhash-dev libdlpack-dev libcmocka-dev
    python3-numpy python3-mpmath
    binutils gdb
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user
    pkg-config man-db dpkg-dev
"

missing=""
for package in $packages; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "install.sh: not root and no sudo; install these yourself:$missing" >&2; exit 1; }
    as_root=sudo
fi
echo "install.sh: installing$missing" >&2
$as_root apt-get update
# shellcheck disable=SC2086 # one word a package
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends $missing
