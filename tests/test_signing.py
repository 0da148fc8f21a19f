"""Sign-in: none where it is not set up; asked for on every page where it is; and a broken set-up opens nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.pages import fresh, healthy, shown

AUTH = {
    "redirect_uri": "https://example.org/oauth2callback",
    "cookie_secret": "long-enough-to-be-no-warning-0123456789",
    "client_id": "app",
    "client_secret": "not-a-real-one",
    "server_metadata_url": "https://example.org/.well-known/openid-configuration",
}


def opened(auth: dict[str, Any] | None = None, **user: Any) -> AppTest:
    app = fresh()
    if auth is not None:
        app.secrets["auth"] = auth
    app.user = user
    return app.run()


@pytest.fixture
def secrets_file(tmp_path: Path) -> Iterator[Path]:
    """The file that Streamlit takes for its secrets."""
    kept = config.get_option("secrets.files")
    file = tmp_path / "secrets.toml"
    config.set_option("secrets.files", [str(file)])
    streamlit.secrets._reset()
    yield file
    config.set_option("secrets.files", kept)
    streamlit.secrets._reset()


def test_without_secrets_nobody_is_asked(secrets_file: Path) -> None:
    app = healthy(opened())
    assert app.title[0].value.startswith("The threshold harmoniser")


def test_secrets_of_something_else_ask_nobody(secrets_file: Path) -> None:
    secrets_file.write_text("[database]\nname = 'x'\n")
    assert healthy(opened()).title[0].value.startswith("The threshold harmoniser")


@pytest.mark.parametrize("page", ["start", "move", "onward", "levels", "about"])
def test_where_it_is_set_up_every_page_asks_first(page: str) -> None:
    app = opened(AUTH)
    app.switch_page(f"views/{page}.py").run()
    assert [title.value for title in healthy(app).title] == ["Sign in"]
    assert [button.label for button in app.button] == ["Sign in"]
    assert "999" in shown(app)
    assert not app.selectbox


def test_who_has_signed_in_sees_the_page_and_a_way_out() -> None:
    app = healthy(opened(AUTH, is_logged_in=True, name="A. <b>Reader</b>"))
    assert app.title[0].value.startswith("The threshold harmoniser")
    assert "Sign out" in [button.label for button in app.button]
    assert "Signed in as A. bReaderb." in shown(app)


@pytest.mark.parametrize("said", [False, None, "true", 1])
def test_only_a_plain_yes_of_the_provider_lets_in(said: object) -> None:
    assert opened(AUTH, is_logged_in=said).title[0].value == "Sign in"


def test_several_providers_have_a_button_each() -> None:
    common = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    app = opened({**common, "microsoft": {"client_id": "a"}, "google": {"client_id": "b"}})
    assert [button.label for button in app.button] == ["Sign in with Microsoft", "Sign in with Google"]


def test_a_sign_in_that_cannot_work_says_so_and_lets_nobody_in() -> None:
    app = opened(AUTH)
    app.button(key="sign-in-default").click().run()
    assert not app.exception
    assert "does not work on this server" in app.error[0].value
    assert app.title[0].value == "Sign in"


@pytest.mark.parametrize("text", ["[auth\n", "auth = 3\n", "[auth]\n", "\x00"])
def test_secrets_that_cannot_be_read_keep_everybody_out(secrets_file: Path, text: str) -> None:
    secrets_file.write_text(text)
    app = opened()
    assert not app.exception
    assert app.title[0].value == "Sign in"
    assert "Tell whoever runs it" in app.error[0].value
    assert str(secrets_file) not in shown(app) + app.error[0].value


def test_with_sign_in_the_pages_say_that_they_come_from_a_server() -> None:
    app = opened(AUTH, is_logged_in=True)
    assert "held in memory on the machine that serves this page" in shown(app)
    assert not [field for field in app.text_input if field.key == "folder"]
