"""How the web pods serve: two workers, access log to the pod's log."""
import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("EMR_WEB_WORKERS", "2"))
threads = 4
preload_app = True
worker_tmp_dir = "/dev/shm"
accesslog = "-"
graceful_timeout = 5
control_socket_disable = True  # its default place is the home folder, which the pod's user cannot write


def when_ready(server):
    from emr.version import VERSION

    server.log.info("EMR %s is ready", VERSION)
