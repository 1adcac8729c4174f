"""The worker: takes tasks from the queue until it is told to stop."""

import logging
import time

from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from jobs.processes import own_name

# What people wait for, and what may take minutes: each has a thread of its own.
PROMPT, SLOW = "default", "volumes"
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_TROUBLE = 3.0

logger = logging.getLogger(__name__)


def queue_worker(*queues: str, until_empty: bool) -> QueueWorker:
    """Return a worker of these queues; with ``until_empty`` it ends when nothing waits."""
    return QueueWorker(
        queue_names=list(queues),
        interval=SECONDS_BETWEEN_LOOKS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=own_name()[:64],
        excluded_queue_names=[],
    )


def run_through_trouble(worker: QueueWorker) -> None:
    """Run the worker; a locked or absent database is waited for, not died of."""
    while worker.running:
        try:
            worker.run()
        except (OperationalError, InterfaceError) as trouble:
            logger.warning("the database does not answer: %s", trouble)
            connection.close()
            time.sleep(SECONDS_AFTER_TROUBLE)
        else:
            return
