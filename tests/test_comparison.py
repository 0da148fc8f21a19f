"""Areas side by side: one verdict for every line, the differences that matter most, and what each document is by itself."""

import csv
import io
import json
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmoniser.blocks import Entry, Picture, Table
from harmoniser.cases import case_from
from harmoniser.cli import main
from harmoniser.comparison import compare, comparison_in_words, comparison_plain
from harmoniser.comparison_report import comparison_files, comparison_report
from harmoniser.discrepancies import KINDS, discrepancies
from harmoniser.errors import UnknownNameError
from harmoniser.findings import levels_in_words, name_of
from harmoniser.library import load
from harmoniser.line_readings import tickable
from harmoniser.line_verdicts import VERDICTS, verdict_on
from harmoniser.priorities import GROUPS, SHARES
from harmoniser.reports import report_files
from harmoniser.translation import translate

LIBRARY = load()
VOCABULARY = LIBRARY.vocabulary
TIERS = list(VOCABULARY.tiers)


@cache
def compared(*areas, **choices):
    return compare(LIBRARY, areas, **choices)


@pytest.fixture(scope="module")
def neighbours():
    return compared("coventry", "plymouth")


@cache
def every_id():
    """The ids that `harmoniser discrepancies` prints, without detours, of which a comparison tells nothing."""
    return {item.id for item in discrepancies(LIBRARY, kinds=[kind for kind in KINDS if kind != "detour"])}


def subjects(found):
    return {need for item in found.most for need in item.subject.split("+")}


def about(found, need):
    return next(item for item in found.most if need in item.subject.split("+"))


def position(item, document):
    return next(each for each in item.positions if each.document == document)


# ------------------------------------------------------------------------------------------------ one verdict for every line


def test_every_line_that_can_be_ticked_gets_exactly_one_verdict(neighbours):
    told = [(line.document, line.line) for line in neighbours.lines]
    assert len(told) == len(set(told))
    for area in neighbours.areas:
        document = LIBRARY.document(area)
        assert {name for own, name in told if own == document.id} == {line.id for line in tickable(document)}
    assert {line.verdict for line in neighbours.lines} <= set(VERDICTS)


def test_tallies_add_up_to_the_lines(neighbours):
    for way in neighbours.directions:
        assert sum(way.whole.verdicts.values()) == way.whole.lines
        for part in (way.domains, way.topics):
            assert sum(tally.lines for tally in part) == way.whole.lines
            assert sum(tally.statutory for tally in part) == way.whole.statutory
            assert [t.statutory for t in part] == sorted((t.statutory for t in part), reverse=True)


def test_a_verdict_says_what_the_translation_of_the_line_says(neighbours):
    rank = {tier: number for number, tier in enumerate(TIERS)}
    for line in neighbours.lines[::7]:
        area = next(a for a in neighbours.areas if LIBRARY.document(a).id == line.document)
        other = next(a for a in neighbours.areas if LIBRARY.document(a).id == line.other)
        said = [c.worded["age"] for c in LIBRARY.indicator(line.line).conditions() if "age" in c.stated]
        if said and all(mask == 1 for mask in said):
            continue  # of an unborn child, which a case file says in weeks
        case = case_from({"assessed": {"area": area, "indicators": [line.line]}}, LIBRARY)
        answer = translate(case, other, LIBRARY, questions=False)
        assert (line.level, line.possible_level) == (answer.entailed.level, answer.possible.level), line.line
        assert (line.verdict == "silent") == (answer.status == "silent" and not answer.evidence), line.line
        if line.verdict in ("same", "higher"):
            assert answer.entailed.tiers
            assert rank[answer.entailed.tiers[0]] >= rank[line.own[0]], line.line
            assert rank[answer.entailed.tiers[-1]] >= rank[line.own[-1]], line.line
        if line.verdict == "lower":
            tops = [rank[tier] for tier in (*answer.entailed.tiers, *answer.possible.tiers)]
            assert max(tops, default=0) < rank[line.own[0]], line.line


ranges = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: TIERS[min(ends) : max(ends) + 1])


@given(ranges, ranges, ranges)
def test_what_may_be_lower_is_never_shown_as_the_same(own, certain, possible):
    verdict = verdict_on(own, "met", certain, possible, VOCABULARY)
    low, high = TIERS.index(certain[0]), TIERS.index(certain[-1])
    if low < TIERS.index(own[0]) or high < TIERS.index(own[-1]):
        assert verdict in ("may-be-lower", "lower-unless", "lower")
    else:
        assert verdict == ("same" if certain == own else "higher")


@given(ranges, ranges)
def test_where_nothing_is_certain_it_is_lower_once_nothing_possible_comes_near(own, possible):
    below = TIERS.index(possible[-1]) < TIERS.index(own[0])
    assert verdict_on(own, "open", (), possible, VOCABULARY) == ("lower" if below else "depends")
    assert verdict_on(own, "counted", (), possible, VOCABULARY) == ("lower" if below else "several")
    assert verdict_on(own, "silent", (), (), VOCABULARY) == "silent"


def test_a_line_loses_the_statutory_line_that_lies_above_its_answer(neighbours):
    lost = {line.line: line for line in neighbours.lines if line.loses}
    moves = lost["cov-0247"]
    assert (moves.verdict, moves.tiers, moves.loses) == ("lower", ("early-help",), ("section-17",))
    assert all(line.verdict in ("lower", "lower-unless", "silent") for line in lost.values())


# ------------------------------------------------------------------------------------------------ what matters most


@pytest.mark.parametrize("need", ["sexual-activity", "neet", "house-moves"])
def test_coventry_and_plymouth_hear_of_the_differences_that_are_known(neighbours, need):
    assert need in subjects(neighbours)


def test_sexual_activity_under_13_comes_first_because_the_law_requires_more(neighbours):
    item = neighbours.most[0]
    assert (item.group, item.need) == ("law", "sexual-activity")
    assert position(item, "coventry").tiers == ("early-help",)
    assert "child-protection" in position(item, "plymouth").tiers
    assert any(name.startswith("below-floor") for name in item.behind)
    assert "0 to 12" in item.who


def test_neet_tells_that_coventry_contradicts_itself_and_that_plymouth_waits_for_refusal(neighbours):
    item = about(neighbours, "neet")
    assert item.group == "section-17"
    assert any("levels 3 and 4" in why for why in item.why)
    assert any("refused" in why for why in item.why)
    assert position(item, "plymouth").level == "2"
    assert position(item, "plymouth").possible_level == "4"
    assert {place.id for place in position(item, "coventry").lines} >= {"cov-0211"}


def test_private_fostering_of_four_weeks_is_level_1_in_peterborough_and_level_4_in_plymouth():
    found = compared("peterborough", "plymouth", need="private-fostering")
    item = about(found, "private-fostering")
    assert (position(item, "peterborough").level, position(item, "plymouth").level) == ("1", "4")
    assert "section-17" in item.crosses


def test_domestic_abuse_without_more_is_section_17_in_coventry_and_early_help_in_plymouth():
    item = compared("coventry", "plymouth", need="domestic-abuse").most[0]
    assert position(item, "coventry").tiers == ("child-in-need",)
    assert position(item, "plymouth").tiers == ("early-help",)


def test_radicalisation_is_a_silence_of_coventry_where_plymouth_has_section_47():
    found = compared("coventry", "plymouth", topic="extremism")
    silent = [item for item in found.most if item.group == "silence"]
    assert silent
    assert {position(item, "coventry").standing for item in silent} == {"silent"}
    assert silent[0].crosses[-1] == "section-47"


def test_the_ten_stand_in_the_stated_order_one_for_each_need(neighbours):
    groups = [list(GROUPS).index(item.group) for item in neighbours.most]
    assert len(groups) == 10
    assert groups == sorted(groups)
    for group, share in (("law", SHARES["law"]), ("silence", SHARES["silence"])):
        assert sum(item.group == group for item in neighbours.most) <= share
    for number, item in enumerate(neighbours.most):
        for other in neighbours.most[number + 1 :]:
            assert not VOCABULARY.above(item.need).get(other.need)
            assert not VOCABULARY.above(other.need).get(item.need)
    for group in ("section-47", "section-17"):
        apart = [item.apart for item in neighbours.most if item.group == group and "+" not in item.subject]
        assert apart == sorted(apart, reverse=True)


def test_what_is_said_to_lie_across_a_line_has_no_tier_in_common(neighbours):
    for item in neighbours.most:
        if item.group in ("section-47", "section-17"):
            line = TIERS.index({"section-47": "child-protection", "section-17": "child-in-need"}[item.group])
            ends = [[TIERS.index(tier) for tier in each.tiers] for each in item.positions if each.tiers]
            assert any(max(end) < line for end in ends)
            assert any(min(end) >= line for end in ends)


def test_at_most_names_the_lines_behind_it_and_the_reason_does_not_call_it_early_help_alone():
    item = about(compared("plymouth", "peterborough", need="access-to-child-denied"), "access-to-child-denied")
    own = position(item, "plymouth")
    assert (own.level, own.possible_level) == ("2", "4")
    assert [place.id for place in own.open] == ["ply-0233"]
    assert "at most level 4 (child in need/child protection) [ply-0233]" in own.words
    assert "early help at least, level 4 if what is not said is bad enough (ply-0233)" in item.why[0]


@pytest.mark.parametrize("topic", ["housing", "education"])
def test_whatever_a_position_may_come_to_at_most_has_its_lines_named(topic):
    found = compared("coventry", "plymouth", topic=topic, most=50)
    told = [each for item in found.most for each in item.positions if each.most]
    assert told
    for each in told:
        assert each.open or "several lines together" in each.most
        for place in each.open:
            line = LIBRARY.indicator(place.id)
            assert line.document == each.document
            assert (
                each.possible_level in line.levels
                or not line.levels
                or len(LIBRARY.documents[each.document].levels) > 4
            )


def test_a_line_worded_for_less_is_marked():
    support = about(compared("plymouth", "coventry", need="wider-family-support"), "wider-family-support")
    assert "worded for less" in position(support, "plymouth").words
    assert "worded for less" in support.why[0]
    assert "worded for less" not in position(support, "coventry").words
    bullying = about(compared("plymouth", "peterborough", need="bullying"), "bullying")
    assert "worded for less" in position(bullying, "plymouth").words


def test_where_anything_is_possible_it_is_not_called_silence(neighbours):
    for found in (neighbours, compared("plymouth", "peterborough", topic="pregnancy-and-birth", most=50)):
        for item in found.most:
            if item.group == "silence":
                assert any(each.standing == "silent" and not each.possible for each in item.positions)


def test_the_floor_is_called_our_reading_of_the_law_with_its_basis_and_what_to_check(neighbours):
    item = neighbours.most[0]
    assert item.why[0].startswith("the law’s floor as we read it is child protection")
    assert "Sexual Offences Act 2003" in item.why[0]
    assert "check" in item.why[0]
    assert "significant harm" in item.why[1]
    text = " ".join(" ".join(comparison_in_words(neighbours, LIBRARY)).split())
    assert "LESS THAN OUR READING OF THE LAW REQUIRES" in text
    assert "the law puts this at child protection, and" not in text


def test_nobody_is_put_above_another_and_contradictions_stand_beside_the_number_of_lines(neighbours):
    text = " ".join(" ".join(comparison_in_words(neighbours, LIBRARY)).split())
    assert "None of this puts one authority above another: different is not worse" in text
    assert "ranking" not in text and "in 100 lines" not in text
    for own in neighbours.own:
        assert own.lines == len(list(tickable(LIBRARY.documents[own.document])))
        assert f"{own.lines} lines: {own.counts['internal-contradiction']} contradictions" in text
    assert "a longer document has more that can meet" in text


def test_several_false_friends_are_told_in_the_plural():
    text = " ".join(
        " ".join(comparison_in_words(compared("plymouth", "peterborough", topic="housing"), LIBRARY)).split()
    )
    assert "False friends: levels 2, 3 and 4 do not stand" in text


def test_fewer_or_more_can_be_asked_for():
    few, many = (compared("coventry", "plymouth", topic="education", most=number) for number in (2, 50))
    assert len(few.most) == 2
    assert len(many.most) == many.considered > 2


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("coventry", "plymouth"), ("camden", "peterborough"), ("leicester", "coventry")])
def test_the_ids_behind_a_difference_are_those_that_discrepancies_prints(pair):
    found = compared(*pair)
    behind = {name for item in found.most for name in item.behind}
    behind |= {item.id for own in found.own for item in own.gravest}
    assert behind <= every_id()
    assert all(item.behind for item in found.most)


@pytest.mark.slow
def test_all_areas_can_be_compared_at_once():
    found = compared(*LIBRARY.areas)
    assert len(found.documents) == len(LIBRARY.documents)
    assert all(len(item.positions) == len(LIBRARY.documents) for item in found.most)
    assert {"neet", "sexual-activity"} & subjects(found)


def test_swapping_the_areas_swaps_the_sides_and_not_the_findings():
    there, back = (compared(*pair, topic="housing") for pair in (("camden", "plymouth"), ("plymouth", "camden")))
    assert set(there.lines) == set(back.lines)
    assert [item.behind for item in there.most] == [item.behind for item in back.most]
    assert [(item.facts, item.why, item.question) for item in there.most] == [
        (item.facts, item.why, item.question) for item in back.most
    ]
    assert [item.positions for item in there.most] == [item.positions[::-1] for item in back.most]
    assert there.agreement == back.agreement
    assert [own.document for own in there.own] == [own.document for own in back.own][::-1]


# ------------------------------------------------------------------------------------------------ areas and narrowing


def test_areas_under_one_document_are_told_that_they_share_it_and_what_is_rutlands_own():
    found = compared("leicester", "rutland")
    assert not found.lines
    assert not found.most
    assert found.agreement is None
    text = " ".join(" ".join(comparison_in_words(found, LIBRARY)).split())
    assert "One document governs Leicester and Rutland" in text
    assert "Only Rutland has this rule" in text


def test_a_document_that_governs_two_of_three_areas_counts_once():
    found = compared("leicester", "coventry", "rutland", topic="education", most=1)
    assert len(found.directions) == 2
    assert [shared.areas for shared in found.shared] == [("leicester", "rutland")]


def test_narrowed_to_a_topic_everything_is_about_it():
    found = compared("coventry", "plymouth", topic="housing")
    needs = {name for name, need in VOCABULARY.needs.items() if need.topic == "housing"}
    assert found.lines
    assert all({c.need for c in LIBRARY.indicator(line.line).conditions()} & needs for line in found.lines)
    assert all(set(item.subject.split("+")) & needs for item in found.most)


@pytest.mark.parametrize(
    ("areas", "choices", "said"),
    [
        (["coventry"], {}, "at least two"),
        (["coventry", "coventry"], {}, "twice"),
        (["coventry", "atlantis"], {}, "unknown area"),
        (["coventry", "plymouth"], {"need": "neeet"}, "unknown need"),
        (["coventry", "plymouth"], {"topic": "schooling"}, "unknown topic"),
        (["coventry", "plymouth"], {"most": -1}, "negative"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(areas, choices, said):
    with pytest.raises(UnknownNameError, match=said) as refused:
        compare(LIBRARY, areas, **choices)
    assert "\n" not in str(refused.value)


# ------------------------------------------------------------------------------------------------ as people and machines read it


def test_the_page_answers_the_five_questions_in_order_and_keeps_to_its_width(neighbours):
    lines = comparison_in_words(neighbours, LIBRARY)
    assert max(map(len, lines)) <= 100
    heads = [line[:2] for line in lines if line[:1].isdigit()]
    assert heads == ["1.", "2.", "3.", "4.", "5."]
    text = " ".join(" ".join(lines).split())
    assert "harmoniser harmonise --areas coventry plymouth" in text
    assert "harmoniser impact --areas coventry plymouth" in text
    assert "A false friend: level 3" in text
    assert all(line.startswith("      ") or len(line) <= 100 for line in lines)


def test_the_page_is_short_and_still_tells_each_of_the_ten_with_its_positions(neighbours):
    lines = comparison_in_words(neighbours, LIBRARY)
    assert len(lines) <= 150
    text = " ".join(" ".join(lines).split())
    for number, item in enumerate(neighbours.most, 1):
        label = VOCABULARY.needs[item.need].label
        assert f" {number}. {label}: " in text
        assert item.behind[0] in text
        for each in item.positions:
            assert f"{LIBRARY.documents[each.document].areas[0].name}: {each.sure}" in text
            assert each.most in text
            assert all(place.id in text for place in (*each.lines, *each.open))
    assert sum(line.startswith("      Why: ") for line in lines) == len(neighbours.most)


def test_the_page_says_first_how_old_and_how_current_the_documents_are(neighbours):
    text = " ".join(" ".join(comparison_in_words(neighbours, LIBRARY)).split())
    for document in neighbours.documents:
        assert 0 < text.index(LIBRARY.documents[document].standing) < text.index("1. WHERE DO WE DIFFER")


def test_a_board_is_asked_once_for_each_group_and_of_other_differences_by_name():
    found = compared("coventry", "plymouth", topic="education", most=50)
    text = " ".join(" ".join(comparison_in_words(found, LIBRARY)).split())
    groups = {item.group for item in found.most}
    others = [item for item in found.most if item.group == "other"]
    assert others
    assert text.count("For a board: ") == len(groups - {"other"}) + len(others)
    assert all(item.question in text for item in others)


def test_what_the_ten_tell_is_not_told_again_under_consistency(neighbours):
    lines = comparison_in_words(neighbours, LIBRARY)
    part = "\n".join(lines[next(n for n, line in enumerate(lines) if line.startswith("3.")) :])
    assert neighbours.own[0].gravest[0].id == neighbours.most[0].behind[0]
    assert neighbours.most[0].behind[0] not in part
    assert neighbours.own[0].gravest[1].id in part


def test_a_line_of_a_document_without_numbers_is_placed_by_the_name_of_its_level():
    found = compared("leicester", "coventry", topic="education")
    places = [place for item in found.most for place in position(item, found.documents[0]).lines]
    assert places
    for place in places:
        line = LIBRARY.indicator(place.id)
        if line.levels:
            assert place.place.startswith(levels_in_words(LIBRARY.documents[line.document], line.levels))


@pytest.mark.parametrize("width", [72, 160])
def test_the_page_fits_other_widths(neighbours, width):
    lines = comparison_in_words(neighbours, LIBRARY, width)
    assert max(map(len, lines)) <= max(width, 100)


def test_the_json_is_complete(neighbours):
    plain = json.loads(json.dumps(comparison_plain(neighbours, LIBRARY)))
    assert len(plain["lines"]) == len(neighbours.lines)
    assert [item["behind"] for item in plain["most"]] == [list(item.behind) for item in neighbours.most]
    place = plain["most"][0]["positions"][0]["lines"][0]
    assert {"id", "file", "start", "end"} <= set(place)
    assert plain["agreement"]["overall"]["alpha"] == pytest.approx(neighbours.agreement.overall.value)
    assert set(plain["verdicts"]) == set(VERDICTS)


def test_the_command_prints_the_page_and_refuses_in_one_line(capsys):
    assert main(["compare", "coventry", "plymouth", "--topic", "housing", "--most", "1"]) == 0
    assert "1. WHERE DO WE DIFFER" in capsys.readouterr().out
    assert main(["compare", "coventry", "coventry"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_progress_runs_from_nothing_to_all():
    seen = []
    compare(
        LIBRARY, ["coventry", "plymouth"], topic="housing", most=1, progress=lambda done, of: seen.append(done / of)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1


# ------------------------------------------------------------------------------------------------ as a report

DAY = date(2026, 11, 22)


@cache
def paper(*areas, **choices):
    """The paper of a comparison as blocks."""
    return comparison_report(compared(*areas, **choices), LIBRARY, ["html", "csv"], made=DAY)


def rows(data):
    head, *body = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def files(neighbours):
    return comparison_files(neighbours, LIBRARY, ["csv", "html", "xlsx"], made=DAY)


def section(made, number):
    return next(each for each in made.sections if each.title.startswith(f"{number}. "))


def test_the_report_begins_with_the_five_parts_and_goes_on_with_the_disagreements_behind_them(neighbours):
    made = paper("coventry", "plymouth")
    titles = [each.title for each in made.sections]
    assert [title[:2] for title in titles[:5]] == ["1.", "2.", "3.", "4.", "5."]
    assert titles[5:7] == ["The documents", "What this is, and what it is not"]
    assert f"{len(neighbours.behind)} disagreements behind the 10 differences" in made.subtitle
    told = {b.small for each in made.sections[7:] for b in each.blocks if isinstance(b, Entry)}
    assert told
    assert told <= {item.id for item in neighbours.behind}


def test_each_of_the_ten_is_an_entry_with_every_position_and_where_it_is_printed(neighbours):
    entries = [b for b in section(paper("coventry", "plymouth"), 2).blocks if isinstance(b, Entry)]
    assert len(entries) == len(neighbours.most)
    for number, (entry, item) in enumerate(zip(entries, neighbours.most, strict=True), 1):
        assert entry.title.startswith(f"{number}. ")
        said = dict(entry.lines)
        assert said["For the board"] == item.question
        assert item.behind[0] in entry.small
        for each in item.positions:
            told = said[name_of(LIBRARY.documents[each.document])]
            assert told.startswith(each.words)
            for place in each.lines:
                assert f"{place.id} “{place.label}”" in told
                assert f"characters {place.start} to {place.end} of {place.file}" in told


def test_the_disagreements_behind_name_the_lines_that_describe_them():
    found = compared("coventry", "plymouth", need="house-moves")
    whole = [item for item in found.behind if item.kind == "different-response"]
    assert any({"cov-0247", "ply-0116"} <= set(item.described) for item in whole)


def test_the_verdict_table_of_the_report_adds_up_to_all_lines(neighbours):
    tables = [b for b in section(paper("coventry", "plymouth"), 1).blocks if isinstance(b, Table)]
    verdicts_, levels = tables[0], tables[-1]
    whole = [row for row in verdicts_.rows if not row[0].startswith("–")]
    assert [row[0] for row in whole] == ["Coventry in Plymouth", "Plymouth in Coventry"]
    for row, way in zip(whole, neighbours.directions, strict=True):
        numbers = [int(cell.replace(",", "")) if cell != "–" else 0 for cell in row[1:]]
        assert numbers[0] == sum(numbers[1:-1]) == way.whole.lines
        assert numbers[-1] == way.whole.statutory
    assert ("3", "targeted early help/child in need", "targeted early help") in levels.rows


def test_the_report_shows_how_near_three_documents_stand_and_names_the_documents_compared():
    made = paper("camden", "plymouth", "leicester", topic="housing", most=1)
    pictures = [b for b in section(made, 4).blocks if isinstance(b, Picture)]
    assert "How far the documents lie apart" in {picture.title for picture in pictures}
    words = " ".join(picture.words for picture in pictures)
    assert "Plymouth" in words
    assert "Coventry" not in words
    assert not any(each.title == "How near the documents stand" for each in made.sections), "it is told once"
    assert "disagreements behind the 1 difference that" in made.subtitle


def test_every_line_stands_with_its_verdict_in_a_table(files, neighbours):
    told = rows(files["comparison-lines.csv"])
    assert [row["line"] for row in told] == [line.line for line in neighbours.lines]
    assert [row["verdict"] for row in told] == [line.verdict for line in neighbours.lines]
    moves = next(row for row in told if row["line"] == "cov-0247")
    assert moves["what that means"] == VERDICTS["lower"]
    assert (moves["level there"], moves["statutory lines lost"]) == ("level 2", "section-17")
    assert "characters 32342 to 32351 of coventry-2013.txt" in moves["where it stands"]
    tallies = [row for row in rows(files["comparison-tallies.csv"]) if row["domain"] == "all"]
    assert [int(row["lines"]) for row in tallies] == [way.whole.lines for way in neighbours.directions]
    ten = rows(files["comparison-differences.csv"])
    assert len(ten) == sum(len(item.positions) for item in neighbours.most)
    assert ten[0]["place"] == "1"


def test_the_report_says_where_all_disagreements_behind_it_are_and_that_others_were_not_looked_for(files, neighbours):
    page = files["comparison.html"]
    assert f"All {len(neighbours.behind)} are in comparison.xlsx and comparison-discrepancies.csv" in page
    assert len(rows(files["comparison-discrepancies.csv"])) == len(neighbours.behind)
    assert "there are others" in page
    assert "False friend. The same level number" not in page, "no count of a kind that was not looked for"


def test_the_files_named_in_a_report_are_those_beside_it(neighbours):
    made = comparison_files(neighbours, LIBRARY, ["html"], made=DAY)
    assert list(made) == ["comparison.html"]
    assert "comparison.xlsx" not in made["comparison.html"]
    other = report_files(neighbours.behind, LIBRARY, ["html", "csv"], made=DAY)
    assert f"All {len(neighbours.behind)} are in discrepancies.csv" in other["discrepancies.html"]


def test_a_report_of_areas_under_one_document_tells_what_there_is():
    made = paper("leicester", "rutland")
    assert [each.title for each in made.sections[:2]] == ["Levels", "Is our own document consistent"]
    assert "0 disagreements between these areas" in made.subtitle
    names = comparison_files(compared("leicester", "rutland"), LIBRARY, ["csv"], made=DAY)
    assert "comparison-lines.csv" not in names


def test_the_command_writes_the_report_and_refuses_a_folder_that_holds_something_before_it_compares(tmp_path, capsys):
    asked = ["compare", "coventry", "plymouth", "--topic", "housing", "--most", "1", "--report"]
    place = tmp_path / "report"
    assert main([*asked, str(place), "--form", "html", "--form", "csv"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [f"written: {place / name}" for name in ("comparison-differences.csv", *CSV, "comparison.html")]
    assert {path.name for path in place.iterdir()} == {line.rpartition("/")[2] for line in told}
    assert main(["compare", "coventry", "nowhere", "--report", str(place)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert main(["compare", "coventry", "plymouth", "--force"]) == 2
    assert "go with --report" in capsys.readouterr().err


CSV = [f"comparison-{name}.csv" for name in ("lines", "tallies", "discrepancies", "positions", "agreement", "topics")]
