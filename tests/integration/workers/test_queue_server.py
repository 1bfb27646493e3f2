"""The embedded queue and its bell against a real server."""

import pytest

from tests.fixtures.valkey import ValkeyServer
from workers.connection import connect
from workers.doorbell import RedisDoorbell, hint_key
from workers.queue_server import QueueNotReady, QueuePolicyError, check_policy, is_ready

pytestmark = pytest.mark.timeout(60)


def test_the_server_keeps_hints_rather_than_make_room(valkey: ValkeyServer) -> None:
    assert is_ready(valkey.client)
    check_policy(valkey.client)


def test_a_queue_that_evicts_is_refused(own_valkey: ValkeyServer) -> None:
    own_valkey.client.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(QueuePolicyError, match="maxmemory-policy allkeys-lru and may throw hints away"):
        check_policy(own_valkey.client)


def test_a_queue_that_is_away_is_one_sentence(own_valkey: ValkeyServer) -> None:
    own_valkey.kill()
    assert not is_ready(own_valkey.client)
    with pytest.raises(QueueNotReady, match="could not be asked"):
        check_policy(own_valkey.client)


@pytest.mark.parametrize("fault", ["full", "replica"])
def test_a_queue_that_takes_no_writes_costs_the_ring_and_nothing_else(own_valkey: ValkeyServer, fault: str) -> None:
    if fault == "full":
        own_valkey.client.config_set("maxmemory", 1)
    else:
        own_valkey.client.replicaof("127.0.0.1", 1)
    with connect(own_valkey.url) as client:
        RedisDoorbell(client, "match").ring("210911")
    assert not own_valkey.client.exists(hint_key("match", "210911"))


def test_a_hint_holds_the_district_and_nothing_else(valkey: ValkeyServer) -> None:
    with connect(valkey.url) as client:
        RedisDoorbell(client, "match").ring("210911")
    (job_key,) = valkey.client.keys("rq:job:*")
    assert valkey.client.hget(job_key, "description") == b"drain"
    assert 0 < valkey.client.ttl(job_key) <= 60
    assert 0 < valkey.client.ttl(hint_key("match", "210911")) <= 60
