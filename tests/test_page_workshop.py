"""The page "Workshop" as the door, a facilitator, a participant and the room's screen see it, in every state."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.room import CANNOT_SAY, NO_AGREEMENT, Item
from harmoniser.workshops import Workshops
from tests import pages
from tests.pages import healthy, shown

EARLY, TARGETED, IN_NEED, PROTECTION = "early-help", "targeted-early-help", "child-in-need", "child-protection"
ITEMS = [
    Item("vignette", "bruise-on-a-baby", "A bruise on a baby"),
    Item("vignette", "dirty-home", "A very dirty home"),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "workshops.sqlite"
    monkeypatch.setenv("HARMONISER_DATABASE", f"sqlite:///{path}")
    return path


@pytest.fixture
def kept(file: Path, library) -> Iterator[Workshops]:
    """The same database as the page has it."""
    with closing(Workshops(library)) as workshops:
        yield workshops


@pytest.fixture
def opened(kept: Workshops):
    return kept.open("Board, spring meeting", ITEMS)


def page(**address: str) -> AppTest:
    return pages.opened("workshop", **address)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def plain(said: str) -> str:
    """Without tags, and every run of blanks as one."""
    return " ".join(re.sub(r"<[^>]*>", " ", said).split())


def given(app: AppTest, name: str) -> str:
    """What the address holds under a name."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def step(kept: Workshops, secret: str, *names: str) -> None:
    for name in names:
        getattr(kept, name)(secret, kept.room(secret).version)


# ------------------------------------------------------------------------------------------------ the door


def test_the_door_leads_to_both_sides(file: Path) -> None:
    app = healthy(page())
    said = shown(app)
    assert "Take part" in said
    assert "Lead a workshop" in said
    assert "Choose at least one made-up child" in said
    assert next(button for button in app.button if button.label == "Open the workshop").disabled


def test_before_opening_it_says_whether_telephones_can_take_part(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = healthy(page())
    assert any("No telephone can take part yet" in warning.value for warning in app.warning)
    assert any("tab of their own" in warning.value for warning in app.warning)
    from views import showing

    monkeypatch.setattr(showing, "_here", lambda: "http://example.org:8501/workshop")
    app = healthy(page())
    assert not app.warning
    assert any("Telephones take part at example.org:8501" in info.value for info in app.info)


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("http://localhost:8501/workshop", False),
        ("http://127.0.0.1:8501/workshop", False),
        ("http://example.org:8501/workshop", True),
        ("https://example.org/workshop", True),
        ("", False),
    ],
)
def test_only_an_address_beyond_this_machine_is_one_for_telephones(
    address: str, reached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from views import showing

    monkeypatch.setattr(showing, "_here", lambda: address)
    assert showing.reachable() is reached


def test_the_foot_of_a_workshop_says_what_is_kept_and_that_of_other_pages_that_nothing_is(file: Path) -> None:
    own = plain(shown(healthy(page())))
    assert "votes, reasons, decisions and the names that people choose stay in a database" in own
    assert "Nothing that you enter" not in own
    assert "Nothing that you enter about a child" in shown(healthy(pages.opened("levels")))


def test_all_made_up_children_at_once_is_not_offered_first(file: Path) -> None:
    assert page().multiselect(key="chosen").proto.select_all == 0


def test_a_workshop_is_opened_in_the_chosen_order_and_its_link_is_the_facilitators(file: Path, library) -> None:
    app = page()
    app.text_input(key="title").set_value("Board")
    app.multiselect(key="chosen").set_value(["dirty-home", "bruise-on-a-baby"]).run()
    assert "1. A very dirty home" in shown(app)
    press(app, "Open the workshop")
    healthy(app)
    secret = given(app, "lead")
    with closing(Workshops(library)) as kept:
        room = kept.room(secret)
    assert [one.item.id for one in room.items] == ["dirty-home", "bruise-on-a-baby"]
    assert room.code not in ("", secret)
    assert "Open the voting" in labels(app)


def test_a_title_with_a_telephone_number_is_refused_and_what_was_chosen_stays(file: Path) -> None:
    app = page()
    app.text_input(key="title").set_value("Call 024 7678 8555")
    app.multiselect(key="chosen").set_value(["dirty-home"]).run()
    press(app, "Open the workshop")
    assert not app.exception
    assert "telephone number" in app.error[0].value
    assert app.multiselect(key="chosen").value == ["dirty-home"]


def test_a_link_from_a_disagreement_puts_it_to_the_room(file: Path, library, monkeypatch: pytest.MonkeyPatch) -> None:
    found = few(library, monkeypatch)
    app = healthy(page(items=found.id))
    said = shown(app)
    assert f"1. {found.affected}" in said
    assert not app.info
    app.text_input(key="title").set_value("Board").run()
    press(app, "Open the workshop")
    secret = given(app, "lead")
    with closing(Workshops(library)) as kept:
        assert [one.item.id for one in kept.room(secret).items] == [found.id]


def few(library, monkeypatch: pytest.MonkeyPatch):
    """The page looks among the disagreements about one need, which takes no time; the gravest of them."""
    from harmoniser.differences import different_responses
    from harmoniser.discrepancies import in_order
    from harmoniser.findings import Space
    from views import rooming

    space = Space(library, tuple(library.documents.values()), needs=("private-fostering",))
    vars(space)["described"] = {}  # which lines describe it matters to nothing here
    found = in_order(different_responses(space))
    monkeypatch.setattr(rooming, "_of_kind", lambda _library, digest, kind: {item.id: item for item in found})
    return found[0]


def test_an_address_with_unknown_disagreements_says_so(file: Path, library, monkeypatch: pytest.MonkeyPatch) -> None:
    few(library, monkeypatch)
    app = healthy(page(items="different-response-0000000000,nonsense,<script>"))
    assert "left out" in shown(app)
    assert "<script>" not in shown(app)


# ------------------------------------------------------------------------------------------------ joining


def test_the_qr_picture_brings_the_code_along(opened) -> None:
    app = healthy(page(code=opened.code))
    assert app.text_input(key="code").value == opened.code
    assert "Lead a workshop" not in shown(app)


def test_somebody_joins_and_a_refresh_keeps_the_seat(opened, kept: Workshops) -> None:
    app = page(code=opened.code.lower())
    app.text_input(key="name").set_value("Wren")
    press(app, "Join")
    healthy(app)
    secret = given(app, "seat")
    assert "code" not in app.query_params
    assert kept.seat(secret).name == "Wren"
    assert "You are in." in shown(app)
    again = healthy(page(seat=secret))
    assert "You are Wren" in shown(again)


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("XXXXXX", "Wren", "no open workshop has this code"),
        ("", "Wren", "no open workshop has this code"),
        (None, "", "the name is missing"),
        (None, "943 476 5919", "NHS number"),
        (None, "a@b.example", "e-mail"),
    ],
)
def test_a_wrong_code_or_name_is_explained_and_what_was_typed_stays(opened, code, name, why) -> None:
    app = page()
    app.text_input(key="code").set_value(opened.code if code is None else code)
    app.text_input(key="name").set_value(name)
    press(app, "Join")
    assert not app.exception
    assert why in app.error[0].value[:1].lower() + app.error[0].value[1:]
    assert app.text_input(key="name").value == name
    assert "seat" not in app.query_params


def test_a_name_that_is_taken_is_told(opened, kept: Workshops) -> None:
    kept.join(opened.code, "Wren")
    app = page(code=opened.code)
    app.text_input(key="name").set_value("wren")
    press(app, "Join")
    assert "has this name already" in app.error[0].value


def test_a_closed_workshop_lets_nobody_in(opened, kept: Workshops) -> None:
    step(kept, opened.secret, "end")
    app = page(code=opened.code)
    app.text_input(key="name").set_value("Wren")
    press(app, "Join")
    assert "No open workshop has this code" in app.error[0].value


def test_after_the_back_button_there_is_a_way_to_the_seat(opened, kept: Workshops) -> None:
    app = page(code=opened.code)
    app.text_input(key="name").set_value("Wren")
    press(app, "Join")
    secret = given(app, "seat")
    app.query_params.clear()
    app.query_params["code"] = opened.code
    app.run()
    press(healthy(app), "Back to my seat")
    assert given(app, "seat") == secret
    assert "You are Wren" in shown(app)


@pytest.mark.parametrize("role", ["lead", "seat", "screen"])
def test_a_link_that_leads_nowhere_says_so_and_shows_the_door(file: Path, role: str) -> None:
    app = page(**{role: "nonsense"})
    assert not app.exception
    assert "leads to no workshop" in app.error[0].value
    press(app, "Join or open a workshop")
    healthy(app)
    assert "Take part" in shown(app)
    assert role not in app.query_params


# ------------------------------------------------------------------------------------------------ voting


@pytest.fixture
def seat(opened, kept: Workshops) -> str:
    secret = kept.join(opened.code, "Wren").secret
    step(kept, opened.secret, "start")
    return secret


def test_a_participant_sees_what_is_voted_on_and_not_what_documents_say(seat: str, library) -> None:
    app = healthy(page(seat=seat))
    said = shown(app)
    assert "The baby cannot yet roll over or crawl." in said
    assert "How the documents answer" not in said
    assert "0 of 1 voted" in said
    offered = [button.label for button in app.button if str(button.key).startswith("vote-")]
    assert offered == [
        "Universal services",
        "Early help",
        "Targeted early help",
        "Child in need (section 17)",
        "Child protection (section 47)",
        "Cannot say",
    ]


def test_a_vote_is_kept_and_can_be_changed(seat: str, kept: Workshops) -> None:
    app = page(seat=seat)
    app.button(key=f"vote-{EARLY}").click().run()
    own = kept.seat(seat).own
    assert own and own.choice == EARLY
    assert "Your vote is recorded" in shown(healthy(app))
    assert "Early help ✓ your vote" in labels(app)
    app.button(key=f"vote-{CANNOT_SAY}").click().run()
    own = kept.seat(seat).own
    assert own and own.choice == CANNOT_SAY
    assert "1 of 1 voted" in shown(app)


def test_a_reason_goes_with_the_vote_or_follows_it(seat: str, kept: Workshops) -> None:
    app = page(seat=seat)
    app.text_area[0].set_value("It cannot move by itself")
    app.button(key=f"vote-{PROTECTION}").click().run()
    own = kept.seat(seat).own
    assert own and own.reason == "It cannot move by itself"
    app.text_area[0].set_value("Said better").run()
    own = kept.seat(seat).own
    assert own and (own.choice, own.reason) == (PROTECTION, "Said better")
    assert "Your reason is kept with your vote." in shown(healthy(app))
    press(app, "Save the reason")
    assert kept.seat(seat).own == own
    assert page(seat=seat).text_area[0].value == "Said better"


def test_a_reason_with_personal_data_is_refused_and_the_vote_counts(seat: str, kept: Workshops) -> None:
    app = page(seat=seat)
    app.text_area[0].set_value("As with the girl born 3 May 2014")
    app.button(key=f"vote-{EARLY}").click().run()
    own = kept.seat(seat).own
    assert own and (own.choice, own.reason) == (EARLY, "")
    assert "Your vote counts" in app.warning[0].value
    assert "a date" in app.warning[0].value
    assert "2014" not in app.warning[0].value
    assert "2014" in str(app.text_area[0].value)  # what was typed can be mended


def test_before_a_vote_it_says_that_the_reason_waits_for_one(seat: str, kept: Workshops) -> None:
    app = page(seat=seat)
    app.text_area[0].set_value("It cannot move by itself").run()
    assert kept.seat(seat).own is None
    assert "It is kept as soon as you vote above." in shown(healthy(app))
    app.button(key=f"vote-{EARLY}").click().run()
    own = kept.seat(seat).own
    assert own and own.reason == "It cannot move by itself"


def test_a_refused_reason_leaves_vote_and_reason_as_they_were_and_is_told_at_its_field(
    seat: str, kept: Workshops
) -> None:
    app = page(seat=seat)
    app.text_area[0].set_value("It cannot move by itself")
    app.button(key=f"vote-{EARLY}").click().run()
    app.text_area[0].set_value("As at PL1 2AA").run()
    own = kept.seat(seat).own
    assert own and (own.choice, own.reason) == (EARLY, "It cannot move by itself")
    assert "Your reason was not kept" in app.warning[0].value
    assert "It is kept" not in shown(app)
    kinds = [item.type for item in app.main]
    assert kinds.index("text_area") < kinds.index("warning")


def test_what_was_told_in_one_round_is_over_in_the_next(seat: str, opened, kept: Workshops) -> None:
    app = page(seat=seat)
    app.text_area[0].set_value("As with the girl born 3 May 2014")
    app.button(key=f"vote-{EARLY}").click().run()
    assert "Your vote counts" in app.warning[0].value
    step(kept, opened.secret, "reveal", "vote_again")
    app.run()
    assert not app.warning
    assert "Your vote counts" not in shown(app)
    assert "You have not voted yet." in shown(app)


def test_a_vote_that_comes_too_late_is_refused_and_the_page_moves_on(seat: str, opened, kept: Workshops) -> None:
    app = page(seat=seat)
    step(kept, opened.secret, "reveal")
    app.button(key=f"vote-{EARLY}").click().run()
    assert not app.exception
    assert "came too late" in app.error[0].value
    assert "How the documents answer" in shown(app)


def test_a_tab_that_is_an_item_behind_votes_for_nothing(seat: str, opened, kept: Workshops) -> None:
    app = page(seat=seat)
    step(kept, opened.secret, "reveal")
    kept.decide(opened.secret, kept.room(opened.secret).version, NO_AGREEMENT)
    step(kept, opened.secret, "next_item")
    app.button(key=f"vote-{EARLY}").click().run()
    assert "not what is being voted on" in app.error[0].value
    assert kept.seat(seat).own is None
    assert "A very dirty home" in shown(app)


def test_two_tabs_of_one_seat_see_the_same_vote(seat: str) -> None:
    one, other = page(seat=seat), page(seat=seat)
    one.button(key=f"vote-{EARLY}").click().run()
    other.run()
    assert "Early help ✓ your vote" in labels(other)


def test_a_name_that_looks_like_markup_is_shown_as_it_is(opened, kept: Workshops) -> None:
    secret = kept.join(opened.code, "<b>*W*</b>").secret
    said = shown(healthy(page(seat=secret)))
    assert "<b>*W*</b>" not in said
    assert r"\<b\>\*W\*\<\/b\>" in said


# ------------------------------------------------------------------------------------------------ leading


@pytest.fixture
def three(opened, kept: Workshops) -> list[str]:
    """Three who have voted on the first item, one with a reason."""
    seats = [kept.join(opened.code, name).secret for name in ("Wren", "Finch", "Rook")]
    step(kept, opened.secret, "start")
    for secret, choice in zip(seats, (PROTECTION, IN_NEED, CANNOT_SAY), strict=True):
        kept.vote(secret, 1, 1, choice, "Because <i>so</i>" if choice == PROTECTION else "")
    return seats


def test_the_lobby_shows_code_picture_and_who_is_there(opened, kept: Workshops) -> None:
    kept.join(opened.code, "Wren")
    app = healthy(page(lead=opened.secret))
    said = shown(app)
    assert f"{opened.code[:3]} {opened.code[3:]}" in said
    assert "<svg" in said
    assert "1 has joined" in said
    assert "Wren" in said
    press(app, "Open the voting")
    assert kept.room(opened.secret).state == "voting"
    assert "Show the votes" in labels(healthy(app))


def test_before_the_votes_are_shown_the_facilitator_sees_only_how_many(opened, three) -> None:
    said = shown(healthy(page(lead=opened.secret)))
    assert "3 of 3 voted" in said
    assert "How the room voted" not in said
    assert "Because" not in said
    assert "not even you" in said


def test_the_room_sees_how_high_a_document_could_go_and_of_when_it_is(opened, three) -> None:
    """Camden meets no line for certain; that alone would read as nothing to do."""
    app = press(page(lead=opened.secret), "Show the votes")
    said = plain(shown(healthy(app)))
    camden = said[said.index("Document of") :].partition("Coventry")[0]
    assert "no line met for certain could be Child protection" in camden
    assert "is open" in camden
    assert "It leaves open:" in camden
    assert "2016" in camden
    assert "alpha" not in said
    assert "On 0 of 1 item everybody named the same tier" in said


def test_the_votes_are_shown_with_the_documents_and_without_names(opened, three) -> None:
    app = press(page(lead=opened.secret), "Show the votes")
    said = shown(healthy(app))
    assert "1 Child protection, 1 Child in need, 1 cannot say" in unescape(said)
    assert "The middle lies between Child in need and Child protection." in said
    assert "Because &lt;i&gt;so&lt;/i&gt;" in said
    assert "Plymouth" in said
    assert "over all items so far" in said
    results = said[said.index("How the room voted") :]
    assert not any(name in results for name in ("Wren", "Finch", "Rook"))
    app.toggle(key="names-1").set_value(True).run()
    assert "Wren: Because" in shown(app)


def test_a_second_round_is_compared_with_the_first(opened, three, kept: Workshops) -> None:
    step(kept, opened.secret, "reveal")
    app = press(page(lead=opened.secret), "Vote again")
    assert kept.room(opened.secret).round == 2
    for secret in three:
        kept.vote(secret, 1, 2, PROTECTION)
    press(app, "Show the votes")
    said = shown(healthy(app))
    assert "In round 1: 1 Child protection, 1 Child in need, 1 cannot say" in said
    assert "The middle vote: Child protection." in said


def test_a_decision_is_recorded_with_its_dissent(opened, three, kept: Workshops) -> None:
    step(kept, opened.secret, "reveal")
    app = page(lead=opened.secret)
    app.selectbox[0].select(PROTECTION).run()
    app.text_area[0].set_value("No baby bruises itself").run()
    app.multiselect[0].set_value(["Finch"]).run()
    assert app.selectbox[1].label == "Finch would have decided"
    assert app.selectbox[1].value == IN_NEED  # as they voted
    press(app, "Record the decision")
    healthy(app)
    decision = kept.room(opened.secret).items[0].decision
    assert decision
    assert (decision.outcome, decision.note) == (PROTECTION, "No baby bruises itself")
    assert [(one.name, one.tier) for one in decision.dissent] == [("Finch", IN_NEED)]
    assert "Decided: Child protection" in plain(shown(app))
    press(app, "Next item")
    assert "2 of 2: A very dirty home" in shown(healthy(app))


def test_a_note_with_personal_data_is_refused_and_stays_to_be_mended(opened, three, kept: Workshops) -> None:
    step(kept, opened.secret, "reveal")
    app = page(lead=opened.secret)
    app.selectbox[0].select(PROTECTION).run()
    app.text_area[0].set_value("Ring 024 7678 8555").run()
    press(app, "Record the decision")
    assert "telephone number" in app.error[0].value
    assert kept.room(opened.secret).state == "revealed"
    assert app.text_area[0].value == "Ring 024 7678 8555"
    assert app.selectbox[0].value == PROTECTION


def test_less_than_the_law_demands_is_pointed_out_before_it_is_recorded(kept: Workshops) -> None:
    put = [Item("vignette", "told-a-teacher", "She told a teacher")]
    opened = kept.open("Board", put)
    step(kept, opened.secret, "start", "reveal")
    app = page(lead=opened.secret)
    law = "Whatever a document says" in shown(app)
    app.selectbox[0].select("universal").run()
    assert law == any("less than the law demands" in warning.value for warning in app.warning)


def test_of_two_facilitators_the_second_is_told_and_sees_what_is_so_now(opened, three, kept: Workshops) -> None:
    step(kept, opened.secret, "reveal")
    one, other = page(lead=opened.secret), page(lead=opened.secret)
    press(one, "Vote again")
    press(other, "Vote again")  # the same from the same place is done once
    healthy(other)
    assert kept.room(opened.secret).round == 2
    slow = page(lead=opened.secret)
    step(kept, opened.secret, "reveal")
    step(kept, opened.secret, "vote_again")
    press(slow, "Show the votes")
    assert "moved on since this page was drawn" in slow.warning[0].value
    room = kept.room(opened.secret)
    assert (room.round, room.state) == (3, "voting")


def test_a_facilitator_who_is_writing_is_told_that_the_other_moved_on(opened, three, kept: Workshops) -> None:
    def watching(secret: str, drawn: int) -> None:
        from views import leading

        leading._heed(secret, drawn)

    step(kept, opened.secret, "reveal")
    seen = kept.room(opened.secret).version
    app = AppTest.from_function(watching, args=(opened.secret, seen)).run()
    assert not app.warning
    step(kept, opened.secret, "vote_again")
    app.run()
    assert "moved the workshop on" in app.warning[0].value
    assert labels(app) == ["Look again"]


def ended(opened, kept: Workshops, outcome: str = PROTECTION) -> None:
    step(kept, opened.secret, "reveal")
    kept.decide(opened.secret, kept.room(opened.secret).version, outcome, "", [("Finch", EARLY)])
    step(kept, opened.secret, "end")


def test_at_the_end_there_are_minutes_and_agreed_positions(opened, three, kept: Workshops) -> None:
    ended(opened, kept)
    app = healthy(page(lead=opened.secret))
    said = shown(app)
    assert "1 agreed position as a mapping" in said
    offered = {button.proto.label for button in app.get("download_button")}
    assert {"Minutes: Word", "Minutes: data (JSON)", "Agreed positions (ZIP)", "Votes (CSV)"} <= offered
    made, _ = app.session_state["workshop_minutes"][1]
    data = json.loads(next(content for name, content in made.items() if name.endswith("json")))
    assert data["names"] == ["Wren", "Finch", "Rook"]
    app.radio(key="named").set_value("none").run()
    made, _ = app.session_state["workshop_minutes"][1]
    assert b"Finch" not in next(content for name, content in made.items() if name.endswith("json"))


def test_where_pango_is_missing_the_other_minutes_are_there(opened, three, kept: Workshops, monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    ended(opened, kept)
    app = healthy(page(lead=opened.secret))
    assert "Pango" in app.warning[0].value
    offered = {button.proto.label for button in app.get("download_button")}
    assert "Minutes: PDF" not in offered
    assert {"Minutes: Word", "Minutes: data (JSON)"} <= offered


def test_where_nothing_was_agreed_there_is_no_mapping_and_the_reason(opened, three, kept: Workshops) -> None:
    ended(opened, kept, NO_AGREEMENT)
    app = healthy(page(lead=opened.secret))
    assert "Nothing was agreed that could stand as a line" in shown(app)
    assert "Item 1 is left out: the room did not agree." in shown(app)


def test_deleting_asks_once_more_and_then_takes_everything(opened, three, kept: Workshops, file: Path) -> None:
    app = page(lead=opened.secret)
    assert app.button(key="step-delete").disabled
    app.checkbox(key="sure").check().run()
    app.button(key="step-delete").click().run()
    healthy(app)
    assert "The workshop is deleted" in shown(app)
    assert "lead" not in app.query_params
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM workshop_votes").fetchone() == (0,)
    assert "leads to no workshop" in page(seat=three[0]).error[0].value


# ------------------------------------------------------------------------------------------------ participants and screen, after


def test_participants_see_the_results_and_the_end(opened, three, kept: Workshops) -> None:
    step(kept, opened.secret, "reveal")
    said = shown(healthy(page(seat=three[1])))
    assert "How the room voted" in said
    assert "Your vote: Child in need" in plain(said)
    kept.decide(opened.secret, kept.room(opened.secret).version, PROTECTION)
    assert "Decided: Child protection" in plain(shown(healthy(page(seat=three[1]))))
    step(kept, opened.secret, "end")
    said = shown(healthy(page(seat=three[1])))
    assert "The workshop has ended" in said
    assert "Child protection" in said


def test_the_rooms_screen_shows_every_state_without_secrets_names_or_buttons(opened, three, kept: Workshops) -> None:
    at = opened.id
    states = []
    for act in ("", "reveal", "decide", "end"):
        if act == "decide":
            kept.decide(opened.secret, kept.room(opened.secret).version, PROTECTION, "", [("Finch", EARLY)])
        elif act:
            step(kept, opened.secret, act)
        app = healthy(page(screen=at))
        said = shown(app)
        states.append(said)
        assert not app.button
        assert opened.secret not in said
        assert not any(name in said for name in ("Wren", "Finch", "Rook"))
    voting, revealed, decided, closed = states
    assert "3 of 3 voted" in voting
    assert opened.code[:3] in voting
    assert "How the room voted" in revealed
    assert "Dissent – Early help" in decided
    assert "What was decided" in closed
    assert opened.code[:3] not in closed


# ------------------------------------------------------------------------------------------------ a database in trouble


def test_a_database_that_is_gone_is_told_and_nothing_breaks(seat: str, file: Path) -> None:
    app = page(seat=seat)
    moved = file.with_name("moved")
    file.rename(moved)
    app.button(key=f"vote-{EARLY}").click().run()
    assert not app.exception
    assert any("cannot be reached" in error.value for error in app.error)
    assert "Try again" in labels(app)
    moved.rename(file)
    assert any("not recorded" in error.value for error in app.error)
    press(app, "Try again")
    assert "Which response should this have?" in shown(healthy(app))


def test_a_database_that_can_only_be_read_is_told_and_still_shown(
    seat: str, kept: Workshops, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.close()
    monkeypatch.setenv("HARMONISER_DATABASE", f"sqlite:///file:{file}?mode=ro&uri=true")
    app = page(seat=seat)
    app.button(key=f"vote-{EARLY}").click().run()
    assert not app.exception
    assert "can only be read" in app.error[0].value
    assert "Which response should this have?" in shown(app)


def test_a_busy_database_is_told_and_the_vote_can_be_cast_again(
    seat: str, kept: Workshops, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from views import rooming

    monkeypatch.setattr(rooming, "Workshops", partial(Workshops, patience=0.1))
    app = page(seat=seat)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        app.button(key=f"vote-{EARLY}").click().run()
        assert "busy" in app.error[0].value
        assert kept.seat(seat).own is None
    app.button(key=f"vote-{EARLY}").click().run()
    assert not app.error
    own = kept.seat(seat).own
    assert own and own.choice == EARLY


def test_a_database_that_cannot_be_opened_leaves_the_door_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARMONISER_DATABASE", "nonsense://x")
    app = healthy(page())
    app.text_input(key="code").set_value("CDFGHJ")
    app.text_input(key="name").set_value("Wren")
    press(app, "Join")
    assert not app.exception
    assert "neither SQLite nor PostgreSQL" in app.error[0].value
