"""What the tests share that run a page as Streamlit runs it: opening one, what it says, and whether it is well."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
APP = ROOT / "app.py"

_RENAMED = ("onward",)  # whose address is not the name of its file, which AppTest learns from a first run
_ALERTS = ("info", "success", "warning", "error")
_KINDS = ("html", "markdown", "text", "caption", "title", "header", "subheader", *_ALERTS)


def fresh() -> AppTest:
    """The app before its first run; what the session, the secrets or the user hold can still be set."""
    return AppTest.from_file(str(APP), default_timeout=60)


def opened(page: str, /, **address: str | list[str]) -> AppTest:
    """A page, opened by its address as a colleague would who was sent it."""
    app = fresh()
    if page in _RENAMED:
        app.run()
    app.switch_page(f"views/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def shown(app: AppTest) -> str:
    """Everything that the page says."""
    items: list[Any] = [item for kind in _KINDS for item in app.get(kind)]
    return "\n".join(str(item.proto.body) for item in items)


def healthy(app: AppTest) -> AppTest:
    """The same page, on which nothing went wrong."""
    assert not app.exception
    assert not app.error
    return app
