"""Reading the URL of the queue."""

import pytest
from redis.sentinel import SentinelConnectionPool

from workers.connection import QueueUrlError, connect


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://localhost:6380/2", {"host": "localhost", "port": 6380, "db": 2}),
        ("rediss://:secret@example.org", {"host": "example.org", "password": "secret"}),
        ("unix:///srv/a%20b/queue.sock", {"path": "/srv/a b/queue.sock"}),
        ("redis+unix:///srv/queue.sock?db=1", {"path": "/srv/queue.sock", "db": 1}),
    ],
)
def test_a_url_becomes_a_client_that_gives_up_after_half_a_second(url: str, expected: dict[str, object]) -> None:
    client = connect(url)
    options = client.connection_pool.connection_kwargs
    assert {name: options[name] for name in expected} == expected
    assert options["socket_timeout"] == options["socket_connect_timeout"] == 0.5
    assert options["retry"].get_retries() == 0


def test_sentinels_share_the_time_of_one_call() -> None:
    client = connect("redis+sentinel://user:pass%40word@a:1,b,[::1]:3/mymaster/4")
    pool = client.connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    assert pool.service_name == "mymaster"
    assert [s.connection_pool.connection_kwargs["host"] for s in pool.sentinel_manager.sentinels] == ["a", "b", "::1"]
    assert [s.connection_pool.connection_kwargs["port"] for s in pool.sentinel_manager.sentinels] == [1, 26379, 3]
    assert pool.connection_kwargs["db"] == 4
    assert pool.connection_kwargs["username"] == "user"
    assert pool.connection_kwargs["password"] == "pass@word"
    assert pool.connection_kwargs["socket_timeout"] == 0.125
    assert pool.sentinel_manager.sentinels[0].connection_pool.connection_kwargs["socket_timeout"] == 0.125


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "http://secret@localhost",
        "redis://:secret@localhost:port",
        "redis://:secret@localhost:99999",
        "redis://:secret@[::1",
        "redis://:secret@localhost?socket_timeout=60",
        "redis://:secret@localhost?db=x",
        "redis+sentinel://secret@/master",
        "redis+sentinel://a:1,b:2",
        "redis+sentinel://:secret@a:1/master/db",
        "redis+sentinel://:secret@a:x/master",
        "redis+sentinel://:secret@a,,b/master",
        "redis+sentinel://:secret@a/master/1/2",
    ],
)
def test_a_url_that_cannot_be_read_is_one_sentence_without_its_password(url: str) -> None:
    with pytest.raises(QueueUrlError) as caught:
        connect(url)
    assert str(caught.value).startswith("REDIS_URL")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
