"""What a move's notes say, and what they never say: for the practitioner, for the family, for a family in flight."""

import dataclasses
import itertools
import re
from datetime import date
from functools import cache, lru_cache

import pytest

from harmoniser.cases import case_from, read_case
from harmoniser.england import load_england
from harmoniser.facts import load_facts
from harmoniser.library import data_folder, load
from harmoniser.moves import plan_move
from harmoniser.notes import (
    EXAMPLES,
    Bullets,
    Lines,
    Made,
    Notice,
    Paragraph,
    Table,
    family_note,
    month_in_words,
    practitioner_note,
)

FRIDAY = date(2026, 12, 18)
LIBRARY = load()
FACTS = load_facts(LIBRARY)
ENGLAND = load_england(data_folder(), LIBRARY.vocabulary)
MOVES = list(itertools.permutations(LIBRARY.areas, 2))
STATUSES = list(LIBRARY.vocabulary.statuses)
BOTH = [practitioner_note, family_note]
PLAN = {
    "age": 6,
    "reference": "A-1042",
    "assessed": {"area": "plymouth", "level": "4b", "indicators": ["ply-0211"]},
    "status": "child-protection-plan",
    "observations": [
        {"need": "parental-substance-misuse", "recency": "current", "engagement": "reluctant"},
        {"need": "wider-family-support", "degree": "none"},
    ],
}


def case(**changes):
    return case_from({**PLAN, **changes}, LIBRARY)


def moved(case, sending="plymouth", receiving="coventry", **more):
    cases = case if isinstance(case, list) else [case]
    return plan_move(cases, sending, receiving, FRIDAY, LIBRARY, FACTS, ENGLAND, **more)


def words_of(blocks):
    for block in blocks:
        match block:
            case Paragraph(text) | Notice(text):
                yield text
            case Bullets(items):
                yield from items
            case Table(caption, head, rows):
                yield from (caption, *head)
                yield from itertools.chain.from_iterable(rows)
            case Lines(label):
                yield label


def text_of(note):
    said = [note.title, note.subtitle, *words_of(note.opening)]
    for section in note.sections:
        said += [section.title, *words_of(section.blocks)]
    return "\n".join([*said, note.footer])


def section(note, title):
    (found,) = [part for part in note.sections if part.title.startswith(title)]
    return "\n".join(words_of(found.blocks))


@cache
def plan_note():
    return practitioner_note(moved(case()), LIBRARY, FACTS)


# ------------------------------------------------------------------------------------------------ for the practitioner


def test_the_note_says_where_to_by_when_and_under_which_reference():
    note = plan_note()
    assert "from Plymouth to Coventry" in note.subtitle
    assert "Friday 18 December 2026" in note.subtitle
    assert "A-1042" in note.subtitle
    dates = section(note, "Dates")
    assert "Wednesday 13 January 2027" in dates
    assert dates.count("not before Wednesday 13 January 2027") == 3


def test_a_day_can_be_counted_again_on_paper():
    dates = section(plan_note(), "Dates")
    for words in (
        "the first working day after the clock starts is 1",
        "Friday 25 December 2026",
        "Monday 28 December 2026",
    ):
        assert words in dates
    assert "Friday 1 January 2027" in dates


def test_the_note_tells_coventrys_own_rule_and_who_holds_the_plan():
    said = section(plan_note(), "Who is responsible")
    assert "Plymouth is responsible for the plan until the transfer-in conference" in said
    assert "Coventry has its own duties" in said
    assert "a conference always takes place" in said
    assert "has an initial conference there" in section(plan_note(), "First steps there")


def test_needs_strengths_and_wishes_have_a_place():
    said = section(plan_note(), "Needs, strengths and wishes")
    assert "(ply-0211)" in said
    assert "engagement with help: reluctant" in said
    assert "Strengths stated: Support from the wider family (no concern)." in said
    assert "What the child says and wants" in said


def test_who_is_not_born_yet_is_asked_nothing():
    note, page = (make(moved(case(age={"unborn_weeks": 26})), LIBRARY, FACTS) for make in BOTH)
    assert "What the parents say and want" in text_of(note)
    assert "What the child says" not in text_of(note) + text_of(page)


def test_consent_to_help_is_kept_apart_from_the_basis_for_sharing():
    note = plan_note()
    titles = [part.title for part in note.sections]
    assert "Consent to help" in titles
    assert "Lawful basis for sharing this note" in titles
    assert "rests on law, not on consent" in section(note, "Lawful basis")
    assert "do not wait for consent" in section(note, "Consent to help")
    assert "The law to cite" in section(note, "Lawful basis")


def test_the_note_states_its_sources_their_dates_and_its_doubt():
    said = section(plan_note(), "Sources and doubt")
    for words in ("September 2016", "January 2013", "Plymouth Safeguarding Children Board", "check before use"):
        assert words in said
    assert "What the marks mean" in said
    contact = section(plan_note(), "First steps there")
    assert "From a document of January 2013: check before use." in contact


@pytest.mark.parametrize("status", STATUSES)
def test_whatever_was_not_read_at_its_source_is_marked(status):
    move = moved(case(status=status), "camden", "plymouth")
    text = text_of(practitioner_note(move, LIBRARY, FACTS))
    child = move.children[0]
    shown = 0
    for rule in (*child.responsibility, *(flag.rule for flag in child.flags)):
        for words in (rule.holds, rule.says.split(". ")[0]):
            line = next((line for line in text.splitlines() if words and words in line), "")
            if line and rule.doubt:
                shown += 1
                assert re.search(r"\[(check|in force\?|our advice)\]", line), line
    assert shown, "no unread rule was shown, so this test says nothing"


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("guarded", [False, True])
def test_every_version_says_999_and_that_it_decides_nothing(make, status, guarded):
    text = text_of(make(moved(case(status=status)), LIBRARY, FACTS, guarded=guarded))
    assert "call 999" in text
    assert "decides nothing" in text or "does not decide anything" in text


def test_nothing_is_left_out_without_a_word():
    many = [
        {"need": need}
        for need in (
            "attainment",
            "school-attendance",
            "cannabis-use",
            "neet",
            "self-harm",
            "missing",
            "domestic-abuse",
        )
    ] + [{"need": "income"}, {"need": "homelessness"}, {"need": "home-conditions"}]
    text = text_of(practitioner_note(moved(case(observations=many)), LIBRARY, FACTS, guarded=False))
    assert "more, on the page “What happens next”" in section(
        practitioner_note(moved(case(observations=many)), LIBRARY, FACTS), "Needs"
    )
    assert "on the page “What happens next”" in text


def test_a_short_stay_is_not_told_to_begin_a_conference_there():
    note, page = (make(moved(case(), stay="temporary"), LIBRARY, FACTS) for make in BOTH)
    assert "do not begin by themselves" in section(note, "First steps there")
    assert "15 working days" not in section(note, "Dates")
    assert "should be held by" not in text_of(page)


@pytest.mark.parametrize(
    ("text", "words"), [("2016", "2016"), ("2016-09", "September 2016"), ("2016-09-05", "5 September 2016")]
)
def test_a_documents_date_is_given_as_exactly_as_it_is_known(text, words):
    assert month_in_words(text) == words


# ------------------------------------------------------------------------------------------------ siblings


def test_siblings_share_one_note_and_are_told_apart():
    children = [case(), case(reference="A-1043", age=9, status="child-in-need"), case(reference="A-1044", age=2)]
    note = practitioner_note(moved(children), LIBRARY, FACTS)
    text = text_of(note)
    assert "3 children" in note.subtitle
    for number, reference in enumerate(("A-1042", "A-1043", "A-1044"), 1):
        assert f"Child {number}, reference {reference}" in text
    assert text.count("What the child says and wants") == 3
    assert text.count("Consent to help") == 1


def test_one_sibling_in_flight_guards_the_whole_note():
    fleeing = case(observations=[{"need": "domestic-abuse", "recency": "current"}])
    text = text_of(practitioner_note(moved([case(), fleeing]), LIBRARY, FACTS))
    assert "Coventry" not in text


# ------------------------------------------------------------------------------------------------ for the family

JARGON = re.compile(
    r"\b(section|level|tier|s\.?47|s\.?17|CAF|threshold|indicator|LSCB|MASH|statutory|referral|assessment|conference|"
    r"multi-agency|CAMHS|NEET|lead professional|consent|engagement|universal|targeted|safeguarding|enquiry|strategy)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("stay", ["permanent", "temporary"])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("way", MOVES[::5], ids="-".join)
def test_the_familys_page_uses_everyday_words(status, stay, way):
    child = case(status=status, assessed={"area": way[0], "level": LIBRARY.document(way[0]).levels[-1].id})
    text = text_of(family_note(moved(child, *way, stay=stay), LIBRARY, FACTS))
    assert JARGON.findall(text) == []
    assert not re.search(r"\b[a-z]{3}-f?\d{3,4}\b", text)
    longest = max(len(sentence.split()) for sentence in re.split(r"[.:;\n]", text))
    assert longest <= 32


def test_the_familys_page_tells_rights_whom_to_call_and_the_day():
    text = text_of(family_note(moved(case()), LIBRARY, FACTS))
    for words in (
        "You can say yes or no to extra help",
        "complain",
        "interpreter",
        "024 76 78 8555",
        "13 January 2027",
    ):
        assert words in text
    assert "Name and number of the person who helps us now" in text
    assert "What the child says, and what goes well" in text


def test_the_familys_page_names_no_help_against_abuse_since_others_may_read_it():
    fleeing = case(observations=[{"need": "domestic-abuse"}])
    for guarded in (False, True):
        text = text_of(family_note(moved(fleeing), LIBRARY, FACTS, guarded=guarded)).casefold()
        assert not re.search(r"abuse|refuge|violen", text)


# ------------------------------------------------------------------------------------------------ a family in flight


def fleeing(area, status="child-protection-plan"):
    return case(
        assessed={"area": area, "level": LIBRARY.document(area).levels[-1].id},
        status=status,
        observations=[{"need": "domestic-abuse", "recency": "current"}, {"need": "missing", "whereabouts": "unknown"}],
    )


def told_by(area, sending):
    """What tells of an area: its name, document, contacts, services, facts; not what all England, or the area left, says too."""
    document, origin = LIBRARY.document(area), LIBRARY.document(sending)
    told = {LIBRARY.areas[area].name}
    if document is not origin:
        told |= {document.title, document.publisher, *(other.name for other in document.areas)}
    for fact in FACTS.of(document.id, area):
        told |= {fact.id, fact.name, fact.label, fact.web, fact.address, *fact.phones}
    told |= {line.id for line in document.indicators} | {line.label for line in document.indicators}
    known = {LIBRARY.areas[sending].name, origin.title, origin.publisher}
    for fact in FACTS.of(origin.id, sending):
        known |= {fact.id, fact.name, fact.label, fact.web, fact.address, *fact.phones}
    known |= {line.id for line in origin.indicators} | {line.label for line in origin.indicators}
    left = "\n".join(known)
    return {words for words in told - known if words and not names(words, everybodys()) and not names(words, left)}


@cache
def everybodys():
    """The words of the law, of the procedures for moves and of the vocabulary, which tell of no area."""
    rules = [*ENGLAND.law, *(rule for rule in ENGLAND.moving if not rule.areas)]
    said = [text for rule in rules for text in (rule.title, rule.says, rule.citation, rule.holds)]
    vocabulary = LIBRARY.vocabulary
    said += [need.label for need in vocabulary.needs.values()] + [tier.label for tier in vocabulary.tiers.values()]
    return "\n".join(said)


@lru_cache(maxsize=8)
def folded(text):
    return text.casefold()


def names(words, text):
    """Whether a text has these words, as words of their own."""
    return words.casefold() in folded(text) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("way", MOVES, ids="-".join)
def test_no_note_of_a_family_in_flight_tells_where_it_goes(way, make):
    sending, receiving = way
    move = moved(fleeing(sending), *way)
    assert move.flight
    text = text_of(make(move, LIBRARY, FACTS))
    assert [words for words in told_by(receiving, sending) if names(words, text)] == []


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("sending", LIBRARY.areas)
def test_a_guarded_note_is_the_same_wherever_the_family_goes_but_for_the_tiers(sending, make):
    """Nobody can tell the area by what is missing either."""
    tiers = "|".join(re.escape(tier.label) for tier in LIBRARY.vocabulary.tiers.values())
    plain = "|".join(re.escape(term.plain) for term in FACTS.terms["tier"].values())
    reached = re.compile(
        rf"(?m)^.*(There this comes to|Met for certain there|Could be as high as|No line above).*$|{tiers}|{plain}"
    )
    seen = set()
    for receiving in LIBRARY.areas:
        if receiving != sending:
            text = text_of(make(moved(fleeing(sending), sending, receiving), LIBRARY, FACTS))
            text = re.sub(r"Never below: .*", "", reached.sub("", text))
            seen.add(re.sub(r"\n+", "\n", text))
    assert len(seen) == 1


def test_the_user_can_say_that_a_family_is_in_flight_or_is_not():
    quiet, loud = moved(case()), moved(fleeing("plymouth"))
    assert "Coventry" not in text_of(practitioner_note(quiet, LIBRARY, FACTS, guarded=True))
    assert "Coventry" in text_of(practitioner_note(quiet, LIBRARY, FACTS))
    assert "Coventry" in text_of(practitioner_note(loud, LIBRARY, FACTS, guarded=False))


@pytest.mark.parametrize("make", BOTH)
def test_an_assessment_made_where_the_family_goes_does_not_tell_it(make):
    """Warnings, ticked lines and the judgement came from the very area that must not be named."""
    there = case(assessed={"area": "coventry", "level": "4", "indicators": ["cov-0187", "cov-0211"]})
    text = text_of(make(moved(there, "camden", "coventry"), LIBRARY, FACTS, guarded=True))
    assert "coventry" not in text.casefold()
    assert "cov-" not in text
    if make is practitioner_note:
        assert "Assessed in another area" in text
        assert "The assessment was made in another area" in text


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize(
    "way", list(itertools.permutations(["leicester", "leicestershire", "rutland"], 2)), ids="-".join
)
def test_areas_that_share_a_document_do_not_tell_each_other(way, make):
    other = case(assessed={"area": way[1], "level": "specialist"})
    text = text_of(make(moved(other, *way), LIBRARY, FACTS, guarded=True))
    assert not names(LIBRARY.areas[way[1]].name, text)


def test_the_note_in_flight_says_what_it_leaves_out_and_why():
    note = practitioner_note(moved(fleeing("plymouth")), LIBRARY, FACTS)
    assert "does not say where it goes" in text_of(note)
    assert "Left out here" in section(note, "First steps there")
    assert not [part for part in note.sections if part.title.startswith("Help")]
    assert "Keep your new address to yourselves" in text_of(family_note(moved(fleeing("plymouth")), LIBRARY, FACTS))


# A girl of nine under early help, whose parents' abuse is ticked: there at least a child in need, and possibly more.
TICKED = {"age": 9, "status": "early-help", "assessed": {"area": "plymouth", "level": "2", "indicators": ["ply-0163"]}}


def ticked(**more):
    return moved(case_from({**TICKED, **more}, LIBRARY))


@pytest.mark.parametrize("guarded", [True, False])
def test_the_headline_of_every_note_says_at_least_and_how_high_it_could_be(guarded):
    note = practitioner_note(ticked(), LIBRARY, FACTS, guarded=guarded)
    first = next(words_of(note.sections[0].blocks))
    assert "Child in need (section 17) at least" in first
    assert "it could be as high as" in first
    assert "Child protection (section 47)" in first
    assert "Could be as high as" in section(note, "What the assessment comes to")


def test_in_flight_the_questions_are_kept_and_are_the_same_wherever_the_family_goes():
    asked = set()
    for receiving in LIBRARY.areas:
        if receiving != "plymouth":
            move = moved(case_from(TICKED, LIBRARY), "plymouth", receiving)
            assert move.flight
            asked.add(section(practitioner_note(move, LIBRARY, FACTS), "Ask first"))
    (said,) = asked
    assert "Domestic abuse: " in said
    assert "Pattern?" in said
    assert "Abuse or neglect: Is it there?" in said
    assert "level" not in said.casefold()


@pytest.mark.parametrize("guarded", [True, False])
def test_a_result_above_the_plan_is_a_referral_before_anything_else_and_is_said_aloud(guarded):
    note = practitioner_note(ticked(), LIBRARY, FACTS, guarded=guarded)
    assert "The result and the plan differ" in section(note, "What the assessment comes to")
    steps = section(note, "First steps there").splitlines()
    assert "is referred to the receiving area's children's social care now" in steps[0]
    assert "[our advice]" in steps[0]
    assert ("024 76 78 8555" in steps[0]) is not guarded
    assert "sends the early help assessment and plan" in text_of(note)


def test_a_result_that_the_plan_answers_asks_for_no_referral():
    text = text_of(practitioner_note(ticked(status="child-in-need"), LIBRARY, FACTS, guarded=False))
    assert "The result and the plan differ" not in text
    assert "is referred to the receiving area's children's social care now" not in text


def test_what_taking_an_assessment_as_complete_took_away_is_said():
    said = section(practitioner_note(ticked(), LIBRARY, FACTS), "What the assessment comes to")
    assert "taken as complete" in said
    assert "nor “Grave domestic abuse over a long time”" in said
    assert "taken as complete" not in text_of(
        practitioner_note(moved(case_from(TICKED, LIBRARY), complete=False), LIBRARY, FACTS)
    )


def test_without_a_concern_there_is_no_result():
    note = practitioner_note(ticked(assessed={"area": "plymouth", "level": "2"}), LIBRARY, FACTS)
    said = section(note, "What the assessment comes to")
    assert "there is no result" in said
    assert "comes to" not in said.replace("What the assessment comes to", "")
    assert not [part for part in note.sections if part.title.startswith("Ask first")]
    assert "the help in Coventry may be" not in text_of(
        family_note(ticked(assessed={"area": "plymouth", "level": "2"}), LIBRARY, FACTS)
    )


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_note_of_an_example_says_so_at_its_head(make, example):
    note = make(ticked(), LIBRARY, FACTS, made=Made(example))
    assert EXAMPLES[example] in list(words_of(note.opening))
    assert "example" not in text_of(make(ticked(), LIBRARY, FACTS)).casefold()


def test_help_that_bears_on_what_is_stated_comes_first():
    lost = [service.label for service in ticked().children[0].services if service.change == "lost"]
    assert set(lost[:2]) == {"Domestic abuse services", "Refuge"}
    assert lost.index("Fire and rescue") > lost.index("Counselling")


# ------------------------------------------------------------------------------------------------ nothing else gets in


def test_every_word_of_a_note_is_ours_but_for_the_reference():
    plain = dataclasses.replace(case(), reference="")
    with_reference, without = (text_of(practitioner_note(moved(c), LIBRARY, FACTS)) for c in (case(), plain))
    assert with_reference.replace("; reference A-1042", "") == without
    assert "A-1042" not in text_of(family_note(moved(case()), LIBRARY, FACTS))


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((data_folder() / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_on_every_move_reads_without_gaps(path):
    for way in MOVES:
        move = moved(read_case(path, LIBRARY), *way)
        for make, guarded in itertools.product(BOTH, (None, True)):
            text = text_of(make(move, LIBRARY, FACTS, guarded=guarded))
            assert not re.search(r"None|\[\]|\{|\}|  |\.\.(?!\.)|: \.|\(\)|, ,", text), text
            if move.flight or guarded:
                assert [words for words in told_by(way[1], way[0]) if names(words, text)] == []
