#!/usr/bin/env bash
# Bring .venv in line with a lock file: scripts/venv.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1
lock=requirements/$name.txt

hash_of() { sha256sum "requirements/$1.txt" | cut -d' ' -f1; }
is_installed() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.$1-lock" 2>/dev/null)" = "$(hash_of "$1")" ]; }

# Everything that runs is part of what tests: the longer list answers for the shorter.
if is_installed dev || is_installed "$name"; then
    exit 0
fi

find_python() {
    local candidate
    for candidate in python3.11 /usr/bin/python3.11 python3; do
        if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "没有找到带 venv 的 Python 3.11；请先安装（Debian 12：apt-get install python3-venv）再试。" >&2
    exit 1
}

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    python=$(find_python)
    "$python" -m venv --clear .venv
fi
echo "安装 $lock 中锁定的 Python 软件包"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes --no-deps --only-binary :all: --requirement "$lock"
hash_of "$name" >".venv/.$name-lock"
