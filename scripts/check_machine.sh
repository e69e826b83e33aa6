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
command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || missing="$missing gcc"
command -v make >/dev/null 2>&1 || missing="$missing make"
if [ -n "$missing" ]; then
  echo "Missing on this machine:$missing" >&2
  echo "On Debian or Ubuntu:  apt-get install$missing" >&2
  exit 1
fi
