import signal
import threading

import structlog
from django.core.management.base import BaseCommand

from emr.local_database import prepare_local_database
from emr.version import VERSION
from work.queue import run_next


class Command(BaseCommand):
    help = "Runs tasks until it is told to stop; the task at hand is finished first."

    def add_arguments(self, parser):
        parser.add_argument("--idle-seconds", type=float, default=2.0, help="How long to wait when nothing is due.")
        parser.add_argument("--once", action="store_true", help="Stop when nothing is due.")

    def handle(self, *, idle_seconds, once, **options):
        stop = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
        prepare_local_database()
        structlog.get_logger().info("worker started", version=VERSION)
        while not stop.is_set():
            if run_next() is not None:
                continue
            if once:
                break
            stop.wait(idle_seconds)
        structlog.get_logger().info("worker stopped")
