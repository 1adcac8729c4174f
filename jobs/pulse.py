"""A worker's signs of life, for itself and the jobs it runs; and its regular rounds."""

import contextlib
import datetime
import logging
import threading
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils import timezone

from jobs.models import Job, Worker
from jobs.processes import lives, own_name
from jobs.reaping import reap
from jobs.rounds import ROUNDS

SECONDS = 10
# A worker that writes a large list on SQLite cannot be heard meanwhile.
SEEN_WITHIN = datetime.timedelta(seconds=60)

logger = logging.getLogger(__name__)


def is_worker_running(now: datetime.datetime) -> bool:
    """Say whether any worker gave a sign of life lately, or is plainly at work here."""
    if Worker.objects.filter(seen_at__gte=now - SEEN_WITHIN).exists():
        return True
    running = Job.objects.filter(state=Job.State.RUNNING).values_list("worker", flat=True)
    return any(lives(name) for name in running)


def beat(name: str, now: datetime.datetime) -> None:
    """Give a sign of life and see to the jobs of those who give none."""
    Worker.objects.update_or_create(
        name=name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": now}
    )
    own = Job.objects.filter(worker=name, state=Job.State.RUNNING)
    own.update(heartbeat_at=now)
    for job in reap(now):
        logger.warning("job %s: its worker died; now %s", job.pk, job.state)
    for act in ROUNDS:
        act()


@contextlib.contextmanager
def pulse() -> Iterator[None]:
    """Beat at once, then every few seconds in a thread of its own until the work is over."""
    name = own_name()
    beat(name, timezone.now())
    stopped = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(stopped, name), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=SECONDS)
        with contextlib.suppress(DatabaseError):
            Worker.objects.filter(name=name).delete()


def _beat_until(stopped: threading.Event, name: str) -> None:
    try:
        while not stopped.wait(SECONDS):
            try:
                beat(name, timezone.now())
            except DatabaseError:
                # A busy or absent database: the next beat tries again on a new connection.
                connection.close()
    finally:
        connection.close()
