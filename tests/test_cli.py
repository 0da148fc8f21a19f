"""The command line: every command of the fixed interface, its JSON, its help and its completion."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from harmoniser.cli import main
from harmoniser.library import data_folder
from tests.conftest import require

CASE = str(data_folder() / "examples" / "neet-moves.yaml")
COMMANDS = {
    "areas": [],
    "indicators": ["--area", "plymouth"],
    "needs": [],
    "translate": [CASE, "--to", "all"],
    "discrepancies": ["--between", "coventry", "plymouth", "--kind", "out-of-date"],
}


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_text_for_people_and_json_for_machines(name, capsys):
    code, text, error = run(capsys, name, *COMMANDS[name])
    assert (code, error) == (0, "")
    assert len(text.splitlines()) > 3
    code, text, _ = run(capsys, name, *COMMANDS[name], "--json")
    assert code == 0
    assert json.loads(text)


def test_translate_gives_the_fixed_form(capsys, library):
    _, text, _ = run(capsys, "translate", CASE, "--to", "all", "--json")
    data = json.loads(text)
    assert set(data) == {"case", "results"}
    assert data["case"]["digest"]
    assert set(data["results"]) == set(library.areas)
    for result in data["results"].values():
        for name in ("entailed", "possible", "likely"):
            assert set(result[name]) == {"level", "tiers"}
        assert set(result["result"]) == {"level", "tier"}
        assert result["status"] in ("met", "none-met", "silent")
        for item in result["evidence"]:
            assert item["standing"] in ("met", "open", "weakened")
            assert item["because"].endswith(".")
            assert item["edges"] or item["indicator"] in CASE or item["observation"] == -1
        for question in result["questions"]:
            assert len(question["values"]) > 1
        for pair in result["contradictions"]:
            assert len(pair) == 2


def test_an_indicator_carries_what_the_fixed_form_asks_for(capsys):
    _, text, _ = run(capsys, "indicators", "--area", "plymouth", "--json")
    line = next(item for item in json.loads(text) if item["id"] == "ply-0184")
    wanted = {"id", "document", "level", "tiers", "domain", "dimension", "needs", "age", "label", "start", "end"}
    assert wanted <= set(line)
    assert line["level"] == "4"
    assert line["age"][-1] == "12"


def test_a_translation_is_explained_in_plain_english(capsys):
    _, text, _ = run(capsys, "translate", str(data_folder() / "examples" / "open" / "open-13.yaml"), "--to", "plymouth")
    assert "Plymouth's level 4 line" in text
    assert "engagement with help: refusing" in text
    assert "999" in text
    assert "targeted early help" in text.lower() or "statutory threshold" in text.lower()


def test_a_translation_can_be_drawn(capsys):
    code, text, _ = run(capsys, "translate", CASE, "--to", "plymouth", "--graph")
    assert code == 0
    assert text.startswith("digraph")
    assert "leads to" in text


def test_help_shows_an_example_for_every_command(capsys):
    for name in (*COMMANDS, "coverage", "completion"):
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"example: harmoniser {name}" in capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_shell_completion_knows_every_command(shell, capsys):
    code, text, _ = run(capsys, "completion", shell)
    assert code == 0
    assert all(name in text for name in COMMANDS)


def test_bash_accepts_the_completion_script(capsys, tmp_path):
    require("bash", shutil.which("bash") is not None)
    _, text, _ = run(capsys, "completion", "bash")
    path = tmp_path / "completion.bash"
    path.write_text(text, encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["translate", CASE, "--to", "plimouth"], "harmoniser: unknown area; nearest: plymouth\n"),
        (["indicators", "--area", "atlantis"], "harmoniser: unknown area; known: "),
        (["indicators", "--need", "incomes"], "harmoniser: unknown need; nearest: income"),
        (["discrepancies", "--kind", "loud"], "harmoniser: unknown kind; known: "),
        (["discrepancies", "--between", "coventry", "atlantis"], "harmoniser: unknown area; known: "),
        (["coverage", "--documents", "/nowhere"], "harmoniser: the folder given for the documents does not exist\n"),
    ],
)
def test_unknown_names_end_with_one_line_and_code_2(arguments, message, capsys):
    code, text, error = run(capsys, *arguments)
    assert (code, text) == (2, "")
    assert error.startswith(message)
    assert error.count("\n") == 1


def test_a_closed_pipe_is_no_error():
    require("bash", shutil.which("bash") is not None)
    command = f"{sys.executable} -m harmoniser needs | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_the_command_line_does_not_load_what_an_answer_does_not_need(tmp_path):
    """What is slow to import is imported only by the commands that use it."""
    code = (
        "import sys; from harmoniser.cli import main; "
        f"main(['translate', {CASE!r}, '--to', 'plymouth', '--json']); "
        "print([m for m in ('networkx', 'rdflib', 'owlready2', 'streamlit', 'pydantic') if m in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr.strip() == "[]"


def test_coverage_finds_nothing_missing_and_nothing_stale(documents_folder, capsys, library):
    code, text, _ = run(capsys, "coverage", "--documents", str(documents_folder), "--json")
    rows = {row["document"]: row for row in json.loads(text)}
    assert code == 0
    assert set(rows) == set(library.documents)
    counts = {"coventry": 363, "plymouth": 268}
    for name, count in counts.items():
        row = rows[name]
        assert row["entries"] == count == row["mapped"] + len(row["excluded"])
        assert row["missing"] == row["stale"] == row["moved"] == row["unknown"] == []
        assert len(row["excluded"]) <= 0.05 * count
        assert all(item["reason"] for item in row["excluded"])


def test_coverage_says_what_is_not_there(tmp_path, capsys):
    code, text, error = run(capsys, "coverage", "--documents", str(tmp_path))
    assert (code, text) == (2, "")
    assert error == "harmoniser: the folder given for the documents holds none of them\n"
    (tmp_path / "plymouth-2016.register.jsonl").write_text('{"id": "ply-0001"}\n{"id": "ply-9999"}\n', encoding="utf-8")
    code, text, _ = run(capsys, "coverage", "--documents", str(tmp_path))
    assert code == 1
    assert "missing: ply-9999" in text
    assert "no text there" in text
