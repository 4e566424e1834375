"""Logs: one JSON object a line on standard error, with the request id wherever a request is the cause."""

import logging
import logging.config
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import orjson
import structlog

SHARED_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
QUIET = ("neo4j", "asyncio")  # they repeat as warnings what we translate into errors
LEFT = r"coroutine 'ExecutionContext\."
"""What graphql-core 3.2 leaves of mutations when another of their operation is refused for a null: none has begun."""


def configure(level: str) -> None:
    """Send all logs and warnings of the process, also those of libraries, through one JSON form from `level` up."""
    structlog.configure(
        processors=[*SHARED_STEPS, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_bytes)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.BytesLoggerFactory(cast("BinaryIO", _Forgiving(sys.stderr.buffer))),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_library_logs(level.upper()))
    logging.captureWarnings(capture=True)
    warnings.filterwarnings("ignore", LEFT, RuntimeWarning)


@dataclass(frozen=True)
class _Forgiving:
    """A file that loses a line when it cannot take it, as on a full disk, rather than what the line tells of."""

    file: BinaryIO

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            self.file.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self.file.flush()


def _bytes(event: dict[str, Any], **_options: Any) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _text(event: dict[str, Any], **_options: Any) -> str:
    return _bytes(event).decode()


def _library_logs(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(_text),
                ],
                "foreign_pre_chain": SHARED_STEPS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {name: {"level": "ERROR"} for name in QUIET},
    }
