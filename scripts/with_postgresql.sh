#!/usr/bin/env bash
# Run a command beside a private PostgreSQL that lives as long as the command:
#   scripts/with_postgresql.sh COMMAND ARGUMENT…
# The command finds it in DATABASE_URL.
set -euo pipefail

binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$binaries" ]; then
    if ! command -v initdb >/dev/null; then
        echo "没有找到 PostgreSQL；请先执行 make setup-dev。" >&2
        exit 1
    fi
    binaries=$(dirname "$(command -v initdb)")
fi

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    as_owner=(runuser -u postgres --)
fi

# A short path: the name of a socket may have 107 characters.
folder=$("${as_owner[@]}" mktemp -d /tmp/zhiquan-postgresql-XXXXXX)
words=$(mktemp)
stop() {
    "${as_owner[@]}" "$binaries/pg_ctl" stop --pgdata "$folder/data" --mode immediate --silent \
        >/dev/null 2>&1 || true
    rm -rf "$folder" "$words"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cd /
options="-c listen_addresses='' -c unix_socket_directories=$folder -c max_connections=200"
options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
if ! {
    "${as_owner[@]}" "$binaries/initdb" --pgdata "$folder/data" --username postgres \
        --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync &&
        "${as_owner[@]}" "$binaries/pg_ctl" start --pgdata "$folder/data" --wait \
            --log "$folder/log" --options "$options" &&
        "${as_owner[@]}" "$binaries/createdb" --host "$folder" --username postgres zhiquan
} >"$words" 2>&1; then
    cat "$words" >&2
    "${as_owner[@]}" cat "$folder/log" >&2 || true
    echo "测试用的 PostgreSQL 没有启动，原因见上。" >&2
    exit 1
fi
cd "$OLDPWD"

DATABASE_URL="postgres://postgres@/$folder/zhiquan" "$@"
