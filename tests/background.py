"""The background's part in a test: what waits is carried out here and now."""

from unittest import mock

from jobs.running import PROMPT, SLOW, queue_worker

WORKER = "django_tasks_db.management.commands.db_worker"


def run_waiting() -> None:
    """Carry out every waiting job, in the test's own transaction."""
    with mock.patch(f"{WORKER}.close_old_connections"):
        queue_worker(PROMPT, SLOW, until_empty=True).run()
