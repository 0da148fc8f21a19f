"""What a room takes away: minutes that a board can read, and the agreed positions as a mapping that the harmoniser reads."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from harmoniser.agreed import agreed_of, agreed_zip
from harmoniser.ballots import as_csv, picture, qr, votes_in_words
from harmoniser.caseloads import generate
from harmoniser.cases import case_from
from harmoniser.differences import different_responses, silences
from harmoniser.discrepancies import in_order
from harmoniser.errors import HarmoniserError, PaperError
from harmoniser.findings import Space
from harmoniser.impact import SILENT, impact, impact_in_words, place, under, with_document
from harmoniser.minutes import agreement_in_words, agreements, minutes_data, minutes_files, minutes_note
from harmoniser.room import ALPHA_FROM, CANNOT_SAY, NO_AGREEMENT, Closeness, Item, RoomAgreement, result
from harmoniser.subjects import documents_agreement, item_of, subject_of, votable
from harmoniser.translation import translate
from harmoniser.vignettes import answers, load_vignettes
from harmoniser.workshops import Workshops

EARLY, TARGETED, IN_NEED, PROTECTION = "early-help", "targeted-early-help", "child-in-need", "child-protection"
AREAS = ("camden", "coventry", "peterborough", "plymouth")
PEOPLE = ("Wren", "Finch", "Rook")
CHOSEN = ("bruise-on-a-baby", "dirty-home")


@pytest.fixture(scope="module")
def vignettes(library):
    return {vignette.id: vignette for vignette in load_vignettes(library)}


@pytest.fixture(scope="module")
def found(library):
    """The disagreements about one need, which take no time to find."""
    space = Space(library, tuple(library.documents.values()), needs=("private-fostering",))
    vars(space)["described"] = {}  # which lines describe it matters to nothing here
    return {item.id: item for item in in_order([*different_responses(space), *silences(space)])}


@pytest.fixture(scope="module")
def answers_differ(found):
    return next(item for item in found.values() if item.kind == "different-response" and item.severity >= 4)


@pytest.fixture(scope="module")
def ended(library, vignettes, answers_differ, tmp_path_factory):
    """A workshop of two vignettes and a disagreement: agreed with dissent after two rounds, agreed, and not agreed."""
    workshops = Workshops(library, f"sqlite:///{tmp_path_factory.mktemp('kept') / 'w.sqlite'}")
    items = [*(item_of(vignettes[name]) for name in CHOSEN), item_of(answers_differ)]
    opened = workshops.open("Board, spring meeting", items, AREAS)
    seats = [workshops.join(opened.code, name).secret for name in PEOPLE]
    room = workshops.start(opened.secret, 0)

    def vote(number, turn, *choices):
        for seat, choice in zip(seats, choices, strict=True):
            workshops.vote(seat, number, turn, choice, "It cannot move by itself" if choice == PROTECTION else "")

    vote(1, 1, EARLY, PROTECTION, CANNOT_SAY)
    room = workshops.reveal(opened.secret, room.version)
    room = workshops.vote_again(opened.secret, room.version)
    vote(1, 2, EARLY, PROTECTION, PROTECTION)
    room = workshops.reveal(opened.secret, room.version)
    room = workshops.decide(opened.secret, room.version, PROTECTION, "No baby bruises itself", [("Wren", EARLY)])
    room = workshops.next_item(opened.secret, room.version)
    vote(2, 1, IN_NEED, IN_NEED, TARGETED)
    room = workshops.reveal(opened.secret, room.version)
    room = workshops.decide(opened.secret, room.version, IN_NEED)
    room = workshops.next_item(opened.secret, room.version)
    vote(3, 1, EARLY, PROTECTION, CANNOT_SAY)
    room = workshops.reveal(opened.secret, room.version)
    room = workshops.decide(opened.secret, room.version, NO_AGREEMENT)
    room = workshops.end(opened.secret, room.version)
    yield room
    workshops.close()


@pytest.fixture(scope="module")
def subjects(ended, library, vignettes, found):
    return tuple(subject_of(one.item, library, ended.areas, vignettes, found) for one in ended.items)


def in_docx(content: bytes) -> str:
    import docx

    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def in_pdf(content: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def one(files: dict[str, bytes]) -> bytes:
    (content,) = files.values()
    return content


# ------------------------------------------------------------------------------------------------ what the room hears and sees


def test_before_the_votes_nobody_hears_what_the_documents_answer(answers_differ, library):
    """The item that is read out names facts, and neither a document nor a tier."""
    said = item_of(answers_differ).text.lower()
    assert "private fostering" in said
    for tier in library.vocabulary.tiers.values():
        assert tier.label.partition(" (")[0].lower() not in said
    for area in library.areas.values():
        assert area.name.lower() not in said


def test_a_room_can_vote_only_on_what_has_a_response(found, answers_differ):
    assert votable(answers_differ)
    assert not votable(replace(answers_differ, kind="detour"))
    assert not votable(replace(answers_differ, need=""))


def test_every_document_of_the_areas_answers_and_no_other(subjects, library):
    wanted = {library.areas[area].document for area in AREAS}
    assert {answer.document for answer in subjects[0].answered} == wanted
    assert {area for answer in subjects[0].answered for area in answer.areas} == set(AREAS)


def test_a_long_disagreement_is_cut_to_a_line_that_a_workshop_takes(answers_differ):
    assert len(item_of(replace(answers_differ, affected="x" * 2000)).text) <= 280


def test_an_item_that_there_is_no_more_still_has_its_text(library):
    gone = subject_of(Item("vignette", "gone", "A boy of 15"), library, AREAS, {}, {})
    assert (gone.known, gone.title, gone.answered) == (False, "A boy of 15", ())


def test_a_low_answer_never_stands_alone_where_more_is_possible(library, vignettes):
    """Of every vignette and document: what could be higher is said beside what is certain, in words and as a tier."""
    rank = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    opened = 0
    for vignette in vignettes.values():
        subject = subject_of(item_of(vignette), library, list(library.areas), vignettes, {})
        for answer in subject.answered:
            said = next(a for a in answers(vignette, library) if a.document == answer.document).translation
            shown = max((rank[t] for t in (*answer.tiers, *([answer.raised] if answer.raised else []))), default=-1)
            could = max((rank[t] for t in said.possible.tiers), default=-1)
            if could > shown:
                opened += 1
                assert answer.most and rank[answer.most[-1]] == could, (vignette.id, answer.document)
                assert "as high as" in answer.words or "is open" in answer.words, (vignette.id, answer.words)
            assert len(answer.asks) <= 2
            assert answer.dated and answer.stands
    assert opened > 50


@pytest.mark.parametrize(
    ("vignette", "area", "said"),
    [
        (
            "never-good-enough",
            "peterborough",
            "Early help to Targeted early help at least; it could be as high as level 4",
        ),
        ("dirty-home", "peterborough", "Early help to Targeted early help at least; it could be as high as level 4"),
        ("bruise-on-a-baby", "camden", "no line is met for certain; one at level 4"),
        ("weekly-self-harm", "plymouth", "Early help at least; it could be as high as level 4"),
        ("angry-videos", "camden", "no line is met for certain; one at level 4"),
    ],
)
def test_answers_that_looked_low_say_how_high_they_could_be(library, vignettes, vignette, area, said):
    subject = subject_of(item_of(vignettes[vignette]), library, [area], vignettes, {})
    (answer,) = subject.answered
    assert said in answer.words
    assert answer.most[-1] == PROTECTION
    assert answer.asks


def test_a_disagreement_says_how_high_a_position_could_be(library, found):
    item = next(i for i in found.values() if any(s.open and "universal" in s.tiers for s in i.stands))
    put = subject_of(item_of(item), library, list(library.areas), {}, {item.id: item})
    low = next(a for a in put.answered if "universal" in a.tiers)
    assert low.most == (PROTECTION,)


def test_the_minutes_tell_the_range_and_what_is_left_open(ended, library, subjects):
    said = in_docx(one(minutes_files(ended, library, subjects, ["docx"])))
    assert "at least; it could be as high as" in said
    assert "Abuse or neglect: is it there? If so, level 4" in said
    assert "Peterborough (December 2024)" in said


def test_a_room_of_few_items_is_told_in_shares_and_its_number_with_a_caution(ended, library, subjects):
    first, last, documents = agreements(ended, library, subjects)
    for words in (first, last, documents):
        assert " of 3 items" in words
        assert words.endswith("over so few items no measure")
    assert "on 0 of 3 items everybody named the same tier" in first
    last = minutes_data(ended, library, subjects)["agreement"]["last"]
    assert last["alpha"] < 1
    assert last["reason"] == "over so few items no measure"


def test_from_ten_items_on_alpha_stands_beside_the_shares():
    few, many = (
        agreement_in_words(RoomAgreement(0.5, 0.2, 0.7, items, 30, 3, ""), Closeness(items, 4, 3, items - 7))
        for items in (ALPHA_FROM - 1, ALPHA_FROM)
    )
    assert few.endswith("alpha 0.50, over so few items no measure")
    assert many.endswith("alpha 0.50, 95% interval 0.20 to 0.70")


def test_the_documents_agreement_counts_silence_as_no_rating(subjects, library):
    whole = documents_agreement(subjects, library)
    assert whole.value is not None and -1 <= whole.value < 1
    muted = [replace(s, answered=tuple(replace(a, tiers=(), silent=True) for a in s.answered)) for s in subjects]
    assert documents_agreement(muted, library).value is None


def test_the_law_is_told_where_it_decides(library, vignettes):
    put = [subject_of(item_of(v), library, AREAS, vignettes, {}) for v in vignettes.values()]
    lifted = [subject for subject in put if subject.floor]
    assert lifted
    assert all(subject.because for subject in lifted)
    assert any(subject.below_floor(EARLY, library) for subject in lifted)
    assert not any(subject.below_floor(NO_AGREEMENT, library) for subject in lifted)


def test_the_picture_says_in_words_what_it_shows(ended, library):
    drawn = picture(ended.items[0], library)
    assert "Round 1: 1 Child protection, 1 Early help, 1 cannot say." in drawn.words
    assert "Round 2: 2 Child protection, 1 Early help." in drawn.words
    assert drawn.svg.count("round 2</text>") == 3  # only what somebody chose has bars
    assert "Universal services: 0" in drawn.svg


def test_nobody_is_named_in_picture_and_table(ended, library):
    for text in (picture(ended.items[0], library).svg, as_csv(ended.items, library)):
        assert not any(name in text for name in PEOPLE)


def test_a_title_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(ended, library):
    evil = replace(ended.items[0], item=Item("vignette", "x", "=1+1"))
    assert "'=1+1" in as_csv([evil], library)


def test_the_qr_picture_leads_to_the_address():
    """Its modules are those of the QR code of this very address, quiet edge and all."""
    import segno

    address = "https://example.org/workshop?code=CDFGHJ"
    wanted = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    drawn = [[0] * len(wanted) for _ in wanted]
    for part in qr(address).partition(' d="')[2].partition('"')[0].split("M")[1:]:
        x, y = part.partition("h")[0].split()
        drawn[int(y)][int(x)] = 1
    assert drawn == [[1 if dark else 0 for dark in row] for row in wanted]


# ------------------------------------------------------------------------------------------------ minutes


def test_the_word_minutes_tell_all_that_happened(ended, library, subjects):
    said = in_docx(one(minutes_files(ended, library, subjects, ["docx"])))
    for words in (
        "Minutes: Board, spring meeting",
        "3 people took part, by the names they chose: Wren, Finch, Rook.",
        "A bruise on a baby",
        "The baby cannot yet roll over or crawl.",
        "No baby bruises itself",
        "Wren (Early help)",
        "No agreement",
        "Round 1: 1 Child protection, 1 Early help, 1 cannot say.",
        "Child protection (section 47): It cannot move by itself",
        "Plymouth",
        "The documents, on the same items",
    ):
        assert words in said, words


def test_the_pdf_says_the_same(ended, library, subjects):
    try:
        said = " ".join(in_pdf(one(minutes_files(ended, library, subjects, ["pdf"]))).split())
    except PaperError as problem:
        from tests.conftest import require

        require(str(problem), False)
    assert "Minutes: Board, spring meeting" in said
    assert "No baby bruises itself" in said
    assert "Wren (Early help)" in said


def test_the_data_hold_votes_answers_and_agreement(ended, library, subjects):
    data = json.loads(one(minutes_files(ended, library, subjects, ["json"])))
    first = data["items"][0]
    assert first["rounds"][1]["distribution"][PROTECTION] == 2
    assert {answer["document"] for answer in first["documents"]} == {library.areas[area].document for area in AREAS}
    assert set(data["agreement"]) == {"first", "last", "documents"}


def test_without_names_no_name_is_anywhere(ended, library, subjects):
    files = minutes_files(ended, library, subjects, ["docx", "json"], named="none")
    texts = [in_docx(content) if name.endswith("docx") else content.decode() for name, content in files.items()]
    assert len(texts) == 2
    for text in texts:
        assert not any(name in text for name in PEOPLE)
        assert "Board, spring meeting" in text


def test_names_of_those_present_do_not_tell_who_voted_what(ended, library, subjects):
    data = minutes_data(ended, library, subjects, "present")
    assert data["names"] == list(PEOPLE)
    assert data["items"][0]["decision"]["dissent"] == [{"name": "Wren", "tier": EARLY}]
    votes = [vote for item in data["items"] for one in item["rounds"] for vote in one["votes"]]
    assert votes
    assert not any("name" in vote for vote in votes)
    # Nor does the order: Wren, who joined first, chose the same as the first told only where that is the lowest.
    assert [vote["choice"] for vote in data["items"][1]["rounds"][0]["votes"]] == [TARGETED, IN_NEED, IN_NEED]


def test_with_all_names_the_minutes_say_who_voted_what(ended, library, subjects):
    said = in_docx(one(minutes_files(ended, library, subjects, ["docx"], named="votes")))
    assert "Finch: Child protection (section 47) – It cannot move by itself" in said


def test_minutes_of_a_workshop_that_goes_on_say_so(ended, library, subjects):
    going = replace(ended, state="decided", closed=None)
    opening = str(minutes_note(going, library, subjects).opening)
    assert "draft" in opening
    assert "draft" not in str(minutes_note(ended, library, subjects).opening)


def test_a_decision_below_the_law_is_told_as_such(ended, library, vignettes, subjects):
    less = next(
        s
        for v in vignettes.values()
        if (s := subject_of(item_of(v), library, AREAS, vignettes, {})).below_floor(EARLY, library)
    )
    decided = ended.items[0].decision
    items = (replace(ended.items[0], item=less.item, decision=replace(decided, outcome=EARLY)), *ended.items[1:])
    note = minutes_note(replace(ended, items=items), library, (less, *subjects[1:]))
    assert "This is less than the law" in str(note)


def test_a_form_that_there_is_not_is_refused(ended, library, subjects):
    with pytest.raises(HarmoniserError, match="docx, pdf, json"):
        minutes_files(ended, library, subjects, ["odt"])


def test_what_people_wrote_stays_text(ended, library, subjects):
    from harmoniser.paper import to_html

    evil = "<script>alert(1)</script>"
    item = ended.items[0]
    items = (replace(item, decision=replace(item.decision, note=evil)), *ended.items[1:])
    page = to_html(minutes_note(replace(ended, items=items), library, subjects))
    assert evil not in page
    assert "&lt;script&gt;" in page


# ------------------------------------------------------------------------------------------------ agreed positions


def mapping(agreed, ended, library, folder: Path):
    with zipfile.ZipFile(io.BytesIO(agreed_zip(agreed, ended, library))) as archive:
        archive.extractall(folder)
    return with_document(library, folder / "agreed-positions")


@pytest.fixture(scope="module")
def agreed(ended, library, vignettes, found, subjects):
    return agreed_of(ended, library, vignettes, found, subjects)


def test_the_mapping_loads_and_answers_as_the_room_decided(agreed, ended, library, vignettes, tmp_path):
    more, name = mapping(agreed, ended, library, tmp_path)
    for vignette, tier in zip(CHOSEN, (PROTECTION, IN_NEED), strict=True):
        assert translate(vignettes[vignette].case, name, more).entailed.tiers == (tier,)


def test_it_says_nothing_of_what_was_not_agreed(agreed, ended, library, vignettes, tmp_path):
    more, name = mapping(agreed, ended, library, tmp_path)
    assert agreed.kept == (1, 2)
    assert agreed.left_out == ((3, "the room did not agree"),)
    assert {line.conditions().__next__().need for line in more.documents[name].indicators} == {
        "injury",
        "home-conditions",
    }
    other = translate(vignettes["never-good-enough"].case, name, more)
    assert other.entailed.level is None


def test_a_caseload_can_be_counted_under_it(agreed, ended, library, vignettes, tmp_path):
    more, name = mapping(agreed, ended, library, tmp_path)
    cases = [vignettes[name].case for name in CHOSEN]
    counted = impact(cases, more, [("plymouth", "plymouth"), (name, name)], against=name)
    assert counted.columns[-1].known[PROTECTION] == 1
    assert counted.columns[-1].known[IN_NEED] == 1


def test_nobody_is_lowered_by_what_a_room_said_nothing_of(agreed, ended, library, tmp_path):
    """Lines on a need are no answer for whoever meets none of them: neither universal nor "down", but undecided."""
    more, name = mapping(agreed, ended, library, tmp_path)
    children = generate(60, library, seed=3)
    counted = impact(children, more, [*under(library), (name, name)], against=name)
    own = counted.columns[-1]
    assert own.known["universal"] == 0
    assert own.known[SILENT]
    for moved in counted.transitions:
        assert moved.undecided
        for crossing in (moved.tiers, *moved.crossings.values()):
            assert crossing.down[1] == 0
    said = "\n".join(impact_in_words(counted, more))
    assert "Undecided: meets nothing agreed" in said
    assert "Says nothing of it" not in said[said.index("Under Positions agreed") : said.index("Who moves")]


def test_a_further_concern_is_never_lowered_to_what_was_agreed_without_it(agreed, ended, library, vignettes, tmp_path):
    """A dirty home was agreed as child in need; grave violence between the parents beside it was not discussed."""
    more, name = mapping(agreed, ended, library, tmp_path)
    case = vignettes["dirty-home"].case
    violence = case_from(
        {"age": 4, "observations": [{"need": "domestic-abuse", "degree": "severe"}]}, library
    ).observations
    both = replace(case, observations=(*case.observations, *violence))
    alone, beside = (
        impact([child], more, [("camden", "camden"), (name, name)], against=name).transitions[0]
        for child in (case, both)
    )
    assert alone.undecided == 0
    assert beside.undecided == 1
    assert beside.crossings["section-47"].down == (0, 0, 0)
    assert place(both, more.documents[name], more).least == library.vocabulary.tiers[IN_NEED].rank
    assert place(both, more.documents[name], more).most == library.vocabulary.tiers[PROTECTION].rank


def test_a_lowering_that_the_room_meant_is_counted(ended, library, vignettes, tmp_path):
    """Of the very facts that were agreed lower the room's answer stands."""
    case = vignettes["bruise-on-a-baby"]
    decided = replace(ended.items[0].decision, outcome=EARLY)
    room = replace(ended, items=(replace(ended.items[0], decision=decided),))
    put = (subject_of(room.items[0].item, library, AREAS, vignettes, {}),)
    more, name = mapping(agreed_of(room, library, vignettes, {}, put), room, library, tmp_path)
    moved = impact([case.case], more, [("plymouth", "plymouth"), (name, name)], against=name).transitions[0]
    assert moved.undecided == 0
    assert moved.tiers.down[0] == 1


def test_graver_facts_get_no_less(agreed, ended, library, vignettes, tmp_path):
    """The same home, and the parents hostile now: still at least what was agreed."""
    more, name = mapping(agreed, ended, library, tmp_path)
    case = vignettes["dirty-home"].case
    hostile = library.vocabulary.circumstances["engagement"].parse("hostile")[0]
    worse = tuple(
        replace(o, known={**o.known, "engagement": hostile}) if "engagement" in o.known else o
        for o in case.observations
    )
    assert translate(replace(case, observations=worse), name, more).entailed.tiers == (IN_NEED,)


def test_a_disagreement_becomes_its_own_facts(ended, library, vignettes, found, subjects, answers_differ):
    last = replace(ended.items[2], decision=replace(ended.items[1].decision, outcome=PROTECTION))
    room = replace(ended, items=(*ended.items[:2], last))
    agreed = agreed_of(room, library, vignettes, found, subjects)
    assert agreed.kept == (1, 2, 3)
    facts = [position.facts for position in agreed.proposal.positions if position.id.startswith("item-3")]
    assert facts
    assert {need for fact in facts for need, _ in fact} == set(answers_differ.subject.split("+"))


def test_what_is_about_no_one_set_of_facts_is_left_out_and_said(
    ended, library, vignettes, found, subjects, answers_differ
):
    silent = replace(answers_differ, id="silence-0000000000", kind="silence")
    decided = ended.items[1].decision
    room = replace(ended, items=(replace(ended.items[2], item=Item("discrepancy", silent.id, "x"), decision=decided),))
    agreed = agreed_of(room, library, vignettes, {silent.id: silent}, subjects[2:])
    assert agreed.kept == ()
    assert "not about one set of facts" in agreed.left_out[0][1]


def test_less_than_the_law_demands_is_left_out(ended, library, vignettes):
    less = next(
        s
        for v in vignettes.values()
        if (s := subject_of(item_of(v), library, AREAS, vignettes, {})).below_floor(EARLY, library)
    )
    decided = replace(ended.items[1].decision, outcome=EARLY)
    room = replace(ended, items=(replace(ended.items[0], number=1, item=less.item, decision=decided),))
    agreed = agreed_of(room, library, vignettes, {}, (less,))
    assert agreed.kept == ()
    assert agreed.left_out[0][1] in (
        "it is less than the law demands, as we read it",
        "it depends on a plan or order in force, which no line can ask for",
    )


def test_a_graver_matter_put_lower_is_pointed_out(ended, library, vignettes):
    """Whatever is graver never gets less: a room that decided otherwise is told what comes of it."""
    mild = vignettes["dirty-home"]
    hostile = library.vocabulary.circumstances["engagement"].parse("hostile")[0]
    worse = tuple(
        replace(o, known={**o.known, "engagement": hostile}) if "engagement" in o.known else o
        for o in mild.case.observations
    )
    grave = replace(mild, id="graver", title="Graver", case=replace(mild.case, observations=worse))
    both = {mild.id: mild, grave.id: grave}
    decided = ended.items[1].decision
    items = (
        replace(ended.items[0], item=item_of(mild), decision=replace(decided, outcome=PROTECTION)),
        replace(ended.items[1], item=item_of(grave), decision=replace(decided, outcome=EARLY)),
    )
    put = tuple(subject_of(one.item, library, AREAS, both, {}) for one in items)
    agreed = agreed_of(replace(ended, items=items), library, both, {}, put)
    assert agreed.overruled == ((2, PROTECTION),)


def test_ages_reach_as_far_as_no_document_answers_otherwise(library, ended, vignettes, agreed):
    """A line is not drawn at the one age that was told, nor beyond where a document draws one."""
    from harmoniser.boxes import bits

    position = next(p for p in agreed.proposal.positions if p.id.endswith("dirty-home"))
    ages = bits(position.facts[0][1][0]["age"])
    told = bits(vignettes["dirty-home"].case.age)[0]
    assert told in ages
    assert ages == list(range(ages[0], ages[-1] + 1))
    assert 0 not in ages  # never from a child who is born to one who is not


def test_nothing_agreed_makes_an_empty_mapping_that_still_loads(ended, library, vignettes, found, subjects, tmp_path):
    none = tuple(replace(item, decision=None) for item in ended.items)
    room = replace(ended, items=none)
    agreed = agreed_of(room, library, vignettes, found, subjects)
    assert (agreed.kept, agreed.left_out) == ((), ())
    more, name = mapping(agreed, room, library, tmp_path)
    assert more.documents[name].indicators == ()


def test_the_archive_says_what_it_holds_and_is_always_the_same(agreed, ended, library):
    first, second = (agreed_zip(agreed, ended, library) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        told = archive.read("READ-ME.txt").decode()
    assert "1. A bruise on a baby: Child protection (section 47)" in told
    assert "left out, the room did not agree" in told
    assert not any(name in told for name in PEOPLE)


def test_a_round_in_words_names_the_gravest_first(ended, library):
    said = votes_in_words(result(ended.items[0].rounds[0], library.vocabulary), library)
    assert said == "1 Child protection, 1 Early help, 1 cannot say"
