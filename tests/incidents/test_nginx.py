"""The sample of nginx shows the status page while Steward is down (Y-05). Read as nginx reads it, without nginx.

With a real one (1.22) each address was asked while nothing listened behind it: 200 with the file for those below, 404 for
another one under /status/, and 502 elsewhere. The sample before had `index`, which sends nginx back to the Steward that
does not answer: 502 for the one address that customers know.
"""

import re
from pathlib import Path

import pytest

from services.house.status import publishing
from services.work import Actor, house_actor
from services.work.config import Config
from ui.entrance.status import FILES

SAMPLE = (Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf").read_text()


def block(name: str) -> str:
    """What is inside of a location, without comments."""
    found = re.search(rf"location {re.escape(name)} \{{\n(.*?)\n    \}}", SAMPLE, re.S)
    assert found is not None, name
    return re.sub(r"#.*", "", found[1])


def test_y05_where_steward_does_not_answer_its_files_are_shown() -> None:
    proxy = block("/status/")
    assert "error_page 500 502 503 504 = @status;" in proxy and "proxy_intercept_errors on;" in proxy
    assert "index" not in re.findall(r"^\s*(\w+)", block("@status"), re.M), "it would begin anew, at Steward"


@pytest.mark.parametrize("address", ["/status/", *(f"/status/{name}" for name in FILES if name)])
def test_y05_each_address_of_the_status_page_is_a_file_that_nginx_finds(
    alice: Actor, house: Config, address: str
) -> None:
    publishing.keep(house_actor())
    words = re.search(r"try_files (.*) =404;", block("@status"))
    assert words is not None
    tried = [one.replace("${uri}", address).replace("$uri", address) for one in words[1].split()]
    found = [one for one in tried if (house.data_dir / one.lstrip("/")).is_file()]
    assert found, tried
