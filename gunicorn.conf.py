"""How gunicorn serves the portal; PORT, BIND and WEB_CONCURRENCY change it."""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A thread waits for the PDF of a single power; the others go on answering.
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 10
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "warning")
# Workers touch a file as a sign of life; on a busy disk that would wait.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
