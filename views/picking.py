"""HTML of ours in which something can be picked: by mouse, by touch or by keyboard, without the page being loaded anew.

What can be picked has `data-pick`; the HTML is drawn anew only when it changes, so that focus and scrolling stay where they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st

__all__ = ["pick"]

_SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".hz-root");
  if (!root || !data) return;
  const choose = (target) => {
    const found = target.closest("[data-pick]");
    if (!found) return false;
    root.dataset.picked = "yes";
    setTriggerValue("pick", found.dataset.pick);
    return true;
  };
  if (root.dataset.stamp !== data.stamp) {
    const before = root.querySelector(".hz-scroll");
    const at = before ? [before.scrollLeft, before.scrollTop] : [0, 0];
    root.innerHTML = data.html;
    root.dataset.stamp = data.stamp;
    root.querySelectorAll("g[data-pick]").forEach((item) => {
      item.setAttribute("role", "button");
      item.setAttribute("tabindex", "0");
      item.setAttribute("aria-label", item.querySelector("title").textContent);
    });
    root.querySelectorAll("svg[role=img]").forEach((item) => {
      if (item.querySelector("[data-pick]")) item.setAttribute("role", "group");
    });
    const after = root.querySelector(".hz-scroll");
    if (after && data.keep) [after.scrollLeft, after.scrollTop] = at;
  }
  root.querySelectorAll("[data-pick]").forEach((item) => {
    const chosen = item.dataset.pick === data.chosen;
    if (chosen) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
    const row = item.closest("tr");
    if (row) row.classList.toggle("hz-chosen", chosen);
  });
  root.onclick = (event) => { choose(event.target); };
  root.onkeydown = (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("g[data-pick]")) {
      event.preventDefault();
      choose(event.target);
    }
  };
  if (root.dataset.picked === "yes" && data.then) {
    root.dataset.picked = "";
    window.setTimeout(() => document.querySelector(data.then)?.scrollIntoView({ behavior: "smooth", block: "start" }), 350);
  }
}
"""
_LOOKS = """
.hz-root{color:inherit;font-size:.95rem;line-height:1.35}
.hz-root [data-pick]{cursor:pointer}
.hz-root g[data-pick]:hover rect,.hz-root g[data-pick]:focus-visible rect{stroke-width:2.6}
.hz-root g[data-pick]:focus-visible{outline:2px solid currentColor;outline-offset:2px}
"""

_component = st.components.v2.component("hz_picking", html='<div class="hz-root"></div>', css=_LOOKS, js=_SCRIPT)


def pick(
    html: str, key: str, then: Callable[[str], None], *, chosen: str = "", show: str = "", keep: bool = True
) -> None:
    """Show HTML, and call `then` with what is picked in it.

    Args:
        html: what to show; everything in it that comes from data must be escaped.
        key: the element's name.
        then: called with what was picked, before the page is drawn anew. It comes from a browser: anything may stand in it.
        chosen: what is marked as picked already.
        show: a CSS selector of what to bring into sight afterwards.
        keep: whether to keep the place to which the reader scrolled when the HTML changes.
    """

    def changed() -> None:
        value = getattr(st.session_state.get(key), "pick", None)
        if isinstance(value, str) and value:
            then(value)

    stamp = hashlib.sha256(html.encode()).hexdigest()[:16]
    data = {"html": html, "stamp": stamp, "chosen": chosen, "then": show, "keep": keep}
    _component(key=key, data=data, on_pick_change=changed)
