"""What takes seconds is worked out once, however many ask for it, and a failure is not kept."""

import threading
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.errors import HarmoniserError
from views.working import Kept


def test_the_same_is_worked_out_once_for_all_who_ask() -> None:
    kept, begun, go = Kept(), [], threading.Event()

    def make(tell: Callable[[int, int], None]) -> str:
        begun.append(1)
        tell(1, 2)
        go.wait(10)
        return "found"

    tasks = [kept.task("key", make) for _ in range(5)]
    go.set()
    for task in tasks:
        assert task.ended.wait(10)
        assert task.result == "found"
    assert len(begun) == 1
    assert kept.peek("key") == "found"


def test_what_failed_is_tried_again() -> None:
    kept = Kept()

    def refuse(tell: Callable[[int, int], None]) -> str:
        raise HarmoniserError("no")

    first = kept.task("key", refuse)
    assert first.ended.wait(10)
    assert isinstance(first.problem, HarmoniserError)
    second = kept.task("key", lambda tell: "now")
    assert second.ended.wait(10)
    assert second.result == "now"


def test_no_more_is_kept_than_there_is_room_for() -> None:
    kept = Kept(most=2)
    for key in ("one", "two", "three"):
        kept.put(key, key)
        assert kept.task(key, lambda tell: "anew").result == key
    assert kept.peek("one") is None
    assert kept.peek("three") == "three"


def _page() -> None:
    import streamlit as st

    from harmoniser.errors import HarmoniserError
    from views import working

    def make(tell: working.Progress) -> str:
        import threading

        tell(1, 4)
        threading.Event().wait(0.4)  # longer than one look
        if st_key == "bad":
            raise HarmoniserError("this cannot be")
        return "found"

    st_key = st.query_params.get("key", "good")
    try:
        st.write(working.worked_out(("test", st_key), make, "Looking: a moment."))
    except HarmoniserError as problem:
        st.error(str(problem))


@pytest.mark.parametrize(("key", "kind", "said"), [("good", "markdown", "found"), ("bad", "error", "this cannot be")])
def test_a_page_waits_and_then_shows_what_was_found_or_refused(key: str, kind: str, said: str) -> None:
    app = AppTest.from_function(_page, default_timeout=20)
    app.query_params["key"] = key
    app.run()
    assert not app.exception
    assert [item.proto.body for item in app.get(kind)] == [said]
    assert not app.get("progress")
