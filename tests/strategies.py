"""Random cases over the real vocabulary, biased towards needs and values that the documents speak of."""

from collections.abc import Mapping

from hypothesis import strategies as st

from harmoniser.library import Library
from harmoniser.model import Assessment, Case, Document, Observation

AGE_UNKNOWN = "unknown"


def spoken_needs(library: Library) -> list[str]:
    return sorted({need for lines in library.lines_of.values() for need in lines})


@st.composite
def masks(draw: st.DrawFn, size: int) -> int:
    low = draw(st.integers(0, size - 1))
    return (1 << draw(st.integers(low, size - 1)) + 1) - (1 << low)


@st.composite
def ages(draw: st.DrawFn, library: Library) -> int:
    full = library.vocabulary.full["age"]
    return draw(st.one_of(st.just(full & ~1), st.integers(0, full.bit_length() - 1).map(lambda year: 1 << year)))


@st.composite
def observations(draw: st.DrawFn, library: Library, age: int) -> Observation:
    vocabulary = library.vocabulary
    need = draw(st.sampled_from(spoken_needs(library)))
    mentioned = sorted(
        {
            name
            for lines in library.lines_of.values()
            for line in lines.get(need, ())
            for condition in line.conditions()
            for name in condition.stated
            if name != "age" and vocabulary.applies(name, need)
        }
        | {"degree", "pattern", "certainty"}
    )
    chosen = draw(st.lists(st.sampled_from(mentioned), unique=True, max_size=4))
    given = {name: draw(masks(len(vocabulary.circumstances[name].values))) for name in chosen}
    return Observation(need, vocabulary.stated(need, {**given, "age": age}), tuple(given))


@st.composite
def assessments(draw: st.DrawFn, document: Document) -> Assessment:
    lines = [line for line in document.indicators if line.levels and not line.excluded and line.kind == "indicator"]
    ticked = draw(st.lists(st.sampled_from(lines), min_size=1, max_size=3, unique_by=lambda line: line.id))
    rank = max(document.level(line.levels[0]).rank for line in ticked)
    level = draw(st.sampled_from([None, document.at(rank).id]))
    return Assessment(document.areas[0].id, level, tuple(line.id for line in ticked))


@st.composite
def cases(draw: st.DrawFn, library: Library, *, assessed: bool | None = None, least: int = 1) -> Case:
    age = draw(ages(library))
    with_assessment = draw(st.booleans()) if assessed is None else assessed
    assessment = None
    if with_assessment:
        assessment = draw(assessments(library.documents[draw(st.sampled_from(list(library.documents)))]))
    found = draw(st.lists(observations(library, age), min_size=0 if assessment and least < 2 else least, max_size=3))
    status = draw(st.sampled_from(sorted(library.vocabulary.statuses)))
    return Case(age, assessment, status, "", tuple(found), "0" * 16)


def with_known(case: Case, number: int, known: Mapping[str, int]) -> Case:
    """The case with other circumstances known of one observation."""
    changed = [
        Observation(o.need, known, o.stated) if place == number else o for place, o in enumerate(case.observations)
    ]
    return Case(case.age, case.assessed, case.status, case.reference, tuple(changed), case.digest)
