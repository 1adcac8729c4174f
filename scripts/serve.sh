#!/usr/bin/env bash
# Prepare database and static files, then serve: scripts/serve.sh
set -euo pipefail
cd "$(dirname "$0")/.."

export PORT=${PORT:-8000}
export DEBUG=0
address=http://127.0.0.1:$PORT
if [ -z "${PORTAL_DOMAIN:-}" ] && ! grep -qs '^PORTAL_DOMAIN=' .env; then
    export PORTAL_DOMAIN=$address
fi

if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
    echo "端口 $PORT 已被占用；请停掉占用它的程序，或用 make run PORT=8001 换一个端口。" >&2
    exit 1
fi

.venv/bin/python -m scripts.prepare
# Imports, checks and PDF volumes run beside the server and end with it.
nice setpriv --pdeathsig TERM .venv/bin/python manage.py run_jobs >/dev/null &

echo
echo "职权公开门户：$address/"
echo "办公后台：    $address/admin/"
echo "PDF 目录分册正在后台编制，首次约需一分钟。"
echo "按 Ctrl-C 停止。"
exec .venv/bin/gunicorn --config gunicorn.conf.py portal.wsgi
