"""The command line: `harmoniser COMMAND`. It only calls the library; what a command needs is imported when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harmoniser import __version__
from harmoniser.cli_batch import batch_commands
from harmoniser.cli_policy import policy_commands
from harmoniser.console import DANGER, SUPPORT, open_library, print_json
from harmoniser.errors import HarmoniserError

if TYPE_CHECKING:
    from harmoniser.card import Wording
    from harmoniser.england import England
    from harmoniser.facts import Facts
    from harmoniser.library import Library
    from harmoniser.model import Case
    from harmoniser.translation import Translation

__all__ = ["main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0; 1 where `coverage` finds gaps; 2 where something was refused, with one line on standard error.
    """
    options = parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except HarmoniserError as problem:
        print(f"harmoniser: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, from which help and shell completion are made."""
    top = argparse.ArgumentParser(
        prog="harmoniser",
        description="Reads England's safeguarding threshold documents as meaning and translates assessments between them.",
        epilog=f"{DANGER} {SUPPORT}",
    )
    top.add_argument("--version", action="version", version=f"harmoniser {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, example: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=run)
        if name != "completion":
            made.add_argument("--json", action="store_true", help="print JSON for machines")
        return made

    command("areas", _areas, "List the areas, their documents and levels.", "harmoniser areas")
    made = command(
        "indicators",
        _indicators,
        "List what the documents say, line by line.",
        "harmoniser indicators --area plymouth --need self-harm",
    )
    made.add_argument("--area", metavar="AREA", help="only this area's document")
    made.add_argument("--need", metavar="NEED", help="only lines about this need or a narrower one")
    made = command(
        "needs",
        _needs,
        "Show the vocabulary, and how many documents use each need.",
        "harmoniser needs --search drinking",
    )
    made.add_argument(
        "--search", metavar="WORDS", help="only needs whose label, definition or other terms contain these words"
    )
    made.add_argument("--circumstances", action="store_true", help="show the circumstances and their values instead")
    made = command(
        "translate",
        _translate,
        "Translate a case into the terms of another area's document.",
        "harmoniser translate examples/neet-moves.yaml --to plymouth",
    )
    case = made.add_argument("case", metavar="CASE.yaml", type=Path, help="the case file")
    case.complete = {"bash": "_shtab_compgen_files", "zsh": "_files -g '*.yaml'"}  # type: ignore[attr-defined]
    made.add_argument("--to", required=True, metavar="AREA|all", help="the receiving area, or all")
    made.add_argument(
        "--not-complete", action="store_true", help="do not take the assessment as complete for the needs that it ticks"
    )
    made.add_argument("--graph", action="store_true", help="print the explanation as a Graphviz graph instead")
    made = command(
        "move",
        _move,
        "Work out a move: what the assessment comes to there, who is responsible, by when, and what the law requires.",
        "harmoniser move examples/neet-moves.yaml --from coventry --to plymouth --date 2026-12-18 --note .",
    )
    cases = made.add_argument(
        "cases", metavar="CASE.yaml", type=Path, nargs="+", help="the case file; one for each child where siblings move"
    )
    cases.complete = case.complete  # type: ignore[attr-defined]
    made.add_argument("--from", dest="sending", required=True, metavar="AREA", help="the area that the child leaves")
    made.add_argument("--to", dest="receiving", required=True, metavar="AREA", help="the area that the child moves to")
    made.add_argument(
        "--date", metavar="YYYY-MM-DD", help="the day on which the receiving area is notified; today where left out"
    )
    made.add_argument("--temporary", action="store_true", help="the stay there is temporary")
    made.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="EVENT=YYYY-MM-DD",
        help="the day of another event that starts a clock, such as transfer-accepted=2026-12-21; events: arrival, "
        "aware-of-move, transfer-request, transfer-accepted, written-information, referral, strategy-discussion, "
        "initial-conference, placement",
    )
    made.add_argument(
        "--note", metavar="DIR", type=Path, help="write the transfer note and the family's page to this folder"
    )
    made.add_argument(
        "--form",
        action="append",
        choices=("html", "pdf", "docx", "jsonld"),
        help="with --note: only this form (more than once for several); otherwise html, docx and jsonld",
    )
    hiding = made.add_mutually_exclusive_group()
    hiding.add_argument("--in-flight", action="store_true", help="the family flees abuse: no note says where it goes")
    hiding.add_argument(
        "--not-in-flight", action="store_true", help="the family is not in flight, though domestic abuse is stated"
    )
    made.add_argument("--force", action="store_true", help="with --note: write over notes that are there")
    made = command(
        "pathway",
        _pathway,
        "Show what a level sets in motion in an area: steps, time limits, consent, contacts, services.",
        "harmoniser pathway --area coventry --level 4",
    )
    made.add_argument("--area", required=True, metavar="AREA", help="the area")
    made.add_argument("--level", required=True, metavar="LEVEL", help="the level, as the area's document names it")
    made = command(
        "facts",
        _facts,
        "List what the documents say beside their indicators, each with its place.",
        "harmoniser facts --area plymouth --kind time-limit",
    )
    made.add_argument("--area", metavar="AREA", help="only this area")
    made.add_argument("--kind", metavar="KIND", help="only this kind, such as time-limit or consent")
    made = command(
        "england",
        _england,
        "Show England's baseline: the law, what a move asks of whom, and how current the documents are.",
        "harmoniser england",
    )
    policy_commands(command)
    batch_commands(command)
    made = command(
        "coverage",
        _coverage,
        "Compare the mappings with the documents' register and text.",
        "harmoniser coverage --documents ../shared/documents",
    )
    made.add_argument(
        "--documents",
        required=True,
        metavar="DIR",
        type=Path,
        help="the folder with the documents' text files and registers",
    )
    made = command(
        "readings",
        _readings,
        "Compare a second reading of some statements with the mappings.",
        "harmoniser readings second.yaml",
    )
    made.add_argument("second", metavar="SECOND.yaml", type=Path, help="a list of entries with `id` and `means`")
    made = command(
        "show",
        _show_line,
        "Show one line or fact of a document: what it means, where it stands and, from your own copy, its exact wording.",
        "harmoniser show ply-0003 --documents ../documents",
    )
    made.add_argument("indicator", metavar="INDICATOR", help="the id of a line or fact, such as ply-0003 or ply-f277")
    made.add_argument("--documents", metavar="DIR", type=Path, help="the folder with the documents' text files")
    made = command(
        "export",
        _export,
        "Write everything that was mapped for other programs: all of a form's files, or none.",
        "harmoniser export sssom --out mapping-sets",
    )
    made.add_argument(
        "form",
        choices=("owl", "skos", "sssom", "jsonld", "csv"),
        help="owl: the ontology; skos: concept schemes; sssom: mapping sets between documents; jsonld: linked data "
        "with places and provenance; csv: tables",
    )
    made.add_argument("--out", required=True, metavar="DIR", type=Path, help="the folder to write to")
    made.add_argument(
        "--force", action="store_true", help="write even if the folder holds something; only files of the same names go"
    )
    made.add_argument(
        "--second",
        metavar="SECOND.yaml",
        type=Path,
        help="with jsonld: a second reading, to be attributed to its reader",
    )
    made = command(
        "completion",
        _completion,
        "Print a shell completion script.",
        "harmoniser completion bash > ~/.local/share/bash-completion/completions/harmoniser",
    )
    made.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    return top


# ------------------------------------------------------------------------------------------------ commands


def _areas(options: argparse.Namespace) -> int:
    from harmoniser.exports import areas_json

    areas = areas_json(open_library())
    if options.json:
        return print_json(areas)
    for area in areas:
        print(f"{area['id']}: {area['title']}, {area['publisher']}, version {area['version']}, {area['date']}")
        print(f"  {area['standing']}")
        for level in area["levels"]:
            print(f"  {level['id']:>3}  {level['name']} ({', '.join(level['tiers'])})")
    return 0


def _indicators(options: argparse.Namespace) -> int:
    from harmoniser.errors import UnknownNameError
    from harmoniser.exports import indicator_json
    from harmoniser.reading import nearest

    library = open_library()
    documents = [library.document(options.area)] if options.area else list(library.documents.values())
    wanted: set[str] | None = None
    if options.need:
        if options.need not in library.vocabulary.needs:
            raise UnknownNameError(
                f"unknown need{nearest(options.need, list(library.vocabulary.needs))}; see: harmoniser needs"
            )
        wanted = library.vocabulary.narrower(options.need)
    lines = [
        line
        for document in documents
        for line in document.indicators
        if wanted is None or any(condition.need in wanted for condition in line.conditions())
    ]
    if options.json:
        return print_json([indicator_json(line, library) for line in lines])
    for line in lines:
        place = "/".join(line.levels) or (line.process or "-")
        print(f"{line.id}  {place:<8}  {line.label}{'  [excluded: ' + line.excluded + ']' if line.excluded else ''}")
    return 0


def _needs(options: argparse.Namespace) -> int:
    from harmoniser.exports import needs_json, vocabulary_json

    library = open_library()
    if options.circumstances:
        rows = vocabulary_json(library)
        if options.json:
            return print_json(rows)
        for row in rows:
            print(
                f"{row['id']}: {row['definition']}{' Only of: ' + ', '.join(row['needs']) + '.' if row['needs'] else ''}"
            )
            for value in row["values"] if row["id"] != "age" else ():
                print(f"  {value['id']:<18} {value['label']}")
        return 0
    needs = needs_json(library)
    if options.search:
        words = options.search.casefold().split()
        needs = [
            n
            for n in needs
            if all(w in " ".join([n["id"], n["label"], n["definition"], *n["other_terms"]]).casefold() for w in words)
        ]
    if options.json:
        return print_json(needs)
    marks = " ".join(document[:3] for document in library.documents)
    print(f"{'x speaks to it, - is silent':<34} {marks}")
    for need in needs:
        spoken = " ".join(" x " if document in need["used_by"] else " - " for document in library.documents)
        print(f"{need['id']:<34} {spoken}  {need['label']}: {need['definition']}")
    return 0


def _translate(options: argparse.Namespace) -> int:
    from harmoniser.cases import read_case
    from harmoniser.translation import translate

    library = open_library()
    areas = list(library.areas) if options.to == "all" else [options.to]
    for area in areas:
        library.document(area)
    case = read_case(options.case, library)
    found = {area: translate(case, area, library, complete=not options.not_complete) for area in areas}
    if options.json:
        from harmoniser.exports import translations_json

        return print_json(translations_json(case, found, library))
    if options.graph:
        from harmoniser.explanation import edges
        from harmoniser.graph import to_dot

        for translation in found.values():
            steps = dict.fromkeys(
                edge
                for item in translation.evidence
                if item.standing != "open"
                for edge in edges(translation, item, library)
            )
            print(to_dot(steps, library))
        return 0
    for translation in found.values():
        _show(case, translation, library)
    print(f"{DANGER} {SUPPORT}")
    return 0


def _show(case: Case, translation: Translation, library: Library) -> None:
    """Print one translation as a person reads it."""
    from harmoniser.explanation import because
    from harmoniser.narration import (
        floor_reasons,
        question_in_words,
        questions_left,
        result_in_words,
        standing_in_words,
    )

    document = library.documents[translation.document]
    vocabulary = library.vocabulary
    print(f"{library.areas[translation.area].name} — {document.title} ({document.date}; {document.standing})")
    for name, text in standing_in_words(translation, library).items():
        print(f"  {name + ':':<10} {text}")
    if translation.floor:
        why = "; ".join(floor_reasons(translation.floor, library))
        print(f"  {'floor:':<10} {vocabulary.tiers[translation.floor.tier].label}, because of {why}")
    print(f"  {'result:':<10} {result_in_words(translation, library)}")
    for need in translation.silent:
        print(f"  silent:    the document does not name {vocabulary.needs[need].label.lower()}")
    for need in translation.general:
        print(f"  general:   {vocabulary.needs[need].label.lower()} is not named, but a general line could carry it")
    strong = [item for item in translation.evidence if item.standing != "open"]
    opened = [item for item in translation.evidence if item.standing == "open"]
    for title, items in (("Evidence", strong), ("Open", opened[:8])):
        if items:
            print(f"  {title}")
        for item in items:
            print(f"    {item.indicator}  {because(translation, item, library)}")
    if len(opened) > 8:
        print(f"    ... and {len(opened) - 8} more open lines (--json lists all)")
    for low, high in translation.contradictions:
        print(f"  Two levels for one thing in this document: {low} and {high}.")
    asked = questions_left(translation, library)
    if asked:
        print("  Ask first")
    for question in asked[:5]:
        print(f"    {question_in_words(question, library)}")
    print()


def _baseline(library: Library) -> tuple[Facts, England]:
    from harmoniser.england import load_england
    from harmoniser.facts import load_facts
    from harmoniser.library import data_folder

    return load_facts(library), load_england(data_folder(), library.vocabulary)


def _move(options: argparse.Namespace) -> int:
    from datetime import date

    from harmoniser.account import move_in_words
    from harmoniser.cases import read_case
    from harmoniser.deadlines import parse_day
    from harmoniser.move_exports import move_json
    from harmoniser.moves import parse_events, plan_move

    library = open_library()
    for area in (options.sending, options.receiving):
        library.document(area)
    day = parse_day(options.date, "--date") if options.date else date.today()
    facts, england = _baseline(library)
    move = plan_move(
        [read_case(path, library) for path in options.cases],
        options.sending,
        options.receiving,
        day,
        library,
        facts,
        england,
        stay="temporary" if options.temporary else "permanent",
        events=parse_events(options.event, facts),
    )
    guarded = True if options.in_flight else False if options.not_in_flight else None
    written: list[Path] = []
    if options.note:
        from harmoniser.envelope import write_notes
        from harmoniser.library import data_folder
        from harmoniser.notes import Made

        forms = options.form or ["html", "docx", "jsonld"]
        samples = (data_folder() / "examples").resolve()
        example = any(path.resolve().is_relative_to(samples) for path in options.cases)
        made = Made(example="whole" if example else "")
        written = write_notes(
            move, library, facts, options.note, forms, guarded=guarded, force=options.force, made=made
        )
    if options.json:
        return print_json({**move_json(move, library), "written": [str(path) for path in written]})
    print("\n".join(move_in_words(move, library, facts, guarded=guarded)))
    for path in written:
        print(f"written: {path}")
    print(f"{DANGER} {SUPPORT}")
    return 0


def _pathway(options: argparse.Namespace) -> int:
    from harmoniser.account import pathway_in_words
    from harmoniser.facts import load_facts
    from harmoniser.move_exports import pathway_json
    from harmoniser.pathways import pathway

    library = open_library()
    facts = load_facts(library)
    found = pathway(options.area, options.level, library, facts)
    if options.json:
        return print_json(pathway_json(found))
    print("\n".join(pathway_in_words(found, library, facts)))
    print(f"{DANGER} {SUPPORT}")
    return 0


def _facts(options: argparse.Namespace) -> int:
    from harmoniser.account import fact_in_words
    from harmoniser.errors import UnknownNameError
    from harmoniser.facts import load_facts
    from harmoniser.move_exports import fact_json
    from harmoniser.reading import nearest

    library = open_library()
    facts = load_facts(library)
    kinds = facts.terms["fact-kind"]
    if options.kind and options.kind not in kinds:
        raise UnknownNameError(
            f"unknown kind of fact{nearest(options.kind, list(kinds)) or '; known: ' + ', '.join(kinds)}"
        )
    found = facts.of(library.document(options.area).id, options.area) if options.area else facts.facts
    found = tuple(fact for fact in found if options.kind in (None, fact.kind))
    if options.json:
        return print_json([fact_json(fact) for fact in found])
    for fact in found:
        print(f"{fact.id}  {kinds[fact.kind].label.lower():<20} {fact_in_words(fact, facts)}")
    return 0


def _england(options: argparse.Namespace) -> int:
    from harmoniser.account import england_in_words
    from harmoniser.england import load_england
    from harmoniser.library import data_folder
    from harmoniser.move_exports import england_json

    england = load_england(data_folder(), open_library().vocabulary)
    if options.json:
        return print_json(england_json(england))
    print("\n".join(england_in_words(england)))
    return 0


def _coverage(options: argparse.Namespace) -> int:
    from harmoniser.coverage import coverage
    from harmoniser.errors import DocumentsError
    from harmoniser.exports import coverage_json
    from harmoniser.facts import load_facts

    library = open_library()
    rows = coverage(library, load_facts(library), options.documents)
    if not any(row.register or row.text for row in rows):
        raise DocumentsError("the folder given for the documents holds none of them")
    if options.json:
        print_json(coverage_json(rows))
    else:
        for row in rows:
            register = "" if row.register else " (no register there)"
            text = "" if row.text else " (no text there)"
            print(
                f"{row.document}: {row.entries} entries{register}, {row.mapped} mapped, {len(row.excluded)} excluded, "
                f"{len(row.missing)} missing, {len(row.moved)} moved, {len(row.stale)} stale{text}; "
                f"{row.facts} facts, {len(row.facts_moved)} moved, {len(row.facts_stale)} stale"
            )
            for name, reason in row.excluded:
                print(f"  {name} excluded: {reason}")
            stale = (*row.stale, *row.facts_stale)
            for title, names in (("missing", row.missing), ("not in the register", row.unknown), ("stale", stale)):
                if names:
                    print(f"  {title}: {', '.join(names)}")
    return 1 if any(row.missing or row.unknown or row.stale or row.facts_stale for row in rows) else 0


def _readings(options: argparse.Namespace) -> int:
    from harmoniser.exports import agreement_json
    from harmoniser.mappings import load_meanings
    from harmoniser.readings import compare_readings

    library = open_library()
    found = compare_readings(library, load_meanings(options.second, library.vocabulary))
    data = agreement_json(found)
    if options.json:
        return print_json(data)
    for name, share in data.items():
        if name in ("circumstances", "overlapping"):
            print(f"{name}:")
            for circumstance, part in share.items():
                print(f"  {circumstance:<18} {part['agree']:>4} of {part['of']:>4}")
        elif name != "differing":
            print(f"{name:<18}   {share['agree']:>4} of {share['of']:>4}")
    for item in data["differing"]:
        print(f"{item['indicator']}: first {', '.join(item['first'])}; second {', '.join(item['second'])}")
    return 0


def _show_line(options: argparse.Namespace) -> int:
    from harmoniser.card import card_json, meaning_in_words, same_need_elsewhere, wording_of
    from harmoniser.correspondence import place_in_words
    from harmoniser.narration import tiers_in_words

    library = open_library()
    if "-f" in options.indicator:
        return _show_fact(options, library)
    line = library.indicator(options.indicator)
    wording = wording_of(line, library, options.documents) if options.documents else None
    data = card_json(line, library, wording)
    if options.json:
        return print_json(data)
    vocabulary = library.vocabulary
    document, topic = library.documents[line.document], vocabulary.topics[line.topic]
    print(f"{line.id}  {line.label}")
    place = f"{place_in_words(line, vocabulary)}, {topic.label}"
    print(f"  {'place:':<10} {place}; characters {line.locator.start} to {line.locator.end} of {document.file}")
    print(f"  {'document:':<10} {document.title}, {document.publisher}, {document.version}, {document.date}")
    if line.excluded:
        print(f"  {'excluded:':<10} {line.excluded}")
    else:
        print(f"  {'means:':<10} {meaning_in_words(line, vocabulary)}")
        print(f"  {'leads to:':<10} {tiers_in_words(data['tiers'], vocabulary)}")
        if data["tied_means"]:
            print(f"  {'tied:':<10} {data['tied_means']}")
    if line.note:
        print(f"  {'note:':<10} {line.note}")
    if wording:
        print(f"  {'wording:':<10} {_wording(wording)}")
    related = same_need_elsewhere(line, library)
    if related:
        print("  The same need elsewhere in this document")
    for other in related:
        print(f"    {other.id}  {place_in_words(other, vocabulary)}: {other.label}")
    return 0


def _show_fact(options: argparse.Namespace, library: Library) -> int:
    from dataclasses import asdict

    from harmoniser.account import fact_in_words
    from harmoniser.card import wording_of
    from harmoniser.errors import UnknownNameError
    from harmoniser.facts import load_facts
    from harmoniser.move_exports import fact_json

    facts = load_facts(library)
    fact = facts.by_id.get(options.indicator)
    if fact is None:
        raise UnknownNameError("unknown fact; see: harmoniser facts")
    wording = wording_of(fact, library, options.documents) if options.documents else None
    if options.json:
        return print_json({**fact_json(fact), "wording": asdict(wording) if wording else None})
    document = library.documents[fact.document]
    print(f"{fact.id}  {fact_in_words(fact, facts)}")
    place = f"characters {fact.locator.start} to {fact.locator.end} of {document.file}"
    print(f"  {'kind:':<10} {facts.label('fact-kind', fact.kind)}")
    print(f"  {'place:':<10} {place}")
    print(f"  {'document:':<10} {document.title}, {document.publisher}, {document.version}, {document.date}")
    if fact.note:
        print(f"  {'note:':<10} {fact.note}")
    if wording:
        print(f"  {'wording:':<10} {_wording(wording)}")
    return 0


def _wording(wording: Wording) -> str:
    """The wording, and how it was found."""
    if wording.how == "absent":
        return f"{wording.file} is not in the folder given"
    if wording.how == "stale":
        return f"not found: {wording.file} no longer holds these words, so this line has to be read anew"
    found = "at its place" if wording.how == "offset" else f"moved, found by its fingerprint at {wording.start}"
    return f"“{wording.text}” ({found})"


def _export(options: argparse.Namespace) -> int:
    from harmoniser.interchange import export
    from harmoniser.mappings import load_meanings

    library = open_library()
    second = load_meanings(options.second, library.vocabulary) if options.second else None
    files = export(library, options.form, options.out, second=second, force=options.force)
    if options.json:
        return print_json([str(path) for path in files])
    for path in files:
        print(path)
    return 0


def _completion(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(parser(), shell=options.shell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
