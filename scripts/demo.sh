#!/bin/sh
# Installs what is missing, builds, compiles the examples, calls one from C, checks it against NumPy, and measures all of
# them against hand-written loops.
set -eu
cd "$(dirname "$0")/.."

sh scripts/install.sh
cmake --preset release >/dev/null
cmake --build --preset release --target arrc arr_rt
arrc=build/arrc
demo=build/demo
mkdir -p "$demo"

echo
echo "== The examples as objects"
for example in examples/*.arr; do
    name=$(basename "$example" .arr)
    "$arrc" -c "$example" -o "$demo/$name.o"
    size=$(wc -c <"$demo/$name.o")
    echo "$demo/$name.o: $size bytes, links with: $("$arrc" --print-link-flags "$example")"
done

echo
echo "== A C program that calls jacobi_2d"
# shellcheck disable=SC2046 # flags are words
cc -std=c17 -Wall -Wextra -Iinclude -I"$demo" examples/heated_plate.c "$demo/jacobi_2d.o" \
    $("$arrc" --print-link-flags examples/jacobi_2d.arr) build/libarr_rt.a -fopenmp -o "$demo/heated_plate"
"$demo/heated_plate" "$demo/plate.npy"
/usr/bin/python3 scripts/demo_check.py "$demo/plate.npy"

echo
echo "== Against hand-written loops: in L1, in L2, four times L3; one thread, strict floating point"
/usr/bin/python3 scripts/demo_bench.py "$arrc" "$demo"
