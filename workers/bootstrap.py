"""The composition root of a worker process: settings in, services with their ports out."""

from matcher.settings import Settings
from matcher.store.database import Database
from matcher.store.vault import load_vault
from matcher.usecases.services import Services
from workers.connection import connect
from workers.doorbell import RedisDoorbell
from workers.live import live_socket
from workers.live_client import SocketLiveEngine
from workers.notify.outlets import build_outlets
from workers.notify.switch import build_notifier
from workers.queue_server import plan_queue_server

QUEUE = "match"


def queue_url(settings: Settings) -> str:
    """The queue of the settings, or the embedded one of the data folder."""
    return settings.redis_url or plan_queue_server(settings.data_dir).url


def build_services(settings: Settings) -> Services:
    """Services over the real database, vault and doorbell; nothing is connected before the first use."""
    vault, _ = load_vault(settings.key_file, create=False)
    database = Database(settings.database_url, vault)
    doorbell = RedisDoorbell(connect(queue_url(settings)), QUEUE, job_timeout_s=settings.solve_timeout_s)
    live = SocketLiveEngine(live_socket(settings.data_dir))
    notifier, outside = build_notifier(settings.telling), build_outlets(settings.telling)
    return Services(settings, database, doorbell, live, notifier, outside)
