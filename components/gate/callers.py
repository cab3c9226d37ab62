"""Who is at the other end of a connection, as far as the connection itself tells."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

import streamlit as st

from planmonitor.settings import settings

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names that no other machine can give to a page of its own."""
_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::\d{1,5})?")
_FORWARDED = frozenset(
    {
        "forwarded",
        "via",
        "x-real-ip",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-host",
        "x-original-forwarded-for",
        "x-original-host",
        "true-client-ip",
        "cf-connecting-ip",
        "x-envoy-external-address",
    }
)


def host_name(header: str | None) -> str | None:
    """The name in a ``Host`` header without its port, in lower case; None when it is not one name."""
    found = _HOST.fullmatch((header or "").strip().lower())
    return (found["v6"] or found["name"].rstrip(".")) if found else None


def is_forwarded(names: Iterable[str]) -> bool:
    """Whether one of these headers is what a proxy adds."""
    return any(n.lower() in _FORWARDED or n.lower().startswith("x-forwarded") for n in names)


@dataclass(frozen=True)
class Caller:
    """``headers`` of the handshake; ``address`` it came from, None where the framework calls it local."""

    headers: Mapping[str, str]
    address: str | None

    @classmethod
    def of_this_page(cls) -> Caller:
        """Whoever the page now running is drawn for."""
        return cls(dict(st.context.headers), st.context.ip_address)

    @property
    def is_at_this_computer(self) -> bool:
        """Whether nobody but a program on this machine can be asking: by a local name, without a proxy.

        Without any header there is no network in between (a page run by a test).
        """
        hosts = [value for name, value in self.headers.items() if name.lower() == "host"]
        if is_forwarded(self.headers) or not all(host_name(h) in LOCAL for h in hosts):
            return False
        try:
            return self.address is None or ipaddress.ip_address(self.address).is_loopback
        except ValueError:
            return False


def sign_in_configured() -> bool:
    """Whether an identity provider is set up in the secrets file."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def is_alone(caller: Caller) -> bool:
    """Whether writing needs no sign-in: none is set up, the server listens on this machine alone and is
    asked from it.
    """
    if sign_in_configured() or st.get_option("server.address") not in LOCAL:
        return False
    return caller.is_at_this_computer


@cache
def signs_in_at() -> SplitResult:
    """The address people come back to from the identity provider; empty when none is set up."""
    return urlsplit(str(st.secrets["auth"].get("redirect_uri", "")) if sign_in_configured() else "")


@cache
def names_answered() -> frozenset[str]:
    """Names under which this server answers: local ones, those of the settings, that of the sign-in."""
    listed = {name.strip(" []").lower().rstrip(".") for name in settings().hosts.split(",")}
    return LOCAL | {name for name in (*listed, signs_in_at().hostname) if name}
