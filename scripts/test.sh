#!/bin/sh
# Installs what is missing, builds every preset and runs every test. The last line is "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."

sh scripts/install.sh
for preset in release debug fuzz; do
    cmake --preset "$preset" >"build-$preset.log" 2>&1 || { cat "build-$preset.log"; exit 1; }
    cmake --build --preset "$preset" >>"build-$preset.log" 2>&1 || { cat "build-$preset.log"; exit 1; }
    if grep -q 'warning:' "build-$preset.log"; then
        grep 'warning:' "build-$preset.log"
    fi
    rm "build-$preset.log"
done
exec /usr/bin/python3 scripts/run_tests.py build build-debug build-fuzz
