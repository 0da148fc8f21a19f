"""A child who moves: who holds what until when, by which day, what begins there; and nothing is ever lowered."""

import dataclasses
import itertools
import json
import os
import re
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmoniser.cases import case_from, read_case
from harmoniser.cli import main
from harmoniser.england import load_england
from harmoniser.envelope import note_files
from harmoniser.errors import DateError, MoveError, UnknownNameError
from harmoniser.facts import load_facts
from harmoniser.handover import handover
from harmoniser.library import data_folder, load
from harmoniser.moves import parse_events, plan_move
from harmoniser.notes import family_note, holders_in_words, practitioner_note
from tests.strategies import cases

FRIDAY = date(2026, 12, 18)
LIBRARY = load()
FACTS = load_facts(LIBRARY)
ENGLAND = load_england(data_folder(), LIBRARY.vocabulary)
MOVES = list(itertools.permutations(LIBRARY.areas, 2))
# Seven moves in which each area sends once and receives once; the others take their turn in the slow tests.
RING = list(zip(LIBRARY.areas, [*list(LIBRARY.areas)[3:], *list(LIBRARY.areas)[:3]], strict=True))
SOME = [way if way in RING else pytest.param(*way, marks=pytest.mark.slow) for way in MOVES]
SAMPLES = sorted((data_folder() / "examples").glob("*.yaml"))
RANK = {tier.id: tier.rank for tier in LIBRARY.vocabulary.tiers.values()}
PLANNED = [name for name in LIBRARY.vocabulary.statuses if name != "none"]

PLAN = {
    "age": 6,
    "assessed": {"area": "plymouth", "level": "4b", "indicators": ["ply-0211"]},
    "status": "child-protection-plan",
    "observations": [{"need": "parental-substance-misuse", "recency": "current"}],
}


def case(**changes):
    return case_from({**PLAN, **changes}, LIBRARY)


def moved(case, sending="plymouth", receiving="coventry", day=FRIDAY, **more):
    cases = case if isinstance(case, list) else [case]
    return plan_move(cases, sending, receiving, day, LIBRARY, FACTS, ENGLAND, **more)


def titles(child):
    return [rule.id for rule in child.responsibility]


def test_there_are_forty_two_moves():
    assert len(MOVES) == 42


# ------------------------------------------------------------------------------------------------ the plan into Coventry


def test_a_plan_that_moves_to_coventry_for_good_gets_13_january_2027_as_the_last_day_for_the_conference():
    (choice,) = moved(case()).choices
    assert (choice.amount, choice.unit) == (15, "working-days")
    told = [item for item in choice.deadlines if item.clock == "notification-of-move"]
    assert told
    assert {item.last for item in told} == {date(2027, 1, 13)}
    assert f"{told[0].last:%A}" == "Wednesday"
    assert set(told[0].skipped) == {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


def test_the_other_published_clock_starts_are_shown_beside_it_and_not_settled():
    (choice,) = moved(case()).choices
    clocks = {item.clock for item in choice.deadlines}
    assert clocks == {"notification-of-move", "transfer-request", "transfer-accepted", "written-information"}
    for item in choice.deadlines:
        if item.clock != "notification-of-move":
            assert item.last is None
            assert item.earliest == date(2027, 1, 13)


def test_another_clock_gives_its_own_day_once_its_start_is_known():
    events = {"transfer-accepted": date(2026, 12, 21), "written-information": date(2027, 1, 4)}
    (choice,) = moved(case(), events=events).choices
    last = {item.clock: item.last for item in choice.deadlines}
    assert last["transfer-accepted"] == date(2027, 1, 14)
    assert last["written-information"] == date(2027, 1, 25)
    assert last["notification-of-move"] == date(2027, 1, 13)
    assert last["transfer-request"] is None


def test_coventrys_own_rule_that_a_conference_always_takes_place_is_told_to_whoever_moves_there():
    child = moved(case()).children[0]
    assert "eng-mv-cp-coventry" in titles(child)
    own = [fact for stage in child.next if stage.process == "transfer-in" for fact in stage.facts()]
    assert any("conference" in fact.label and "for good" in fact.label for fact in own)


def test_a_rule_that_an_area_lays_on_itself_is_not_told_of_a_child_who_leaves_it():
    leaving = case(assessed={"area": "coventry", "level": "4"})
    child = moved(leaving, "coventry", "plymouth").children[0]
    assert "eng-mv-cp-coventry" not in titles(child)
    assert "eng-mv-cp-coventry" not in titles(moved(case(), "plymouth", "camden").children[0])


def test_a_short_stay_starts_no_clock_and_leaves_the_plan_where_it_is():
    move = moved(case(), stay="temporary")
    assert move.choices == ()
    assert any("while the family is away" in words for words in holders_in_words(move.children[0], move, LIBRARY))
    assert move.children[0].translation.result_tier == "child-protection"


@pytest.mark.parametrize(("sending", "receiving"), SOME)
def test_on_every_move_the_plan_stays_with_the_old_area_until_the_conference(sending, receiving):
    move = moved(case(assessed={"area": sending, "level": LIBRARY.document(sending).levels[-1].id}), sending, receiving)
    said = holders_in_words(move.children[0], move, LIBRARY)
    name = LIBRARY.areas[sending].name
    assert any(
        words.startswith(f"{name} is responsible for the plan until the transfer-in conference") for words in said
    )
    assert any("own duties towards the child" in words for words in said)
    assert {item.last for choice in move.choices for item in choice.deadlines} == {date(2027, 1, 13), None}


# ------------------------------------------------------------------------------------------------ the other statuses


@pytest.mark.parametrize(
    ("status", "held"),
    [
        ("early-help", "in touch .*until"),
        ("child-in-need", "goes on supporting the child until"),
        ("section-47", "finishes the enquiry"),
        ("child-protection-plan", "is responsible for the plan until the transfer-in conference"),
        ("looked-after", "responsible for .* as long as"),
    ],
)
def test_every_plan_has_somebody_who_holds_it_and_until_when(status, held):
    move = moved(case(status=status))
    said = holders_in_words(move.children[0], move, LIBRARY)
    assert any(re.match(f"Plymouth .*{held}", words) for words in said)


def test_a_child_in_need_is_warned_of_as_the_least_protected():
    child = moved(case(status="child-in-need", assessed={"area": "plymouth", "level": "4a"})).children[0]
    assert [rule.id for rule in child.responsibility if rule.warns] == ["eng-mv-cin-gap"]


def test_a_child_without_a_plan_is_held_by_nobody_but_has_the_new_areas_own_duties():
    move = moved(case(status="none"))
    said = holders_in_words(move.children[0], move, LIBRARY)
    assert any(words.startswith("Coventry has its own duties") for words in said)
    assert not any("is responsible for" in words for words in said)


def test_only_a_looked_after_child_is_told_of_care_planning():
    for status in LIBRARY.vocabulary.statuses:
        child = moved(case(status=status), "plymouth", "camden").children[0]
        assert ("looked-after" in [stage.process for stage in child.next]) == (status == "looked-after"), status


def test_siblings_move_together_and_each_keeps_an_answer():
    move = moved([case(), case(status="child-in-need", age=9), case(status="none", age=2)])
    assert [child.case.status for child in move.children] == ["child-protection-plan", "child-in-need", "none"]
    assert len(move.choices) == 1


# ------------------------------------------------------------------------------------------------ what does not fit together


def test_a_status_above_what_the_lines_say_is_reported_and_both_are_kept():
    low = case(assessed={"area": "coventry", "level": "2"}, observations=[{"need": "attainment", "degree": "low"}])
    child = moved(low, "coventry", "plymouth").children[0]
    assert any("both are kept, and the status stands" in words for words in child.warnings)
    assert child.translation.result_tier == "child-protection"


def test_a_child_in_need_plan_above_what_the_lines_say_is_reported_too():
    low = case(status="child-in-need", assessed={"area": "coventry", "level": "2"}, observations=[])
    assert any("both are kept" in words for words in moved(low, "coventry", "plymouth").children[0].warnings)


def test_section_47_lines_beside_a_lower_status_are_reported_and_asked_about_at_once():
    grave = case(status="early-help", observations=[{"need": "significant-harm", "certainty": "suspected"}])
    child = moved(grave).children[0]
    assert any("strategy discussion" in words for words in child.warnings)
    assert child.translation.result_tier == "child-protection"


def test_an_assessment_from_elsewhere_is_reported_and_kept():
    child = moved(case(), "camden", "coventry").children[0]
    assert "made in Plymouth, but the child leaves Camden" in child.warnings[0]


def test_a_case_that_fits_together_raises_no_warning():
    assert moved(case()).children[0].warnings == ()


@pytest.mark.parametrize(
    "need", ["domestic-abuse", "perpetrator-in-household", "honour-based-abuse", "forced-marriage"]
)
def test_a_family_may_be_in_flight_where_abuse_at_home_is_stated(need):
    assert moved(case(observations=[{"need": need}])).flight


def test_a_family_of_which_it_is_stated_that_there_is_no_abuse_is_not_in_flight():
    assert not moved(case(observations=[{"need": "domestic-abuse", "degree": "none"}])).flight
    assert not moved(case()).flight


def test_a_time_limit_of_what_is_not_stated_is_set_aside_and_one_that_is_stated_is_not():
    quiet = moved(case(status="none", observations=[{"need": "neglect"}])).children[0]
    ill = moved(case(status="none", observations=[{"need": "neglect"}, {"need": "hospital-stay"}])).children[0]
    curfew = moved(case(status="none", observations=[{"need": "neglect"}, {"need": "curfew-breach"}])).children[0]
    assert "cov-f164" in quiet.aside and "cov-f164" not in ill.aside
    broken = next(fact.id for fact in FACTS.of("coventry") if fact.needs)
    assert broken in quiet.aside and broken not in curfew.aside


@pytest.mark.parametrize("status", ["none", "early-help", "child-in-need"])
def test_a_result_of_child_protection_above_the_plan_is_rung_through_at_once(status):
    child = moved(
        case(status=status, assessed={"area": "plymouth", "level": "4b", "indicators": ["ply-0258"]})
    ).children[0]
    assert titles(child)[0] == "eng-mv-higher-protection"
    assert any("The result and the plan differ" in warning for warning in child.warnings)


# ------------------------------------------------------------------------------------------------ what is refused


def test_a_move_has_two_areas():
    with pytest.raises(MoveError, match="two areas"):
        moved(case(), "plymouth", "plymouth")
    with pytest.raises(UnknownNameError):
        moved(case(), "plymouth", "atlantis")


@pytest.mark.parametrize("day", [date(2016, 8, 31), date(2012, 12, 31), date(2000, 1, 1)])
def test_nobody_moves_before_the_document_was_there(day):
    with pytest.raises(MoveError, match="document") as refused:
        moved(case(), day=day)
    assert day.isoformat() not in str(refused.value)


def test_the_day_of_the_document_itself_is_a_day_to_move():
    assert moved(case(), day=date(2016, 9, 1)).day == date(2016, 9, 1)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["transfer-accepted"], "expected EVENT=YYYY-MM-DD"),
        (["transfer-acepted=2026-12-21"], "unknown event"),
        (["=2026-12-21"], "unknown event"),
        (["previous=2026-12-21"], "unknown event"),
        (["not-stated=2026-12-21"], "unknown event"),
        (["notification-of-move=2026-12-21"], "use --date"),
        (["arrival=2026-12-21", "arrival=2026-12-22"], "given twice"),
        (["arrival=2026-02-30"], "no such day"),
        (["arrival=21/12/2026"], "YYYY-MM-DD"),
    ],
)
def test_an_event_that_cannot_be_is_refused(given, problem):
    with pytest.raises((MoveError, DateError), match=problem):
        parse_events(given, FACTS)


def test_events_are_read_with_their_days():
    assert parse_events(["arrival=2026-12-21"], FACTS) == {"arrival": date(2026, 12, 21)}


# ------------------------------------------------------------------------------------------------ never lower, for all 42 moves


def floor_of_the_law(case):
    """The highest tier at which the law itself puts something stated with certainty."""
    found = [0]
    for rule in LIBRARY.vocabulary.floors:
        for observation in case.observations:
            inside = all(
                observation.known.get(name, LIBRARY.vocabulary.full[name]) & ~mask == 0
                for name, mask in rule.when.items()
            )
            if (
                inside
                and LIBRARY.vocabulary.above(observation.need).get(rule.need)
                and observation.known.get("degree") != 1
            ):
                found.append(RANK[rule.tier])
    return max(found)


def tied_line_is_met(move_child):
    translation = move_child.translation
    lines = {line.id: line for document in LIBRARY.documents.values() for line in document.indicators}
    return any(
        item.standing == "met" and lines[item.indicator].tied
        for item in translation.evidence
        if item.indicator in lines
    )


def never_lower(case, sending, receiving, stay):
    """What has to hold of any case on any move; gives the move."""
    move = moved(case, sending, receiving, stay=stay)
    child = move.children[0]
    rank = RANK.get(child.translation.result_tier or "", -1)
    held = LIBRARY.vocabulary.statuses[case.status].tier
    if held:
        assert rank >= RANK[held]
    if tied_line_is_met(child):
        assert rank >= RANK["child-protection"]
    if floor_of_the_law(case):
        assert rank >= floor_of_the_law(case)
    said = holders_in_words(child, move, LIBRARY)
    receiver = LIBRARY.areas[receiving].name
    assert any(words.startswith(f"{receiver} has its own duties") for words in said)
    if case.status in PLANNED:
        assert any(words.startswith(f"{LIBRARY.areas[sending].name} ") for words in said)
    for guarded in (None, True):
        note, page = (make(move, LIBRARY, FACTS, guarded=guarded) for make in (practitioner_note, family_note))
        assert len(note.sections) >= 6
        assert len(page.sections) >= 5
        assert json.dumps(handover(move, LIBRARY, FACTS, guarded=guarded))
    return move


@settings(max_examples=20)
@given(case=cases(LIBRARY), way=st.sampled_from(MOVES), stay=st.sampled_from(["permanent", "temporary"]))
def test_no_move_ever_lowers_a_plan_a_section_47_line_or_the_law(case, way, stay):
    never_lower(case, way[0], way[1], stay)


@pytest.mark.slow
@pytest.mark.parametrize(("sending", "receiving"), MOVES)
@settings(max_examples=10)
@given(case=cases(LIBRARY), stay=st.sampled_from(["permanent", "temporary"]))
def test_none_of_the_42_moves_ever_lowers_anything(sending, receiving, case, stay):
    never_lower(case, sending, receiving, stay)


@settings(max_examples=8)
@given(case=cases(LIBRARY), way=st.sampled_from(MOVES), status=st.sampled_from(PLANNED))
def test_a_plan_never_makes_the_answer_lower_than_no_plan(case, way, status):
    tiers = [
        moved(dataclasses.replace(case, status=name), *way).children[0].translation.result_tier
        for name in ("none", status)
    ]
    assert RANK.get(tiers[1] or "", -1) >= RANK.get(tiers[0] or "", -1)


@settings(max_examples=8)
@given(case=cases(LIBRARY), other=cases(LIBRARY), way=st.sampled_from(MOVES))
def test_a_sibling_changes_nobodys_answer(case, other, way):
    alone = moved(case, *way).children[0]
    together = moved([case, other], *way).children[0]
    assert together.translation.result_tier == alone.translation.result_tier
    assert together.responsibility == alone.responsibility


def test_the_law_keeps_sexual_activity_under_13_at_child_protection_on_every_move():
    young = case_from({"age": 12, "observations": [{"need": "sexual-activity"}]}, LIBRARY)
    for way in RING:
        assert floor_of_the_law(young) == RANK["child-protection"]
        assert moved(young, *way).children[0].translation.result_tier == "child-protection"


# ------------------------------------------------------------------------------------------------ the samples


def test_there_are_ten_samples_and_more():
    assert len(SAMPLES) >= 10
    assert {read_case(path, LIBRARY).status for path in SAMPLES} == set(LIBRARY.vocabulary.statuses)


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_all_42_moves_of_every_sample_run_and_make_their_files(path):
    sample = read_case(path, LIBRARY)
    for way in MOVES:
        move = never_lower(sample, way[0], way[1], "permanent")
        files = note_files(move, LIBRARY, FACTS, ["html", "docx", "jsonld"])
        assert len(files) == 5
        assert all(files.values())


# ------------------------------------------------------------------------------------------------ the real command line

CASE = str(data_folder() / "examples" / "unborn-child.yaml")
WAY = ["--from", "plymouth", "--to", "coventry"]


def run(capsys, *arguments):
    code = main(["move", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def refused(capsys, *arguments, echo=()):
    """The one line with which a command is refused; nothing else is printed, and no value is repeated."""
    code, out, error = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert error.startswith("harmoniser: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    for value in echo:
        assert value not in error
    return error


def test_the_command_tells_who_holds_what_by_when(capsys):
    code, out, error = run(capsys, CASE, *WAY, "--date", "2026-12-18")
    assert (code, error) == (0, "")
    assert "Wednesday 13 January 2027" in out
    assert "not before" in out
    assert "999" in out
    assert "decides nothing" in out
    assert "eng-mv" not in out


def test_the_command_gives_the_same_for_machines(capsys):
    code, out, _ = run(capsys, CASE, *WAY, "--date", "2026-12-18", "--json")
    data = json.loads(out)
    assert code == 0
    assert (data["from"], data["to"], data["date"], data["stay"]) == ("plymouth", "coventry", "2026-12-18", "permanent")
    (choice,) = data["clock_discrepancies"]
    assert {item["last"] for item in choice["clocks"] if item["clock"] == "notification-of-move"} == {"2027-01-13"}
    assert data["children"][0]["translation"]["result"]["tier"] == "child-protection"


def test_the_command_without_a_date_counts_from_today(capsys):
    code, out, _ = run(capsys, CASE, *WAY, "--json")
    assert code == 0
    assert abs((date.today() - date.fromisoformat(json.loads(out)["date"])).days) <= 1


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2026-02-30", "--date: there is no such day"),
        ("2027-02-29", "--date: there is no such day"),
        ("18.12.2026", "--date: expected a day as YYYY-MM-DD"),
        ("Friday", "--date: expected a day as YYYY-MM-DD"),
        ("1066-10-14", "--date: expected a day from 2000"),
        ("2016-08-31", "--date: lies before Plymouth's document"),
        ("2012-12-31", "--date: lies before Plymouth's document"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_one_line(day, problem, capsys):
    assert problem in refused(capsys, CASE, *WAY, "--date", day, echo=[day])


@pytest.mark.parametrize(
    ("arguments", "problem", "echo"),
    [
        (["--from", "plymouth", "--to", "plymouth"], "--to: is the area that the child leaves", ()),
        (["--from", "plymouth", "--to", "coventrie"], "unknown area; nearest: coventry", ("coventrie",)),
        (["--from", "Smithfamily", "--to", "coventry"], "unknown area; known: ", ("Smithfamily",)),
        ([*WAY, "--event", "arival=2026-12-21"], "--event: unknown event", ("arival",)),
        ([*WAY, "--event", "smith-family=2026-12-21"], "--event: unknown event", ("smith",)),
        ([*WAY, "--event", "arrival"], "--event: expected EVENT=YYYY-MM-DD", ()),
        ([*WAY, "--event", "arrival=2026-12-21", "--event", "arrival=2026-12-21"], "arrival is given twice", ()),
        ([*WAY, "--event", "arrival=2026-02-30"], "--event arrival: there is no such day", ("2026-02-30",)),
        ([*WAY, "--event", "arrival=soon"], "--event arrival: expected a day", ("soon",)),
    ],
)
def test_bad_input_is_refused_in_one_line_that_repeats_nothing(arguments, problem, echo, capsys):
    assert problem in refused(capsys, CASE, "--date", "2026-12-18", *arguments, echo=echo)


def test_a_case_that_is_not_there_or_cannot_be_read_is_refused(tmp_path, capsys):
    refused(capsys, str(tmp_path / "none.yaml"), *WAY)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("age: 6\nname: Jo Bloggs\n", encoding="utf-8")
    assert "wrong.yaml" in refused(capsys, str(wrong), *WAY, echo=["Bloggs"])


def test_the_sample_commands_of_the_help_run(capsys, tmp_path):
    sample = str(data_folder() / "examples" / "neet-moves.yaml")
    arguments = [sample, "--from", "coventry", "--to", "plymouth", "--date", "2026-12-18", "--note", str(tmp_path)]
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "transfer-note-2026-12-18.html",
        "transfer-note-2026-12-18.docx",
        "transfer-note-2026-12-18.jsonld",
        "family-page-2026-12-18.html",
        "family-page-2026-12-18.docx",
    }
    assert all(f"written: {tmp_path / name}" in out for name in names)


def test_notes_that_are_there_are_kept_unless_told_otherwise_and_nothing_is_half_written(tmp_path, capsys):
    kept = tmp_path / "family-page-2026-12-18.html"
    kept.write_text("mine", encoding="utf-8")
    (tmp_path / "other.txt").write_text("other", encoding="utf-8")
    arguments = [CASE, *WAY, "--date", "2026-12-18", "--note", str(tmp_path)]
    assert "--force" in refused(capsys, *arguments, echo=[str(tmp_path)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["family-page-2026-12-18.html", "other.txt"]
    assert kept.read_text(encoding="utf-8") == "mine"
    code, _, _ = run(capsys, *arguments, "--force")
    assert code == 0
    assert "999" in kept.read_text(encoding="utf-8")
    assert (tmp_path / "other.txt").read_text(encoding="utf-8") == "other"


def test_notes_go_beside_other_files_without_force(tmp_path, capsys):
    (tmp_path / "other.txt").write_text("other", encoding="utf-8")
    assert run(capsys, CASE, *WAY, "--note", str(tmp_path), "--form", "html")[0] == 0
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file" in refused(capsys, CASE, *WAY, "--note", str(tmp_path / "file"))
    assert "cannot be written to" in refused(capsys, CASE, *WAY, "--note", str(tmp_path / "file" / "notes"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_others_is_refused(tmp_path, capsys):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert "cannot be written to" in refused(capsys, CASE, *WAY, "--note", str(closed))


def test_nothing_is_written_where_the_move_is_refused(tmp_path, capsys):
    refused(capsys, CASE, *WAY, "--date", "2026-02-30", "--note", str(tmp_path / "notes"))
    assert not (tmp_path / "notes").exists()


def written(folder, text):
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_status_that_contradicts_the_lines_is_told_and_the_answer_given(tmp_path, capsys):
    path = written(tmp_path, "age: 6\nassessed: {area: coventry, level: '2'}\nstatus: child-protection-plan\n")
    code, out, _ = run(capsys, path, "--from", "coventry", "--to", "plymouth", "--date", "2026-12-18")
    assert code == 0
    assert "both are kept" in out
    assert "13 January 2027" in out


def test_a_case_assessed_elsewhere_is_told_and_the_answer_given(capsys):
    code, out, _ = run(capsys, CASE, "--from", "camden", "--to", "coventry", "--date", "2026-12-18")
    assert code == 0
    assert "The assessment was made in Plymouth, but the child leaves Camden: both are kept." in out


def test_siblings_are_given_as_several_files(capsys):
    other = str(data_folder() / "examples" / "young-carer.yaml")
    code, out, _ = run(capsys, CASE, other, *WAY, "--date", "2026-12-18")
    assert code == 0
    assert "Child 1" in out
    assert "Child 2" in out


def test_in_flight_and_not_in_flight_exclude_each_other(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["move", CASE, *WAY, "--in-flight", "--not-in-flight"])
    assert ended.value.code == 2


def test_the_program_itself_ends_with_code_2_and_one_line(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "harmoniser", "move", CASE, *WAY, "--date", "2026-02-30"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "harmoniser: --date: there is no such day in the calendar\n"
