"""What a caseload would come to under each document, and what a change of a document would change."""

import json
import shutil
import time
from dataclasses import replace

import pytest

from harmoniser.caseloads import generate
from harmoniser.cases import case_from
from harmoniser.cli import main
from harmoniser.errors import MappingError, UnknownNameError
from harmoniser.findings import CROSSINGS
from harmoniser.impact import (
    SILENT,
    impact,
    impact_in_words,
    impact_json,
    moves_in_words,
    place,
    under,
    with_document,
)
from harmoniser.library import data_folder
from harmoniser.translation import translate

TIERS = ["universal", "early-help", "targeted-early-help", "child-in-need", "child-protection"]


@pytest.fixture(scope="module")
def drawn(library):
    return generate(120, library, seed=11)


@pytest.fixture(scope="module")
def found(library, drawn):
    return impact(drawn, library)


def case(library, *observations, **more):
    return case_from({"age": 9, "observations": list(observations), **more}, library)


def changed_copy(library, tmp_path, old, new, area="plymouth"):
    """A copy of a document's mapping with one change of wording in it."""
    source = data_folder() / "mappings" / library.document(area).id
    folder = tmp_path / "proposal"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("facts"))
    hits = 0
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        hits += text.count(old)
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert hits == 1
    return folder


# ------------------------------------------------------------------------------------------------ one child


def test_a_child_is_placed_as_a_translation_would_place_it(library, drawn):
    rank = {tier: number for number, tier in enumerate(TIERS)}
    for child in drawn[:30]:
        for document in library.documents.values():
            area = document.areas[0].id
            said = translate(child, area, library, questions=False)
            placed = place(child, document, library, area)
            if said.result_tier is None:
                assert placed.least <= 0
            else:
                assert placed.least == rank[said.result_tier]
            if said.possible.tiers:
                floor = rank[said.floor.tier] if said.floor else 0
                assert placed.most == max(rank[said.possible.tiers[-1]], floor, placed.least)
            assert placed.least <= placed.most


def test_silence_is_not_universal(library):
    child = case(library, {"need": "extremist-views", "degree": "moderate"})
    assert place(child, library.document("coventry"), library).least == -1
    assert place(child, library.document("plymouth"), library).least > 0


def test_a_plan_in_force_and_the_law_hold_a_child_up_everywhere(library):
    planned = case(library, {"need": "income", "degree": "low"}, status="child-protection-plan")
    by_law = case(library, {"need": "need-of-accommodation", "degree": "moderate", "recency": "current"})
    for document in library.documents.values():
        assert place(planned, document, library)[:3] == (4, 4, True)
        assert place(by_law, document, library).least >= 3


def test_an_effect_that_is_significant_harm_meets_what_a_document_ties_to_section_47(library):
    child = case(library, {"need": "home-conditions", "impact_on_child": "significant-harm"})
    milder = case(library, {"need": "home-conditions", "impact_on_child": "some"})
    assert place(child, library.document("coventry"), library)[:3] == (4, 4, False)
    assert place(milder, library.document("coventry"), library).least < 4


def test_the_level_that_was_given_changes_nothing_and_is_shown_beside(library):
    facts = {"need": "income", "degree": "low", "pattern": "occasional", "engagement": "engaging"}
    plain, judged = case(library, facts), case(library, facts, assessed={"area": "coventry", "level": "4"})
    for document in library.documents.values():
        assert place(plain, document, library) == place(judged, document, library)
    assert impact([plain, judged], library).given["child-in-need"] == 1
    assert impact([plain], library).given == {}


# ------------------------------------------------------------------------------------------------ a caseload


def test_every_child_is_counted_once_under_every_document(found, drawn, library):
    assert [column.document for column in found.columns] == list(library.documents)
    for column in found.columns:
        assert sum(column.known.values()) == sum(column.possible.values()) == len(drawn)
        assert sum(column.certain.values()) == len(drawn) - column.unsettled
        for tier in (*TIERS, SILENT):
            assert column.certain[tier] <= min(column.known[tier], column.possible[tier])
        assert column.known[SILENT] == column.possible[SILENT] == column.certain[SILENT]


def test_the_statutory_lines_are_counted_with_ranges(found):
    for column in found.columns:
        for line, tier in CROSSINGS.items():
            known, most = column.reached[line]
            assert known == sum(column.known[name] for name in TIERS[TIERS.index(tier) :])
            assert known <= most


def test_the_transitions_agree_with_the_columns(found):
    columns = {column.id: column for column in found.columns}
    assert len(found.transitions) == 10
    for item in found.transitions:
        for tier in (*TIERS, SILENT):
            assert sum(item.table[tier].values()) == columns[item.before].known[tier]
            assert sum(row[tier] for row in item.table.values()) == columns[item.after].known[tier]
        for line, tier in CROSSINGS.items():
            at = TIERS.index(tier)
            up = sum(item.table[low][high] for low in TIERS[:at] for high in TIERS[at:])
            down = sum(item.table[high][low] for low in TIERS[:at] for high in TIERS[at:])
            crossing = item.crossings[line]
            assert (crossing.up[1], crossing.down[1]) == (up, down)
            for certain, known, most in (crossing.up, crossing.down):
                assert certain <= known <= most


def test_who_gets_another_tier_is_counted_from_the_same_table(found):
    for item in found.transitions:
        up = sum(item.table[low][high] for n, low in enumerate(TIERS) for high in TIERS[n + 1 :])
        down = sum(item.table[high][low] for n, low in enumerate(TIERS) for high in TIERS[n + 1 :])
        assert (item.tiers.up[1], item.tiers.down[1]) == (up, down)
        for certain, known, most in (item.tiers.up, item.tiers.down):
            assert certain <= known <= most
        for crossing in item.crossings.values():
            assert crossing.up[1] <= up
            assert crossing.up[2] <= item.tiers.up[2]


def test_what_a_proposal_would_move_is_a_row_for_every_document(library, drawn):
    columns = [*under(library, ["coventry", "camden"]), *under(library, ["plymouth"])]
    moved = impact(drawn, library, columns, origin="drawn", against="plymouth")
    text = moves_in_words(moved, library)
    for item, name in zip(moved.transitions, ("Coventry", "Camden"), strict=True):
        row = next(line for line in text if line.strip().startswith(name))
        certain, known, most = item.tiers.up
        assert f"{known} ({certain} to {most})" in row
        for moved_down in (item.tiers.down, item.crossings["section-47"].down):
            certain, _, most = moved_down
            assert f"{certain} (to {most})" in row
    assert any("section 17 up" in line for line in text)
    assert not any("higher tier" in line for line in moves_in_words(moved, library, all_tiers=False))


def told_of(library, children, before, after, **more):
    """The rows that `harmonise --children` would print, as lists of cells."""
    found = impact(
        children, library, [*under(library, [before]), *under(library, [after])], origin="drawn", against=after
    )
    text = moves_in_words(found, library, **more)
    row = next(line for line in text if line.strip().startswith(library.areas[before].name))
    return found.transitions[0], row.split("  "), "\n".join(text)


def test_who_has_less_only_while_facts_are_unknown_is_not_counted_as_lower(library, drawn):
    """By hand from the placements; and the two kinds together are those who have less by what is known."""
    seen = 0
    for before, after in (("plymouth", "coventry"), ("camden", "plymouth"), ("coventry", "camden")):
        pairs = [[place(child, library.document(area), library, area) for area in (before, after)] for child in drawn]
        both = [(a, b) for a, b in pairs if min(a.least, b.least) >= 0]
        lower = sum(a.least > b.most for a, b in both)
        unsettled = sum(b.least < a.least <= b.most for a, b in both)
        item, row, text = told_of(library, drawn, before, after)
        assert (item.tiers.down[0], item.tiers.unsettled) == (lower, unsettled)
        assert item.tiers.down[1] == lower + unsettled
        cells = [cell.strip() for cell in row if cell.strip()]
        assert cells[2].startswith(f"{lower} (to ")
        assert cells[3] == str(unsettled)
        assert "not yet settled" in text
        seen += unsettled
    assert seen


def test_under_never_lower_no_outer_bound_reads_as_a_lowering(library, drawn):
    item, row, text = told_of(library, drawn, "plymouth", "coventry", never_lower=True)
    cells = [cell.strip() for cell in row if cell.strip()]
    assert cells[2:4] == [str(item.tiers.down[0]), str(item.tiers.unsettled)]
    assert "none of them ends lower" in text
    assert "none of them ends lower" not in told_of(library, drawn, "plymouth", "coventry")[2]


def test_json_counts_those_not_yet_settled(found):
    for item, data in zip(found.transitions, impact_json(found)["transitions"], strict=True):
        for crossing, told in [
            (item.tiers, data["tiers"]),
            *((item.crossings[line], data["crossings"][line]) for line in CROSSINGS),
        ]:
            assert told["down_not_yet_settled"]["children"] == crossing.down[1] - crossing.down[0]


def test_one_child_is_one_child(library):
    child = case(library, {"need": "extremist-views", "degree": "severe"})
    found = impact([child], library, under(library, ["coventry", "plymouth"]), origin="drawn")
    text = "\n".join([*impact_in_words(found, library), *moves_in_words(found, library)])
    assert "1 child: drawn" in text
    assert "1 child only one of the two says anything of" in text
    assert "1 children" not in text


def test_documents_do_disagree_on_a_caseload(found):
    assert any(crossing.up[1] or crossing.down[1] for item in found.transitions for crossing in item.crossings.values())


def test_moves_from_silence_are_counted_apart(library):
    child = case(library, {"need": "extremist-views", "degree": "severe"})
    item = impact([child], library, under(library, ["coventry", "plymouth"])).transitions[0]
    assert item.one_silent == 1
    assert all(crossing.up == crossing.down == (0, 0, 0) for crossing in item.crossings.values())


def test_areas_of_one_document_stand_apart_only_where_its_rules_differ(library):
    assert under(library, ["leicester", "leicestershire"]) == under(library, ["leicester"])
    assert len(under(library, ["leicester", "rutland"])) == 2
    assert [document for document, _ in under(library)] == list(library.documents)
    with pytest.raises(UnknownNameError, match="unknown area"):
        under(library, ["atlantis"])


def test_progress_is_told_up_to_the_end(library, drawn):
    seen = []
    impact(drawn[:5], library, progress=lambda done, of: seen.append((done, of)))
    assert seen[0] == (0, 5)
    assert seen[-1] == (5, 5)


# ------------------------------------------------------------------------------------------------ before and after


def test_the_same_document_again_moves_nobody_whatever_is_unknown(library, drawn, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(data_folder() / "mappings" / "plymouth", folder, ignore=shutil.ignore_patterns("facts"))
    more, name = with_document(library, folder)
    assert name not in library.documents
    columns = [*under(more, ["plymouth"]), (name, more.documents[name].areas[0].id)]
    found = impact(drawn, more, columns, against=name)
    assert len(found.transitions) == 1
    for crossing in found.transitions[0].crossings.values():
        assert crossing.up == crossing.down == (0, 0, 0)


def test_a_line_put_higher_moves_those_whom_it_concerns_and_nobody_else(library, drawn, tmp_path):
    moved = library.document("plymouth").by_id[
        "ply-0153"
    ]  # a parent's own childhood in care: level 3, and no other line on it
    files = (data_folder() / "mappings" / "plymouth").glob("*.yaml")
    text = next(t for t in (path.read_text(encoding="utf-8") for path in files) if f"id: {moved.id}\n" in t)
    entry = text[text.index(f"id: {moved.id}\n") :].split("\n- id:")[0]
    folder = changed_copy(library, tmp_path, entry, entry.replace('level: "3"', 'level: "4"'))
    more, name = with_document(library, folder)
    assert more.documents[name].by_id[moved.id].levels == ("4",)
    columns = [*under(more, ["plymouth"]), (name, more.documents[name].areas[0].id)]
    children = [case(library, {"need": "parent-care-history"}), *drawn[:40]]
    item = impact(children, more, columns, against=name).transitions[0]
    assert item.crossings["section-17"].up == (1, 1, 1)
    assert item.crossings["section-17"].down == (0, 0, 0)
    assert item.crossings["section-47"].up == (0, 0, 1)
    assert item.table["targeted-early-help"]["child-in-need"] == 1


def test_a_proposal_of_others_decides_nothing_of_what_they_do_not_speak(library):
    """Made of two documents without a line on extremist views; a third has one. Its child is undecided, and not lowered."""
    child = case(library, {"need": "extremist-views", "degree": "severe"}, {"need": "income", "degree": "low"})
    coventry = library.document("coventry")
    proposed = replace(
        coventry,
        id="common",
        areas=(replace(coventry.areas[0], id="common", document="common"),),
        made_of=("coventry", "camden"),
    )
    more = replace(
        library,
        documents={**library.documents, "common": proposed},
        areas={**library.areas, "common": proposed.areas[0]},
    )
    foreign, own = (
        impact([child], more, [(name, name), ("common", "common")], against="common").transitions[0]
        for name in ("plymouth", "coventry")
    )
    assert foreign.undecided == 1
    assert foreign.tiers.down == (0, 0, 0)
    assert own.undecided == 0


def test_what_is_no_mapping_is_refused(library, tmp_path):
    with pytest.raises(MappingError, match=r"holds no document\.yaml"):
        with_document(library, tmp_path)


# ------------------------------------------------------------------------------------------------ output


def test_results_are_counts_and_shares_with_the_assumptions_beside_them(found, drawn, library):
    data = impact_json(found)
    assert json.loads(json.dumps(data)) == data
    for document in data["documents"]:
        assert sum(item["known"]["children"] for item in document["tiers"].values()) == len(drawn)
        assert abs(sum(item["known"]["share"] for item in document["tiers"].values()) - 1) < 0.01
    assert any("outer bound" in line for line in data["assumptions"])
    text = "\n".join(impact_in_words(found, library, table=True))
    assert "Under Coventry" in text
    assert "Who moves across the statutory lines" in text
    assert "do not publish" in text


def test_no_child_is_shown_unless_references_were_given_and_asked_for(library):
    facts = [{"need": "private-fostering", "arrangement": "28-days-or-more", "notified": "notified"}]
    named = [case(library, *facts, reference=f"ZZ-{n}") for n in range(3)]
    columns = under(library, ["coventry", "plymouth", "camden"])
    assert "ZZ-" not in json.dumps(impact_json(impact(named, library, columns)))
    asked = impact(named, library, columns, movers=True)
    shown = [mover.reference for item in asked.transitions for mover in item.movers]
    assert shown
    assert set(shown) == {"ZZ-0", "ZZ-1", "ZZ-2"}
    assert "ZZ-1" in "\n".join(impact_in_words(asked, library))
    with pytest.raises(UnknownNameError, match="no reference"):
        impact([*named, case(library, *facts)], library, columns, movers=True)


def test_the_command_draws_and_compares(capsys):
    asked = ["impact", "--generate", "20", "--seed", "2", "--areas", "coventry", "plymouth"]
    assert main(asked) == 0
    text = capsys.readouterr()
    assert text.err == ""
    assert "20 children: drawn with seed 2, not real" in text.out
    assert "--show-assumptions" in text.out
    assert "quoted at second hand" not in text.out
    assert text.out.count("\n") < 40
    assert main([*asked, "--show-assumptions"]) == 0
    assert "quoted at second hand" in capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [document["id"] for document in data["documents"]] == ["coventry", "plymouth"]


def test_the_command_reads_a_team_s_own_caseload_and_a_proposal(capsys, tmp_path, library):
    path = tmp_path / "mine.csv"
    path.write_text("reference,age,need,degree\nA-1,9,domestic-abuse,severe\nA-2,3,income,low\n", encoding="utf-8")
    folder = tmp_path / "proposal"
    shutil.copytree(data_folder() / "mappings" / "camden", folder, ignore=shutil.ignore_patterns("facts"))
    asked = ["impact", "--cases", str(path), "--areas", "coventry", "camden", "--under", str(folder), "--table"]
    assert main(asked) == 0
    text = capsys.readouterr().out
    assert "2 children: your own caseload" in text
    assert "Coventry -> Camden (as given)" in text
    assert "Coventry -> Camden\n" not in text
    assert "A-1" not in text
    assert "assumption)" not in text
    assert "assumptions of the draw" not in text


def test_help_says_where_the_words_for_a_caseload_are_listed(capsys):
    with pytest.raises(SystemExit):
        main(["impact", "--help"])
    assert "harmoniser needs --circumstances" in " ".join(capsys.readouterr().out.split())


def test_the_command_repeats_nothing_of_a_refused_table(capsys, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("age,need\n9,Jon was hit\n", encoding="utf-8")
    assert main(["impact", "--cases", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("harmoniser: mine.csv: row 2, need: is no need of the vocabulary")
    assert "Jon" not in shown.err


@pytest.mark.slow
def test_a_thousand_children_under_all_documents_take_less_than_a_minute(library):
    started = time.monotonic()
    impact(generate(1000, library, seed=1), library)
    assert time.monotonic() - started < 60
