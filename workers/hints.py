"""Which RQ jobs may run here: the registered ones, and nothing else that somebody put into the queue."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rq.exceptions import DeserializationError
from rq.job import Job

from workers.doorbell import DRAIN_JOB
from workers.jobs.drain import drain_district

JOBS: Mapping[str, Callable[[str], None]] = MappingProxyType({DRAIN_JOB: drain_district})
_LONGEST_DISTRICT = 64


class JobRefusedError(RuntimeError):
    """A job in the queue is none of ours."""


class HintJob(Job):
    """A job that resolves its function from `JOBS` alone: no name from Redis is ever imported."""

    success_callback = None
    failure_callback = None
    stopped_callback = None

    @property
    def func(self) -> Callable[[str], None]:
        """The function to run. Raises `JobRefusedError` for any other than the registered ones."""
        if not is_hint(self):
            raise JobRefusedError(JobRefusedError.__doc__)
        return JOBS[str(self.func_name)]

    def send_webhooks(self, *_args: object, **_options: object) -> None:
        """Send nothing: a hint has no webhooks, a planted job might."""


def is_hint(job: Job) -> bool:
    """Whether the job is one registered function with one printable area code, and nothing beside it."""
    try:
        call: tuple[object, ...] = (job.func_name, job.instance, job.args, job.kwargs)
    except DeserializationError:
        return False
    name, instance, args, kwargs = call
    if not isinstance(name, str) or name not in JOBS or instance is not None or kwargs:
        return False
    if not isinstance(args, list | tuple) or len(args) != 1:
        return False
    district = args[0]
    return isinstance(district, str) and district.isprintable() and 0 < len(district) <= _LONGEST_DISTRICT
