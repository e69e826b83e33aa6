#!/bin/sh
# Checks what a fresh machine must bring, and names everything that is missing at once.
python=${PYTHON:-python3}
missing=""
if ! command -v "$python" >/dev/null 2>&1; then
  missing="$missing python3"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Détente needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
  echo "Name another one: make PYTHON=python3.12 setup" >&2
  exit 1
elif ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  missing="$missing python3-venv"
fi
cc=$(command -v "${CC:-cc}" || command -v gcc || command -v clang)
if [ -z "$cc" ]; then
  missing="$missing gcc libc6-dev"
elif ! printf '#include <stdlib.h>\n' | "$cc" -fsyntax-only -x c - >/dev/null 2>&1; then
  missing="$missing libc6-dev"
fi
command -v make >/dev/null 2>&1 || missing="$missing make"
if [ -n "$missing" ]; then
  echo "Missing on this machine:$missing" >&2
  echo "On Debian or Ubuntu:  apt-get install$missing" >&2
  exit 1
fi
