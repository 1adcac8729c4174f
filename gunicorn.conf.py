"""How gunicorn serves the portal; BIND, PORT, WEB_CONCURRENCY and LOG_LEVEL change it."""

import os
import signal

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


def post_worker_init(worker):
    """Leave Ctrl-C to the master.

    A terminal sends it to everyone, then the master tells its workers to quit: two signals
    at once lock up the shutdown of a threaded worker until it is killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
