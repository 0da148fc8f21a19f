"""The app in a real browser: a server of one's own, Debian's Chromium, and waiting for what Streamlit has finished."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.conftest import require

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parent.parent
DESKTOP, PHONE = 1280, 390
PATIENCE = 60_000  # ms; a machine that runs other tests at once is slow

# A made-up example on the two pages of a move, which otherwise open blank.
MOVED, NEXT = "move?example=neet-moves", "next?example=neet-moves"

# Every page, by its address, with the words of a heading that is there once it is whole.
PAGES = {
    "": "What stays private",
    "move": "",
    MOVED: "The documents",
    NEXT: "The note to take along",
    "compare": "One need, document by document",
    "compare?view=Two+areas": "To take away",
    "levels": "What each level is",
    "discrepancies": "One disagreement whole",
    "harmonise": "Take it along",
    "workshop": "Lead a workshop",
    "explore": "",
    "about": "",
}

# What Streamlit itself tells the console: on an address with a page in it, it first asks for two files beside that page.
OWN_404 = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")

# Counts the runs that the app has finished, so that a test can wait for the one that it caused. The server says so over the
# page's WebSocket (`script_finished` of Streamlit's ForwardMsg); a quick run may be drawn at once, with no state between
# that could be seen. When the page was last drawn anew is noted, too: what is clicked while it is drawn is lost.
_COUNT = """(() => {
  window.finishedRuns = 0;
  window.lastDrawn = 0;
  new MutationObserver(() => { window.lastDrawn = performance.now(); })
    .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const finished = (bytes) => {
    let at = 0;
    const number = () => { let n = 0, shift = 1, byte; do { byte = bytes[at++]; n += (byte & 127) * shift; shift *= 128; }
      while (byte & 128); return n; };
    while (at < bytes.length) {
      const tag = number(), field = Math.floor(tag / 8), kind = tag % 8;
      if (field === FIELD) return true;
      if (kind === 0) number();
      else if (kind === 2) { const length = number(); at += length; }
      else if (kind === 5) at += 4;
      else at += 8;
    }
    return false;
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => {
        const data = event.data;
        if (data instanceof ArrayBuffer && finished(new Uint8Array(data)))
          setTimeout(() => requestAnimationFrame(() => { window.finishedRuns += 1; }), 50);
      });
    }
  };
})()"""
_STILL = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute("data-test-script-state") === "notRunning"
    && app.getAttribute("data-test-connection-state") === "CONNECTED"
    && performance.now() - window.lastDrawn > 250
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"], [data-testid="stSpinner"]');
}"""


@contextmanager
def served(folder: Path, **more: str) -> Iterator[str]:
    """The address of an app of one's own, whose workshops are kept in the folder."""
    require("Chromium", CHROMIUM.exists())
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    environment = {
        **os.environ,
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "HARMONISER_DATABASE": f"sqlite:///{folder / 'workshops.sqlite'}",
        **more,
    }
    log = folder / "server.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [*command, "--server.port", str(port), "--server.fileWatcherType", "none"],
            cwd=ROOT,
            env=environment,
            stdout=told,
            stderr=told,
        )
    try:
        yield _ready(f"http://localhost:{port}", process)
    finally:
        process.terminate()
        process.wait(20)


def _ready(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert process.poll() is None, "the app ended"
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health"):
            return address
        time.sleep(0.1)
    raise AssertionError("the app did not answer")


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, without a window."""
    require("Chromium", CHROMIUM.exists())
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


class Visitor:
    """One person with a browser of their own, and what the page told the console or asked of other machines."""

    def __init__(self, browser: Any, address: str, width: int = DESKTOP, scheme: str = "light") -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_COUNT.replace("FIELD", str(_finished())))
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.listen(self.page)

    def listen(self, page: Any) -> None:
        """Note errors, and calls to other machines, of another tab."""
        page.on("console", self._heard)
        page.on("pageerror", lambda problem: self.troubles.append(f"error: {problem}"))
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        where = str(message.location.get("url", "")) if message.type == "error" else ""
        if message.type == "error" and not (OWN_404.search(where) and "404" in message.text):
            self.troubles.append(f"console: {message.text} ({where})")

    def _asked(self, request: Any) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.address):
            self.troubles.append(f"another machine: {request.url}")

    def go(self, where: str = "", heading: str = "") -> Any:
        """Open a page of the app, and wait until it is whole."""
        self.page.goto(f"{self.address}/{where}")
        self.page.get_by_role("heading", level=1).first.wait_for()
        if heading:
            self.page.get_by_role("heading", name=heading, exact=True).first.wait_for(timeout=3 * PATIENCE)
        still(self.page)
        return self.page


def _finished() -> int:
    """The number of the field by which the server says that a run is finished."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    return int(ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number)


def still(page: Any) -> None:
    """Wait until the app has finished what it was asked."""
    page.wait_for_function(_STILL)


@contextmanager
def rerun(page: Any) -> Iterator[None]:
    """Do something that the app answers, and wait for the answer."""
    before = page.evaluate("window.finishedRuns")
    yield
    page.wait_for_function("before => window.finishedRuns > before", arg=before)
    still(page)


def choose(page: Any, field: str, option: str) -> None:
    """Choose an option of a field. A click on a list that is drawn anew at that moment is lost; then, as people do, once more."""
    from playwright.sync_api import TimeoutError as Late

    before = page.evaluate("window.finishedRuns")
    listed = page.get_by_role("option", name=option, exact=True)
    page.get_by_role("combobox", name=field, exact=True).click()
    listed.click()
    try:
        page.wait_for_function("before => window.finishedRuns > before", arg=before, timeout=PATIENCE / 3)
    except Late:
        if not listed.is_visible():
            page.get_by_role("combobox", name=field, exact=True).click()
        listed.click()
        page.wait_for_function("before => window.finishedRuns > before", arg=before)
    still(page)


def press(page: Any, name: str) -> None:
    """Press a button that the app answers."""
    with rerun(page):
        page.get_by_role("button", name=name, exact=True).first.click()


def fits(page: Any) -> bool:
    """Whether nothing sticks out at the right."""
    return bool(page.get_by_test_id("stMain").evaluate("element => element.scrollWidth <= element.clientWidth"))
