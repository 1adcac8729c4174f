#!/usr/bin/env bash
# Run the whole suite on SQLite and on PostgreSQL; further arguments go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."

# A test that hangs must not hang everything.
suite=(timeout --foreground 20m .venv/bin/python -m pytest --numprocesses 2 --quiet "$@")
failed=0
echo "== SQLite"
env -u DATABASE_URL "${suite[@]}" || failed=1
echo "== PostgreSQL"
scripts/with_postgresql.sh "${suite[@]}" || failed=1
exit $failed
