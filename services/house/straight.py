"""Straight: an address of the settings is asked as it stands there. One that points elsewhere is trouble, not a way."""

import ssl
from functools import cache
from http.client import HTTPMessage
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener


class _Stays(HTTPRedirectHandler):
    """Follows no redirect: what points elsewhere is an `HTTPError`, as every other answer that is none."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Return no further request."""


def ask(request: Request | str, seconds: float) -> Any:
    """Return the answer to a request, which the caller closes. `Config` has checked that the address is one of http or
    https. Raises OSError for an error, a redirect (`HTTPError`) or silence."""
    return _opener().open(request, timeout=seconds)


@cache
def _opener() -> OpenerDirector:
    return build_opener(_Stays, HTTPSHandler(context=ssl.create_default_context()))
