#!/usr/bin/env bash
# Pin what pyproject.toml asks for, with hashes and without any index address.
set -euo pipefail
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"
# A machine's own pip settings must not leave traces in the locks.
export PIP_CONFIG_FILE=/dev/null PIP_EXTRA_INDEX_URL= PIP_FIND_LINKS=

compile=(.venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links)
[ -z "${UPGRADE:-}" ] || compile+=(--upgrade)
"${compile[@]}" --output-file requirements/runtime.txt pyproject.toml
"${compile[@]}" --extra dev --constraint requirements/runtime.txt \
    --output-file requirements/dev.txt pyproject.toml
.venv/bin/python -m scripts.locks
