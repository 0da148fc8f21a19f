"""What a page shows, in its address, so that it can be sent to a colleague. Case facts never go there.

A widget that takes `bind="query-params"` keeps itself in the address: call `heed` before it, so that a value which the page
does not know is told and not only dropped. For whatever is no such widget (a row that was clicked) there are `read_choice` and
`write_choice`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

import streamlit as st

__all__ = ["heed", "link", "read_choice", "read_choices", "write_choice"]

_LONGEST = 200


def read_choice(name: str, options: Collection[str], default: str = "", *, what: str = "") -> str:
    """What the address chooses; the default where it chooses nothing, or something that there is not.

    Args:
        name: the parameter in the address.
        options: what may be chosen.
        default: what holds otherwise.
        what: the parameter in plain words, for the notice; the name by default.
    """
    given = st.query_params.get_all(name)
    if not given or given[-1] in options:
        return given[-1] if given else default
    if given[-1]:
        _notice(what or name)
    return default


def read_choices(
    name: str, options: Collection[str], default: Iterable[str] = (), *, what: str = ""
) -> tuple[str, ...]:
    """The same for several; what is unknown among them is left out. Order and doubles in the address do not matter."""
    given = {part for item in st.query_params.get_all(name) for part in item[:_LONGEST].split(",") if part}
    known = tuple(option for option in options if option in given)
    if given - set(options):
        _notice(what or name)
    return known or tuple(default)


def write_choice(name: str, value: str | Iterable[str], default: str | Iterable[str] = "") -> None:
    """Put a choice into the address, or take it out where it is the default. Several stand behind one another with commas."""
    text, usual = (item if isinstance(item, str) else ",".join(item) for item in (value, default))
    if text == usual:
        if name in st.query_params:
            del st.query_params[name]
    elif st.query_params.get(name) != text:
        st.query_params[name] = text


def heed(name: str, options: Iterable[str], *, what: str = "") -> None:
    """Tell of a value in the address that a widget bound to it is about to drop.

    Args:
        name: the parameter, which is the widget's key.
        options: the options as the widget shows them.
        what: the parameter in plain words; the name by default.
    """
    known = set(options)
    if any(value and value not in known for value in st.query_params.get_all(name)):
        _notice(what or name)


def link(page: str, **choices: str | Iterable[str]) -> str:
    """The address of a page of this app with choices, for a link.

    >>> link("levels", number="3")
    'levels?number=3'
    >>> link("compare", topic="", areas=["one", "two"])
    'compare?areas=one&areas=two'
    """
    asked = urlencode({name: value for name, value in choices.items() if value}, doseq=True)
    return f"{page}?{asked}" if asked else page


def _notice(what: str) -> None:
    """One line; what stood there is not repeated."""
    st.info(f"The address asks for something that is not here ({what}). It was left out; everything else is shown.")
