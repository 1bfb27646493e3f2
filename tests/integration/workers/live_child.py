"""A live process on the database and data folder of a test."""

import logging
import sys
from pathlib import Path

from matcher.settings import Settings
from matcher.store.database import Database
from matcher.store.vault import Vault
from matcher.usecases.services import Services
from tests.fixtures.database import KEY, RememberingDoorbell
from workers.live import run_live

url, folder_name, lease_s = sys.argv[1:]
folder = Path(folder_name)
database = Database(url, Vault(KEY))
settings = Settings(folder, url, None, folder / "key", lease_s=int(lease_s))
logging.basicConfig(level=logging.INFO, stream=sys.stderr)
sys.exit(run_live(Services(settings, database, RememberingDoorbell())))
