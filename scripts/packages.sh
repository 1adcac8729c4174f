#!/usr/bin/env bash
# Install the named Debian packages, those of them that are missing.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "缺少系统软件包，而当前用户不是 root、也没有 sudo；请管理员执行：apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
if ! command -v apt-get >/dev/null; then
    echo "本机没有 apt-get；请先自行安装：${missing[*]}" >&2
    exit 1
fi

echo "安装系统软件包：${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
    "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install --yes --no-install-recommends "${missing[@]}"
} >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "系统软件包没有装上，原因见上；请检查网络和软件源后再试。" >&2
    exit 1
fi
