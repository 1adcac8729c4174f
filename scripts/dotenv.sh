#!/usr/bin/env bash
# Write a .env for a demonstration on this machine, unless there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
[ ! -e .env ] || exit 0

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }

umask 077
cat >.env <<END
# 供本机演示使用；正式部署请见 README 的“设置”一节。
SECRET_KEY=$(random 48)
DEBUG=0
DEMO=1
DEMO_PASSWORD=$(random 9)
PORTAL_NAME=云岭县职权公开
PORTAL_HOST_BODY=云岭县人民政府（演示）
PORTAL_CONTACT=云岭县人民政府办公室，0933-0000100
DISCLOSURE_OFFICE=云岭县人民政府办公室政务公开股（演示）
DISCLOSURE_ADDRESS=云岭县和平路1号
DISCLOSURE_HOURS=工作日 9:00—12:00，14:30—18:00
DISCLOSURE_TELEPHONE=0933-0000101
DISCLOSURE_FAX=0933-0000102
DISCLOSURE_INTERNET=gongkai@yunling.example
END
echo "已生成 .env（随机密钥，演示模式）"
