"""Callers: the part of the environment that says who may call, from which addresses, and how often."""

import ipaddress

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list, separated by commas. Raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip())


class Callers(BaseSettings):
    """Addresses and networks: blocked ones, those of administrators and of proxies; and the slow-down of the API."""

    admin_allowed_ips: str = Field(
        default="",
        description="Addresses and networks from which administrators' pages and their API may be used, as 10.0.0.0/8, "
        "2001:db8::/32, separated by commas. Empty: from anywhere (R-05).",
    )
    blocked_ips: str = Field(
        default="", description="Addresses and networks that get nothing but “Access denied” (R-04). Empty: none."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1,::1",
        description="Addresses and networks of reverse proxies: only they may say in X-Forwarded-For whom they speak for.",
    )
    sign_on_inside: str = Field(
        default="",
        description="Host names of sign-on services in your own network, as sso.example.lan, separated by commas. No "
        "other address inside it is ever asked.",
    )
    sign_up: bool = Field(
        default=False,
        description="Whether anybody may make a workspace of their own on trial, at /sign-up (U-15).",
    )
    slow_down_after: int = Field(
        default=50,
        ge=0,
        le=10_000_000,
        description="API requests per window and caller that are not slowed down (R-03).",
    )
    slow_down_ms: int = Field(
        default=500, ge=0, le=10_000, description="By how many milliseconds each further one waits. 0: by none (R-03)."
    )

    @field_validator("admin_allowed_ips", "blocked_ips", "trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError:
            raise ValueError("it must list addresses or networks like 10.0.0.0/8, separated by commas") from None
        return value

    @property
    def sign_on_hosts(self) -> frozenset[str]:
        """The hosts of sign-on services inside our own network."""
        return frozenset(one.strip().lower() for one in self.sign_on_inside.split(",") if one.strip())
