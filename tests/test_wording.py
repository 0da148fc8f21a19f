"""The documents' sentences stay out of the project."""

import re
import subprocess
from pathlib import Path

from harmoniser.locators import normalised_words, read_document

ROOT = Path(__file__).parent.parent
RUN = 7
# Names of statutes, guidance and boards, which are nobody's wording.
NAMES = (
    "framework for the assessment of children in need and their families",
    "working together to safeguard children",
    "leicestershire and rutland safeguarding children board",
    "coventry safeguarding children board children's social care thresholds and practice standards",
    "children's social care thresholds and practice standards",
    "the plymouth assessment framework and threshold guidance",
    "plymouth safeguarding children board",
    "peterborough threshold document continuum of help and support",
    "early help child in need child protection",  # the tiers' ids, one after another
    "framework for the assessment of children in need and their families 2000",
)
# Web and postal addresses, and the titles of what is cited, which are nobody's wording either.
FACTS = re.compile(r"(?m)\b\S+\.(?:uk|org|com|online)/\S*|^ +(?:web|address|instrument): .*$")


def runs(words):
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_text_of_the_project_shares_seven_consecutive_words_with_a_document(documents_folder, library):
    theirs = set()
    for path in sorted(documents_folder.glob("*.txt")):
        theirs |= runs(normalised_words(path.read_text(encoding="utf-8")))
    assert theirs
    allowed = set()
    for name in NAMES:
        allowed |= runs(normalised_words(name))
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    shared = []
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".png", ".lock") or not path.is_file():
            continue
        text = FACTS.sub(" ; ", path.read_text(encoding="utf-8"))
        common = (runs(normalised_words(text)) & theirs) - allowed
        shared += [f"{name}: {' '.join(run)}" for run in sorted(common)]
    assert not shared, "\n".join(shared)


def test_no_machine_path_and_no_registry_is_named_in_the_project():
    bad = re.compile(
        r"/(?:work|tmp|home|root)/|https?://(?!harmoniser\\*\.example|www\.w3\.org|w3id\.org|purl\.org|creativecommons\.org|127\.0\.0\.1|localhost|example\.org|keepachangelog\.com|socialcaredata\.github\.io|semver\.org)"
    )
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = []
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.suffix == ".png" or not path.is_file() or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if bad.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_the_documents_are_those_that_were_mapped(documents_folder, library):
    for document in library.documents.values():
        text = read_document(documents_folder, document)
        assert text is not None
        assert len(text.text) == document.characters
