"""The pictures for policy teams: what they show, who can read them, and that nothing in them can run."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmoniser.agreement import Distance, dendrogram
from harmoniser.discrepancies import FINDERS
from harmoniser.findings import Discrepancy, Space
from harmoniser.pictures import (
    SEVERITIES,
    STYLE,
    TIERS,
    bars,
    dendrogram_svg,
    distance_table,
    map_of,
    map_picture,
    matrix,
    png,
    span_of,
    tree,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<b onclick="x">"A" & co</b>'


def apart(**tiers):
    """Distances between documents with one-letter names: ab=1.5."""
    return [Distance((pair[0], pair[1]), value, 10) for pair, value in tiers.items()]


def mapped(distances, documents):
    found = map_of(distances, documents)
    assert found is not None
    return found


def words_of(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def found(library) -> list[Discrepancy]:
    return list(FINDERS["false-friend"](Space(library, tuple(library.documents.values()))))


def every_picture(library, items):
    names = {"a": HOSTILE, "b": "Beta", "c": "Gamma"}
    distances = apart(ab=1.0, ac=2.0, bc=2.0)
    return [
        matrix(library, list(library.documents.values()), ["health", "extremism"], "Tiers"),
        bars(items),
        distance_table(distances, names),
        tree(dendrogram("abc", distances), names),
        map_picture(mapped(distances, "abc"), names),
    ]


def test_every_picture_has_a_title_and_says_what_it_shows(library, found):
    for picture in every_picture(library, found):
        root = ElementTree.fromstring(picture.svg)
        assert root.get("role") == "img"
        told = {node.get("id"): node.text for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
        assert set(root.get("aria-labelledby", "").split()) == set(told)
        assert all(text and text.strip() for text in told.values())
        assert len(picture.words) > 40


def test_no_picture_can_run_or_fetch_anything_and_names_are_only_text(library, found):
    for picture in every_picture(library, found):
        assert "<script" not in picture.svg and "<b" not in picture.svg
        assert not re.search(r"""(?:href|src|url\()""", picture.svg)
        assert not any(
            name.startswith("on") for node in ElementTree.fromstring(picture.svg).iter() for name in node.attrib
        )


def light(colour):
    """The relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scale", [TIERS, SEVERITIES], ids=["tiers", "severities"])
def test_text_can_be_read_on_every_colour_and_neighbours_differ_without_colour(scale):
    for fill, ink, dark, pale in scale:
        assert contrast(fill, ink) >= 4.5 and contrast(dark, pale) >= 4.5
    for place in (0, 2):
        lights = [light(step[place]) for step in scale]
        assert lights in (sorted(lights), sorted(lights, reverse=True)), "a scale runs one way from light to dark"
        for one, other in pairwise(scale):
            assert contrast(one[place], other[place]) > 1.2


def test_a_page_can_give_every_colour_its_dark_fellow(library, found):
    styled = set(re.findall(r"\.(hz-[a-z0-9]+)", STYLE))
    for picture in every_picture(library, found):
        used = {name for classes in re.findall('class="([^"]*)"', picture.svg) for name in classes.split()}
        assert used <= styled


# ------------------------------------------------------------------------------------------------ tiers by topic


def test_the_matrix_tells_tiers_by_name_and_silence_by_word(library):
    documents = [library.documents["coventry"], library.documents["plymouth"]]
    picture = matrix(library, documents, ["extremism"], "Tiers")
    assert "Extremism and radicalisation. Coventry: silent; Plymouth: Targeted early help to Child protection." in (
        picture.words
    )
    assert {"— silent", "Targeted early help –", "Child protection"} <= set(words_of(picture.svg))


def test_a_span_is_that_of_the_lines_about_the_topic_wherever_they_are_printed(library):
    camden = library.documents["camden"]
    topic_of = {need.id: need.topic for need in library.vocabulary.needs.values()}
    line = next(
        line
        for line in camden.indicators
        if line.levels == ("3",)
        and line.alternatives
        and {topic_of[c.need] for c in line.conditions()} == {"extremism"}
    )
    elsewhere = replace(line, topic="health")
    only = replace(camden, indicators=(elsewhere,))
    assert span_of(only, "extremism", library).tiers == camden.level("3").tiers
    assert span_of(only, "health", library).silent


def test_a_document_with_signs_only_is_not_called_silent(library):
    camden = library.documents["camden"]
    lines = [line for line in camden.indicators if line.kind == "sign"]
    topic = library.vocabulary.needs[next(c.need for line in lines for c in line.conditions())].topic
    only = replace(camden, indicators=tuple(lines))
    span = span_of(only, topic, library)
    assert (span.lines, span.tiers, span.signs, span.silent) == (0, (), True, False)
    assert "signs only, at no level" in matrix(library, [only], [topic], "Tiers").words


def test_what_goes_well_is_no_line_on_a_topic(library):
    document = library.documents["camden"]
    well = [
        line
        for line in document.indicators
        if line.levels and line.alternatives and all(c.strength for g in line.alternatives for c in g)
    ]
    topic = library.vocabulary.needs[next(iter(well[0].conditions())).need].topic
    assert span_of(replace(document, indicators=tuple(well)), topic, library).silent


# ------------------------------------------------------------------------------------------------ kinds by severity


def test_the_bars_count_every_disagreement_once(found):
    items = [*found, replace(found[0], severity=9)]
    picture = bars(items)
    counts = Counter(item.severity for item in items)
    assert f"False friend, {len(items)}: 1 of severity 9, " in picture.words
    for severity, count in counts.items():
        assert f"{count} of severity {severity}" in picture.words
    wide = [float(w) for w in re.findall(r'<rect class="[^"]*hz-s\d" [^>]*width="([\d.]+)" height="24', picture.svg)]
    assert sum(wide) == pytest.approx(560, abs=0.5)
    assert wide[0] / sum(wide) == pytest.approx(counts[min(counts)] / len(items), abs=0.01)


def test_without_disagreements_the_bars_say_so():
    assert bars([]).words == "There are none."


# ------------------------------------------------------------------------------------------------ distances


def test_the_distance_table_shows_each_pair_on_both_sides_and_leaves_what_is_missing():
    picture = distance_table([*apart(ab=0.5), Distance(("a", "c"), None, 0)], {"a": "A", "b": "B", "c": "C"})
    said = words_of(picture.svg)
    assert said.count("0.50") == 2 and said.count("–") == 3 + 4
    assert "A and B 0.50" in picture.words and "C" not in picture.words


def test_the_tree_needs_no_script_and_escapes_names():
    distances = apart(ab=1.0, ac=2.0, bc=2.0)
    drawn = dendrogram_svg(dendrogram("abc", distances), {"a": HOSTILE, "b": "B", "c": "C"})
    assert drawn.startswith("<svg") and drawn.endswith("</svg>")
    assert "&lt;b onclick=&quot;x&quot;&gt;&quot;A&quot; &amp; co" in drawn
    assert drawn.count("<text") == 3 + 2
    assert re.search("<desc[^>]*>[^<]*2.00 tiers[^<]*</desc>", drawn)


# ------------------------------------------------------------------------------------------------ the map


def test_three_documents_lie_on_the_map_as_they_were_measured():
    """Any three distances that can be drawn as a triangle are drawn truly."""
    found = mapped(apart(ab=3.0, ac=4.0, bc=5.0), "abc")
    for (one, other), tiers in {("a", "b"): 3, ("a", "c"): 4, ("b", "c"): 5}.items():
        (x, y), (x_, y_) = found.places[one], found.places[other]
        assert hypot(x - x_, y - y_) == pytest.approx(tiers)
    assert found.kept == pytest.approx(1) and found.stress == pytest.approx(0, abs=1e-9)


def test_what_two_dimensions_cannot_hold_is_told():
    """Four documents all equally far apart need three dimensions."""
    distances = apart(ab=1.0, ac=1.0, ad=1.0, bc=1.0, bd=1.0, cd=1.0)
    found = mapped(distances, "abcd")
    assert found.kept == pytest.approx(2 / 3)
    assert found.stress > 0.1
    names = {name: name.upper() for name in "abcd"}
    assert "Two dimensions hold 67%" in map_picture(found, names).words


def test_no_map_is_made_of_too_little():
    assert map_of(apart(ab=1.0), "ab") is None
    assert map_of([*apart(ab=1.0, ac=1.0), Distance(("b", "c"), None, 0)], "abc") is None
    assert map_of(apart(ab=0.0, ac=0.0, bc=0.0), "abc") is None


@given(st.permutations("abcde"))
def test_the_map_is_the_same_in_whatever_order_the_documents_come(order):
    tiers = {
        "ab": 1.1,
        "ac": 0.8,
        "ad": 1.3,
        "ae": 1.0,
        "bc": 1.2,
        "bd": 0.9,
        "be": 1.4,
        "cd": 1.0,
        "ce": 0.7,
        "de": 1.25,
    }
    plain, other = mapped(apart(**tiers), "abcde"), mapped(apart(**tiers), order)
    for name in "abcde":
        assert other.places[name] == pytest.approx(plain.places[name], abs=1e-9)
    assert other.worst[2:] == pytest.approx(plain.worst[2:])


def test_names_on_the_map_cover_neither_one_another_nor_a_point():
    distances = apart(ab=0.05, ac=1.0, bc=1.0)
    names = {"a": "A long name, another and a third", "b": "Short", "c": "Far away"}
    drawn = map_picture(mapped(distances, "abc"), names).svg
    texts = re.findall(r'<text [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*?(?:text-anchor="(\w+)")?>([^<]+)<', drawn)
    boxes = []
    for x, y, anchor, said in texts[:-1]:
        long = 6.5 * len(said)
        start = float(x) - (long if anchor == "end" else long / 2 if anchor == "middle" else 0)
        boxes.append((start, float(y) - 10, start + long, float(y) + 2))
    for place, (a, b, c, d) in enumerate(boxes):
        for a_, b_, c_, d_ in boxes[place + 1 :]:
            assert c <= a_ or c_ <= a or d <= b_ or d_ <= b


# ------------------------------------------------------------------------------------------------ as pixels


def test_pixels_show_the_picture_with_its_text():
    from io import BytesIO

    from PIL import Image

    distances = apart(ab=1.0, ac=2.0, bc=2.0)
    drawn = dendrogram_svg(dendrogram("abc", distances), {"a": "Alpha", "b": "Beta", "c": "Gamma"})
    made = [
        Image.open(BytesIO(png(svg, 800) or b"")).convert("L") for svg in (drawn, re.sub("<text.*?</text>", "", drawn))
    ]
    assert made[0].width == 800 and made[0].getpixel((0, 0)) == 255
    dark = [sum(count for value, count in enumerate(image.histogram()) if value < 128) for image in made]
    assert dark[0] > dark[1] + 100 > 100
