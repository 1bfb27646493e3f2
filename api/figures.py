"""What operators watch, in Prometheus' format; one registry an app, nothing global."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from matcher.queries.health import Health

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Figures:
    """Requests as they happen, and the outbox as it stands when somebody looks."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("jiedan_requests", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram(
            "jiedan_request_seconds", "Time to answer", ("method", "route"), registry=self._registry, buckets=_BUCKETS
        )
        self._tasks = Gauge("jiedan_tasks", "Rows of work by state", ("state",), registry=self._registry)
        self._oldest = Gauge("jiedan_oldest_due_seconds", "How long the oldest due work waits", registry=self._registry)

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(took_s)

    def text(self, health: Health) -> bytes:
        """All figures, with the outbox as it stands."""
        for state, count in health.tasks.items():
            self._tasks.labels(state).set(count)
        self._oldest.set(health.oldest_due_s)
        return generate_latest(self._registry)
