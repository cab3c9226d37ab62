"""Whether the person before the screen may write."""

from __future__ import annotations

import ipaddress

import streamlit as st

_LOCAL = ("localhost", "127.0.0.1", "::1")


def may_write() -> bool:
    """Whether writing is on: only when the server listens on this machine alone and is asked from it."""
    if st.get_option("server.address") not in _LOCAL:
        return False
    address = st.context.ip_address
    return address is None or ipaddress.ip_address(address).is_loopback
