"""The house keeps its shape: imports only ever point down, and the app and the command line hold no knowledge of their own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = [
    "errors",
    "boxes",
    "privacy",
    "reading",
    "deadlines",
    "model",
    "vocabulary",
    "mappings",
    "england",
    "library",
    "facts",
    "graph",
    "locators",
    "coverage",
    "cases",
    "matching",
    "translation",
    "packing",
    "kernels",
    "programs",
    "compiled",
    "vignettes",
    "pathways",
    "moves",
    "explanation",
    "narration",
    "cells",
    "line_readings",
    "agreement",
    "findings",
    "differences",
    "procedures",
    "contradictions",
    "detours",
    "discrepancies",
    "evidence",
    "proposals",
    "common_area",
    "edits",
    "harmonisation",
    "caseloads",
    "batches",
    "batch_tables",
    "clusters",
    "batch_jobs",
    "census",
    "impact",
    "line_verdicts",
    "priorities",
    "comparison",
    "readings",
    "exports",
    "move_exports",
    "blocks",
    "notes",
    "account",
    "timeline",
    "handover",
    "strokes",
    "pictures",
    "paper",
    "room",
    "workshop_store",
    "workshops",
    "iris",
    "card",
    "correspondence",
    "concepts",
    "mapping_sets",
    "linked_data",
    "shapes",
    "tables",
    "reports",
    "comparison_report",
    "subjects",
    "ballots",
    "minutes",
    "agreed",
    "search",
    "browsing",
    "policy_pictures",
    "proposal_report",
    "drafts",
    "drawing",
    "alignment",
    "needs_matrix",
    "neighbourhood",
    "queries",
    "owl",
    "interchange",
    "envelope",
    "console",
    "cli_policy",
    "cli_batch",
    "cli",
]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("harmoniser."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "harmoniser":
            yield from (name.name for name in node.names if name.name in LAYERS)


def test_every_module_has_its_layer():
    modules = {path.stem for path in (ROOT / "harmoniser").glob("*.py")} - {"__init__", "__main__"}
    assert modules == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_imports_point_down(name):
    for other in imported(ROOT / "harmoniser" / f"{name}.py"):
        assert LAYERS.index(other) < LAYERS.index(name), f"{name} imports {other}"


def test_the_engine_does_not_know_the_app():
    for path in (ROOT / "harmoniser").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import streamlit" not in text, path.name
        assert "from views" not in text, path.name


def test_no_module_repeats_a_need_or_an_area(library):
    """Vocabulary lives in ontology/, facts about documents in mappings/."""
    areas = set(library.areas)
    for path in [*(ROOT / "harmoniser").glob("*.py"), *(ROOT / "views").glob("*.py"), ROOT / "app.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                assert node.value not in areas, (path.name, node.lineno, node.value)
