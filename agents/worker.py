"""One worker process: started by ``run``, stopped by SIGTERM or SIGINT, after what is in flight is done."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import NoReturn

from agents.annotation import load_annotator
from agents.pool import Load
from agents.settings import Settings, from_environment

_SWITCH_INTERVAL = 0.0005
"""Seconds between switches of threads. At Python's 5 ms the consumer's thread and the loop wait for each other."""

log = logging.getLogger(__name__)


def run(settings: Settings, load: Load = load_annotator) -> NoReturn:
    """Run a worker until it is told to stop; raises SystemExit with 0, or 1 when it crashed or cannot start.

    ``load`` makes the work of a pool process, the pipeline unless given.
    """
    # Imported here: a spawned process imports the main module again, and the pool's have no use for Faust.
    import faust
    import uvloop

    from agents import logs
    from agents.app import create_app
    from agents.preflight import TopicsUnfit, check_topics
    from topics.admin import BrokerUnreachable

    logs.configure(settings.log_level)
    try:
        check_topics(settings)
    except (BrokerUnreachable, TopicsUnfit) as error:
        log.error("cannot start: %s", error)
        raise SystemExit(1) from None
    sys.setswitchinterval(_SWITCH_INTERVAL)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(
        create_app(settings, load), loop=loop, quiet=True, override_logging=False, redirect_stdouts=False
    )
    # It would draw on the terminal, which is not ours alone.
    worker.spinner = None
    worker.execute_from_commandline()
    raise SystemExit(0)


if __name__ == "__main__":
    run(from_environment())
