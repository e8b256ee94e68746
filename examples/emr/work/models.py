from django.db import models


class Task(models.Model):
    """Something that a worker does later. The queue is a table, so that a task and its cause commit together."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(db_index=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["run_after", "pk"]

    def __str__(self):
        return f"{self.kind} ({self.state})"
