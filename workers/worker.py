"""The worker loop: drains on hints from Redis, and polls as if there were none.

RQ's own loop leaves when Redis restarts or freezes under it. This one takes queue, job and registries from RQ and
keeps its own loop: Redis may come, go and be wiped, the poll goes on.
"""

import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker_registration import register as register_worker

from matcher.domain.errors import place_of
from workers.connection import connect
from workers.doorbell import hint_key
from workers.drainer import Drainer
from workers.hints import HintJob, is_hint
from workers.jobs import drain as drain_job
from workers.trouble import Trouble

# Redis is waited for in pieces this long, so that a frozen one delays the poll by its time-out and no more.
WAIT_S = 0.5
REDIS_TIMEOUT_S = 1.0
# After Redis failed it is left alone for this time; only the poll goes on.
REDIS_REST_S = 1.0
HEARTBEAT_S = 15.0

_log = logging.getLogger(__name__)


class _NoPenalty(BaseDeathPenalty):
    """RQ sets no alarm: `Drainer` keeps one deadline for hints and polls alike."""

    def setup_death_penalty(self) -> None:
        """Do nothing."""

    def cancel_death_penalty(self) -> None:
        """Do nothing."""


class HintWorker(SimpleWorker):
    """An RQ worker on one queue that runs registered jobs in its own process and survives any loss of Redis."""

    job_class = HintJob
    death_penalty_class = _NoPenalty
    # RQ would stretch our short socket time-outs to this.
    connection_timeout = 0

    def __init__(self, client: Redis, queue: str, drainer: Drainer, *, poll_every_s: float) -> None:
        # Without preparing for work RQ talks to Redis only in the loop, where it may fail.
        super().__init__([queue], connection=client, serializer=JSONSerializer, prepare_for_work=False)
        self.hostname, self.pid, self.ip_address = socket.gethostname(), os.getpid(), "unknown"
        self._drainer = drainer
        self._poll_every_s = poll_every_s
        self._poll_at = 0.0
        self._redis_rests_until = 0.0
        self._beat_at: float | None = None
        self._trouble = Trouble(_log, f"queue {queue}")

    def run(self) -> None:
        """Work until the drainer stops."""
        while not self._drainer.stopping:
            if time.monotonic() >= self._poll_at:
                self._drainer.sweep(self.drain)
                self._poll_at = time.monotonic() + self._poll_every_s
            self._serve_hint()
        with contextlib.suppress(RedisError, OSError):
            if self._beat_at is not None and not self._redis_rests:
                self.register_death()  # type: ignore[no-untyped-call]  # rq types only some methods

    def drain(self, district: str) -> None:
        """Take the hint away and drain the district; what commits from now on rings again."""
        if not self._redis_rests:
            try:
                self.connection.delete(hint_key(self.queues[0].name, district))
            except (RedisError, OSError) as error:
                self._lose_redis(error)
        self._drainer.drain(district)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job, or throw it away when it is none of ours."""
        if is_hint(job):
            super().execute_job(job, queue)
        else:
            self._refuse(job.id)

    @property
    def _redis_rests(self) -> bool:
        return time.monotonic() < self._redis_rests_until

    def _serve_hint(self) -> None:
        wait_s = min(self._poll_at - time.monotonic(), WAIT_S)
        if wait_s <= 0 or self._drainer.stopping:
            return
        if self._redis_rests:
            time.sleep(wait_s)
            return
        try:
            self._take_hint(wait_s)
        except (RedisError, OSError) as error:
            self._lose_redis(error)
        except Exception as error:  # noqa: BLE001 - a malformed job must not end the worker
            self._throw_away(error)
        else:
            self._trouble.over()

    def _take_hint(self, wait_s: float) -> None:
        self._beat()
        timeout: Any = max(wait_s, 0.01)  # the server takes parts of a second, and 0 for ever
        try:
            found = Queue.dequeue_any(
                self.queues, timeout, self.connection, job_class=HintJob, serializer=self.serializer
            )
        except DequeueTimeout:
            return
        if found is not None:
            self.execute_job(*found)

    def _beat(self) -> None:
        now = time.monotonic()
        if self._beat_at is not None and now < self._beat_at:
            return
        self._enlist()
        self._beat_at = now + HEARTBEAT_S
        if self.should_run_maintenance_tasks:
            self.clean_registries()  # type: ignore[no-untyped-call]  # rq types only some methods

    def _enlist(self) -> None:
        # Not RQ's register_birth, which refuses a worker that Redis still knows; nor its heartbeat, blind to a wipe.
        self.last_heartbeat = datetime.now(UTC)
        self.birth_date = self.birth_date or self.last_heartbeat
        with self.connection.pipeline() as pipeline:
            pipeline.hset(self.key, mapping=self.serialize())
            register_worker(self, pipeline)
            pipeline.expire(self.key, self.worker_ttl)
            pipeline.execute()

    def _lose_redis(self, error: Exception) -> None:
        self._redis_rests_until = time.monotonic() + REDIS_REST_S
        self._beat_at = None
        self.executions.clear()
        self._trouble.report(f"unreachable ({type(error).__name__}); polling for work")

    def _throw_away(self, error: Exception) -> None:
        job_id = getattr(error, "job_id", None)
        _log.warning("a job could not be handled (%s)", place_of(error))
        if isinstance(job_id, str):
            self._refuse(job_id)

    def _refuse(self, job_id: str) -> None:
        _log.warning("refused a job that is none of ours")
        queue = self.queues[0]
        try:
            with self.connection.pipeline() as pipeline:
                pipeline.lrem(queue.intermediate_queue_key, 0, job_id)
                pipeline.delete(HintJob.key_for(job_id))
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._lose_redis(error)


def run_worker(
    redis_url: str,
    queue: str,
    poll: Callable[[], Sequence[str]],
    drain: Callable[[str], None],
    *,
    poll_every_s: float = 1.0,
    job_timeout_s: int = 60,
) -> int:
    """Drain districts until SIGTERM or SIGINT; gives the exit code 0.

    `poll` names the districts (area codes) with due work, `drain` does that work; both run in the main thread, each at
    most `job_timeout_s` seconds, then `DrainTimeout` is raised inside it. Neither needs Redis to be there.
    Raises `QueueUrlError` for a URL that cannot be read.
    """
    client = connect(redis_url, timeout_s=REDIS_TIMEOUT_S)
    drainer = Drainer(poll, drain, job_timeout_s=job_timeout_s)
    worker = HintWorker(client, queue, drainer, poll_every_s=poll_every_s)
    for name in ("rq.worker", "rq.job", "rq.queue", "rq.registry"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def stop(signum: int, _frame: FrameType | None) -> None:
        _log.info("worker of queue %s: stopping on %s", queue, signal.Signals(signum).name)
        drainer.stop()

    drain_job.register(worker.drain)
    before = {signum: signal.signal(signum, stop) for signum in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.run()
    finally:
        drain_job.register(None)
        client.close()
        for signum, handler in before.items():
            signal.signal(signum, handler)
    return 0
