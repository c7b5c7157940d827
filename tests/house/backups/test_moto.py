"""Against another one's S3 server (moto's), in `make soak` only: it is large, and ours is the stricter one."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from services.house.backups import catalogue, drills
from services.work import Actor, house_actor
from tests.house.backups import sets
from tests.house.backups.bucket import CREDENTIALS
from tests.servers import free_port

pytestmark = [pytest.mark.soak, pytest.mark.sqlite_only]


@pytest.fixture
def moto() -> Iterator[str]:
    """A bucket on moto's server; gives its address as a destination."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                request = urllib.request.Request(f"{endpoint}/shop", method="PUT")
                urllib.request.urlopen(request, timeout=1).read()
                break
            except OSError:
                time.sleep(0.2)
        yield f"s3://shop/steward?endpoint={endpoint}"
    finally:
        server.terminate()
        server.wait()


def test_b03_a_set_goes_to_a_bucket_and_comes_back(alice: Actor, moto: str) -> None:
    sets.add(moto, secret=CREDENTIALS)
    made = sets.make()
    assert sets.copies(made.name)["Far"] == ("verified", "")
    assert drills.drill(house_actor(), "manual").destination == "Far"
    assert catalogue.scan(house_actor()) == (1, [])
