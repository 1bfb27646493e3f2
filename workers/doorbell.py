"""Redis + RQ as the doorbell: at most one outstanding hint per queue and district."""

import logging
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from workers.trouble import Trouble

DRAIN_JOB = "workers.jobs.drain.drain_district"
# A hint that got lost on its way silences the bell of its district for this long at most.
HINT_TTL_S = 60
FAILURE_TTL_S = 60
# After a failure nobody waits for the queue again before this time is over.
REST_S = 2.0

_log = logging.getLogger(__name__)


def hint_key(queue: str, district: str) -> str:
    """Name the key that says: a hint for this district lies in this queue."""
    return f"hint:{queue}:{district}"


class RedisDoorbell:
    """Rings by enqueueing one content-free RQ job; see `matcher.ports.Doorbell`.

    `client` comes from `connect`: a dead or frozen Redis costs one caller 0.5 s every 2 s and the others nothing.
    """

    def __init__(self, client: Redis, queue: str, *, job_timeout_s: int = 60, rest_s: float = REST_S) -> None:
        self._client = client
        self._queue = Queue(queue, connection=client, serializer=JSONSerializer, default_timeout=job_timeout_s)
        self._rest_s = rest_s
        self._rest_until = 0.0
        self._trouble = Trouble(_log, f"hints to queue {queue}")

    def ring(self, district: str) -> None:
        """Hint that work is due in `district`; a queue that is away loses the hint, and nothing else."""
        if time.monotonic() < self._rest_until:
            return
        try:
            self._hint(district)
        except (RedisError, OSError) as error:
            self._rest_until = time.monotonic() + self._rest_s
            self._trouble.report(f"not delivered ({type(error).__name__}); workers find the work by polling")
        else:
            self._trouble.over()

    def _hint(self, district: str) -> None:
        if not self._client.set(hint_key(self._queue.name, district), 1, nx=True, ex=HINT_TTL_S):
            return
        with self._client.pipeline() as pipeline:
            self._queue.enqueue_call(
                DRAIN_JOB,
                args=(district,),
                ttl=HINT_TTL_S,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_S,
                description="drain",
                pipeline=pipeline,
            )
            pipeline.execute()
