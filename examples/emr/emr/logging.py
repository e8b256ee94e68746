"""One JSON object per line: what the cluster's log collector reads."""
import structlog

from emr.version import VERSION


def configure_logging():
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_version,
            structlog.processors.JSONRenderer(),
        ]
    )


def add_version(_logger, _method, event):
    return {**event, "version": VERSION}
