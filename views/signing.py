"""Sign-in, where whoever serves the app has set it up: an [auth] section in Streamlit's secrets. Without one there is none.

Secrets that are there and cannot be read keep everybody out: a slip of the pen must not open what was meant to be closed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

__all__ = ["ask", "offer_leaving", "wanted"]

_SETTINGS = ("client_kwargs",)
_LOG = logging.getLogger(__name__)


def wanted() -> bool:
    """Whether pages are only for who has signed in."""
    return _section() is not None


def ask() -> None:
    """Go on for who has signed in, or where nobody need; everybody else sees a way to sign in, and the page ends there."""
    section = _section()
    if section is None or st.user.get("is_logged_in", False) is True:
        return
    st.title("Sign in", anchor=False)
    if not section:
        st.error("Sign-in is set up on this server and cannot be read. Tell whoever runs it; its log says more.")
        st.stop()
    st.write(
        "This page is for people whom its partnership lets in. Signing in shows who you are; nothing you do here is kept with it."
    )
    for name, label in _providers(section).items():
        if st.button(label, key=f"sign-in-{name or 'default'}", type="primary"):
            _leave_for(name)
    st.stop()


def offer_leaving() -> None:
    """The way out, for who has signed in."""
    if wanted() and st.user.get("is_logged_in", False) is True:
        st.caption(f"Signed in{f' as {name}' if (name := _name()) else ''}.")
        if st.button("Sign out", key="sign-out"):
            st.logout()


def _section() -> Mapping[str, Any] | None:
    """The settings; None where there are none, and empty where they cannot be read."""
    try:
        found = st.secrets.get("auth")
    except FileNotFoundError as problem:  # no secrets, or secrets that cannot be read
        if not any(Path(path).exists() for path in st.get_option("secrets.files")):
            return None
        _LOG.error("sign-in: %s", problem)
        return {}
    except (OSError, ValueError) as problem:
        _LOG.error("sign-in: the secrets cannot be read: %s", problem)
        return {}
    if found is None:
        return None
    return found if isinstance(found, Mapping) else {}


def _providers(section: Mapping[str, Any]) -> dict[str, str]:
    """The name of each provider ("" for the only one) with what its button says."""
    named = [key for key, value in section.items() if isinstance(value, Mapping) and key not in _SETTINGS]
    return {name: f"Sign in with {name.capitalize()}" for name in named} or {"": "Sign in"}


def _leave_for(provider: str) -> None:
    try:
        st.login(provider or None)
    except (StreamlitAPIException, ImportError) as problem:  # settings are missing, or the Authlib package is
        _LOG.error("sign-in: %s", problem)
        st.error("Sign-in does not work on this server yet. Tell whoever runs it; its log says why.")


def _name() -> str:
    """The person's own name for themselves, as plain text: it comes from outside."""
    said = str(st.user.get("name") or st.user.get("email") or "")[:80]
    return "".join(letter for letter in said if letter.isalnum() or letter in " .@'’-")
