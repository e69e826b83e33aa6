#!/bin/sh
# Builds the screening kernel with AddressSanitizer and UndefinedBehaviorSanitizer and feeds it made-up and hostile
# names for a while: sh scripts/soak_kernel.sh PYTHON SECONDS [SEED]
set -eu
python=${1:-python3}
seconds=${2:-60}
seed=${3:-$(date +%s)}
cc=${CC:-gcc}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$cc" -std=c99 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -fPIC -shared \
  -o "$folder/kernel.so" "$root"/src/detente/screening/*.c
# Python itself is not built with the sanitizer: its library must come first, and what Python leaves is no leak of ours.
asan=$("$cc" -print-file-name=libasan.so)
[ -f "$asan" ] || asan=$("$cc" -print-file-name=libclang_rt.asan-x86_64.so)
LD_PRELOAD="$asan" ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 PYTHONMALLOC=malloc \
  PYTHONPATH="$root/src" "$python" "$root/scripts/fuzz_kernel.py" "$folder/kernel.so" "$seconds" "$seed"
