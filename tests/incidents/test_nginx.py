"""The sample of nginx shows the status page while Steward is down (Y-05). Read as nginx reads it, without nginx.

With a real one (1.22) each address was asked while nothing listened behind it: 200 with the file for those below, 404 for
another one under /status/, and 502 elsewhere. The sample before had `index`, which sends nginx back to the Steward that
does not answer: 502 for the one address that customers know.
"""

import re
import ssl
from pathlib import Path

import pytest

from services.house.status import publishing
from services.work import Actor, house_actor
from services.work.config import Config
from ui.entrance.status import FILES, HEADERS
from ui.guard import bodies, dressing

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


def test_the_files_have_the_headers_that_they_have_from_steward() -> None:
    there = {
        name: quoted or plain
        for name, quoted, plain in re.findall(r'add_header (\S+) (?:"([^"]+)"|([^;"]+));', block("@status"))
    }
    from_steward = dict(dressing.everywhere(Config(_env_file=None, site_url="https://crm.example.com")))  # type: ignore[call-arg]
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"):
        assert there[name] == from_steward[name.lower().encode()].decode(), name
    assert there["Content-Security-Policy"] == HEADERS["content-security-policy"]


def test_people_are_led_to_https_and_programs_are_refused() -> None:
    plain = SAMPLE.partition("listen 443")[0]
    refused = re.search(r"location ~ (\S+) \{\s*return 403;", plain)
    assert refused is not None and "return 301 https://$host$request_uri;" in plain
    paths = ("/api/v1/contacts", "/callbacks/twilio", "/metrics", "/contacts", "/", "/apiary", "/sign-in")
    assert [bool(re.match(refused[1], one)) for one in paths] == [True, True, True, False, False, False, False]


def test_only_new_tls_with_forward_secrecy_is_spoken() -> None:
    protocols = re.search(r"ssl_protocols +([^;]+);", SAMPLE)
    ciphers = re.search(r"ssl_ciphers +([^;]+);", SAMPLE)
    assert protocols is not None and protocols[1].split() == ["TLSv1.2", "TLSv1.3"]
    assert ciphers is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers[1])
    spoken = [one for one in context.get_ciphers() if one["protocol"] == "TLSv1.2"]
    assert len(spoken) == len(ciphers[1].split(":")), "each is one that OpenSSL knows"
    assert all(one["aead"] and one["kea"] == "kx-ecdhe" for one in spoken), spoken


def test_the_largest_upload_passes() -> None:
    room = re.search(r"client_max_body_size (\d+)m;", SAMPLE)
    assert room is not None and int(room[1]) * 2**20 >= max(bodies.ATTACHED, bodies.PHOTO, bodies.FILE)
