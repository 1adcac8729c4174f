#!/usr/bin/env bash
# Look at the code without running it: format, style, types, layers, migrations, deployment.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

# As on a production machine; nothing comes from a developer's .env.
export ENV_FILE=/dev/null DEBUG=0 DEMO=0 SITE=all HTTPS=1 ALLOWED_HOSTS=example.org
export SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789
unset DATABASE_URL

failed=()
run() {
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}

run "ruff format" ruff format --check --quiet .
run "ruff" ruff check --quiet .
run "djlint" djlint --lint --quiet --allow-empty-input .
run "mypy" mypy .
run "import-linter" lint-imports --no-cache --no-logo
run "migrations" python manage.py makemigrations --check --dry-run
run "deployment" python manage.py check --deploy --fail-level WARNING
run "deployment, public site" env SITE=public python manage.py check --deploy --fail-level WARNING
run "locks" python -m scripts.locks
run "shell" bash -n scripts/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
    echo "没有通过：${failed[*]}" >&2
    exit 1
fi
echo "全部检查通过。"
