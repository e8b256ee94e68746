"""Takes tasks from the table, one at a time, and tries a failed one again later."""
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from work.kinds import KINDS
from work.models import Task

MOST_ATTEMPTS = 5
log = structlog.get_logger()


def enqueue(kind, payload, run_after=None):
    """Adds a task in the caller's transaction."""
    if kind not in KINDS:
        raise ValueError(f"No worker knows the task “{kind}”. Known: {', '.join(sorted(KINDS))}")
    return Task.objects.create(kind=kind, payload=payload, run_after=run_after or timezone.now())


def run_next():
    """Runs the oldest task that is due. Returns it, or None when nothing is due."""
    with transaction.atomic():
        due = Task.objects.filter(state=Task.State.WAITING, run_after__lte=timezone.now())
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        task = due.first()
        if task is None:
            return None
        task.attempts += 1
        try:
            with transaction.atomic():
                KINDS[task.kind](**task.payload)
        except Exception as error:  # a task may fail in any way; the queue goes on
            fail(task, error)
        else:
            task.state = Task.State.DONE
            log.info("task done", kind=task.kind, task=task.pk, attempts=task.attempts)
        task.save()
        return task


def fail(task, error):
    task.error = f"{type(error).__name__}: {error}"
    if task.attempts >= MOST_ATTEMPTS:
        task.state = Task.State.FAILED
    else:
        task.run_after = timezone.now() + timedelta(seconds=2**task.attempts)
    log.warning("task failed", kind=task.kind, task=task.pk, attempts=task.attempts, error=task.error)
