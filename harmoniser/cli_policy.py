"""The commands for policy teams: where documents disagree, how far they agree, what agreement would take and whom it would touch.

Like cli.py they only call the library, and import what they need when they run.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harmoniser.console import DANGER, SUPPORT, open_library, print_json, progress

if TYPE_CHECKING:
    from harmoniser.findings import Discrepancy, Space
    from harmoniser.impact import Impact
    from harmoniser.library import Library
    from harmoniser.proposals import Proposal
    from harmoniser.reports import Cut

__all__ = ["policy_commands"]

Run = Callable[[argparse.Namespace], int]


def policy_commands(command: Callable[[str, Run, str, str], argparse.ArgumentParser]) -> None:
    """Add these commands to the parser.

    Args:
        command: makes a command of a name, what it runs, one sentence on it, and an example.
    """
    made = command(
        "discrepancies",
        _discrepancies,
        "Show where documents disagree, the gravest first.",
        "harmoniser discrepancies --between coventry plymouth",
    )
    made.add_argument("--between", nargs=2, metavar=("A", "B"), help="only between these two areas")
    made.add_argument("--area", metavar="AREA", help="only those in which this area's document takes part")
    made.add_argument("--kind", metavar="KIND", help="only this kind, such as false-friend")
    made.add_argument("--domain", metavar="DOMAIN", help="only needs of this domain, such as parenting")
    made.add_argument("--dimension", metavar="NAME", help="only needs of this dimension or theme, such as education")
    made.add_argument(
        "--least-severity",
        type=int,
        default=0,
        metavar="N",
        help="only those at least so grave: 1 to about 6; the scales of the kinds differ, so that N is not the same of each. "
        "A report lists what is below the legal floor whatever its severity",
    )
    made.add_argument(
        "--crosses", metavar="LINE", help="only where this statutory line lies between: section-17 or section-47"
    )
    made.add_argument("--most", type=int, default=20, metavar="N", help="show the N gravest (20); 0 for all")
    made.add_argument("--id", metavar="ID", help="show this one whole, with the place of every line behind it")
    made.add_argument(
        "--each-pair",
        action="store_true",
        help="compare every two documents by themselves and print each disagreement as it is found, as JSON, one a line: for "
        "more documents than memory holds together. Without detours by way of a third document",
    )
    _report_options(made)
    made = command(
        "compare",
        _compare,
        "Put two or more areas side by side: where they differ, the ten differences that matter most, and what to do next.",
        "harmoniser compare coventry plymouth",
    )
    made.add_argument("areas", nargs="+", metavar="AREA", help="two areas or more")
    made.add_argument("--need", default="", metavar="NEED", help="only this need and its narrower needs")
    made.add_argument("--topic", default="", metavar="TOPIC", help="only this dimension or theme, such as education")
    made.add_argument("--most", type=int, default=10, metavar="N", help="the N differences that matter most (10)")
    _report_options(made)
    made = command(
        "agreement",
        _agreement,
        "Measure how far the documents agree, which stands apart where, and what the differences come from.",
        "harmoniser agreement --by topic",
    )
    made.add_argument(
        "--by",
        choices=("domain", "topic"),
        default="domain",
        help="what to show alpha by: domain, or topic (dimension and theme); JSON holds both",
    )
    made = command(
        "impact",
        _impact,
        "Count on which tier a caseload falls under each document, and who moves across the statutory lines.",
        "harmoniser impact --generate 1000 --seed 1 --areas coventry plymouth",
    )
    origin = made.add_mutually_exclusive_group()
    caseload = origin.add_argument(
        "--cases",
        metavar="FILE",
        type=Path,
        help="your own pseudonymous caseload, CSV or Parquet, one row an observation; nothing of it is kept. Columns: "
        "reference, age, unborn_weeks, status, area, level, need, and circumstances such as degree; only need must be there. "
        "`harmoniser needs --circumstances` lists the circumstances and their values",
    )
    caseload.complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]
    origin.add_argument(
        "--generate", type=int, default=1000, metavar="N", help="draw a plausible caseload of N children (1000)"
    )
    made.add_argument("--seed", type=int, default=0, metavar="S", help="where the draw starts; the same seed, the same")
    made.add_argument(
        "--assumptions",
        metavar="FILE.yaml",
        type=Path,
        help="draw by these assumptions, a changed copy of caseload.yaml",
    )
    made.add_argument("--areas", nargs="+", default=["all"], metavar="AREA", help="the areas, or all")
    made.add_argument(
        "--under", metavar="DIR", type=Path, help="compare each with the document mapped in this folder, as proposed"
    )
    made.add_argument(
        "--show-assumptions",
        action="store_true",
        help="list everything that a drawn caseload assumes; JSON holds it anyway",
    )
    made.add_argument("--table", action="store_true", help="show every move from tier to tier; JSON holds them anyway")
    made.add_argument(
        "--children", action="store_true", help="with --cases: name who moves across a line, by your references"
    )
    made = command(
        "harmonise",
        _harmonise,
        "Propose a common position for some areas, and what each document would have to change for it.",
        "harmoniser harmonise --areas camden plymouth --never-lower --alpha 0.8 --children 1000",
    )
    made.add_argument("--areas", nargs="+", metavar="AREA", help="the areas to bring together; all by default")
    made.add_argument(
        "--weights",
        nargs="+",
        default=[],
        metavar="AREA=N",
        help="how much an area's document weighs; 0: it has no vote",
    )
    made.add_argument(
        "--reference",
        default="",
        metavar="AREA",
        help="this area's document leads where it speaks, before --newest-leads",
    )
    made.add_argument(
        "--never-lower",
        action="store_true",
        help="nobody gets less than any of the documents promises; wins over --reference and --newest-leads. The app has this on "
        "at first; here it is asked for",
    )
    made.add_argument("--newest-leads", action="store_true", help="the newest document that speaks leads")
    made.add_argument(
        "--statutory-only", action="store_true", help="change only where the section 17 or 47 line lies between"
    )
    made.add_argument(
        "--alpha",
        type=float,
        metavar="N",
        help="find few edits that reach this agreement, such as 0.8: chosen one by one, the best first, without needless ones; "
        "whether fewer might do is said",
    )
    made.add_argument("--most", type=int, default=5, metavar="N", help="show so many edits of each document (5)")
    made.add_argument(
        "--children",
        type=int,
        metavar="N",
        help="count too how many of N plausible children (drawn, not real) the proposal would move to another tier, and across "
        "sections 17 and 47, in each area; 1000 take some ten seconds more. For your own caseload: --out DIR, then `harmoniser "
        "impact --cases FILE --under DIR`",
    )
    made.add_argument("--seed", type=int, default=0, metavar="S", help="with --children: where the draw starts")
    made.add_argument("--out", type=Path, metavar="DIR", help="write the common matrix there, as a mapping")


def _report_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--report", metavar="DIR", type=Path, help="write it to this folder as tables and a report")
    made.add_argument(
        "--form",
        action="append",
        choices=("csv", "xlsx", "html", "docx"),
        help="with --report: only this form (more than once for several); otherwise all",
    )
    made.add_argument("--force", action="store_true", help="with --report: write over files of the same names")


def _discrepancies(options: argparse.Namespace) -> int:
    from harmoniser.discrepancies import discrepancies, kind_of
    from harmoniser.errors import UnknownNameError
    from harmoniser.evidence import discrepancy_json, in_brief, in_full, summary
    from harmoniser.facts import load_facts
    from harmoniser.findings import Space
    from harmoniser.reports import cut_at

    _check_report(options)
    if options.id == "":
        raise UnknownNameError("--id needs the id of a disagreement, such as the list gives beside each")
    if options.each_pair:
        return _each_pair(options)
    library = open_library()
    told = progress("looking for disagreements")
    space = Space(library, tuple(library.documents.values()), told)
    kinds = [options.kind] if options.kind else []
    every = discrepancies(
        library,
        options.between,
        area=options.area or "",
        kinds=[kind_of(options.id)] if options.id else kinds,
        domain=options.domain or "",
        dimension=options.dimension or "",
        crosses=options.crosses or "",
        space=space,
        progress=told,
    )
    found = tuple(item for item in every if item.severity >= options.least_severity)
    if options.id:
        found = tuple(item for item in found if item.id == options.id)
        if not found:
            raise UnknownNameError("no disagreement has this id, or the other options leave it out")
        every = found
    listed, cut = cut_at(every, options.least_severity)
    written = _write_report(listed, cut, space, options) if options.report else ()
    facts = load_facts(library)
    if options.json:
        return print_json([discrepancy_json(item, library, facts) for item in found])
    if options.report:
        print("\n".join([summary(listed), *(f"written: {path}" for path in written)]))
        return 0
    width = shutil.get_terminal_size((100, 24)).columns
    if options.id:
        print("\n".join(in_full(found[0], library, facts, width)))
        return 0
    shown = found[: options.most] if options.most > 0 else found
    print(summary(found))
    for item in shown:
        print("\n".join(["", *in_brief(item, library, facts, width)]))
    if len(shown) < len(found):
        those = f"{len(shown)} gravest are" if len(shown) > 1 else "gravest is"
        print(f"\nThe {those} shown. More: --most N, or 0 for all; --id ID for one whole; --json for all.")
    return 0


def _each_pair(options: argparse.Namespace) -> int:
    """Print the disagreements of every two documents as they are found."""
    import json

    from harmoniser.discrepancies import pair_by_pair
    from harmoniser.errors import HarmoniserError
    from harmoniser.evidence import discrepancy_json
    from harmoniser.facts import load_facts

    if options.report or options.id:
        raise HarmoniserError("--each-pair prints all that it finds, so neither --report nor --id goes with it")
    library = open_library()
    found = pair_by_pair(
        library,
        options.between,
        area=options.area or "",
        kinds=[options.kind] if options.kind else [],
        domain=options.domain or "",
        dimension=options.dimension or "",
        least=options.least_severity,
        crosses=options.crosses or "",
        progress=progress("looking for disagreements", "pairs"),
    )
    facts = load_facts(library)
    for item in found:
        print(json.dumps(discrepancy_json(item, library, facts), ensure_ascii=False))
    return 0


def _check_report(options: argparse.Namespace) -> None:
    """Refuse what cannot be written before anything is looked for, which takes its time."""
    from harmoniser.errors import HarmoniserError
    from harmoniser.interchange import check_folder

    if not options.report and (options.form or options.force):
        raise HarmoniserError("--form and --force go with --report")
    if options.report:
        check_folder(options.report, force=options.force)


def _write_report(
    found: Sequence[Discrepancy], cut: Cut | None, space: Space, options: argparse.Namespace
) -> tuple[Path, ...]:
    from datetime import date

    from harmoniser.agreement import agreement
    from harmoniser.interchange import write_files
    from harmoniser.reports import FORMS, asked_in_words, report_files

    library = space.library
    asked = asked_in_words(
        library,
        between=options.between or (),
        area=options.area or "",
        kind=options.kind or "",
        domain=options.domain or "",
        dimension=options.dimension or "",
        least=options.least_severity,
        crosses=options.crosses or "",
    )
    if any(item.severity < options.least_severity for item in found):
        asked += ", and all that is below the legal floor"
    files = report_files(
        found,
        library,
        options.form or FORMS,
        asked=asked,
        documents=list(dict.fromkeys(library.document(name).id for name in options.between or ())),
        measured=agreement(library, space.cells),
        cut=cut,
        made=date.today(),
    )
    return write_files(files, options.report, force=options.force)


def _compare(options: argparse.Namespace) -> int:
    from harmoniser.comparison import compare, comparison_in_words, comparison_plain

    _check_report(options)
    library = open_library()
    found = compare(
        library,
        options.areas,
        need=options.need,
        topic=options.topic,
        most=options.most,
        progress=progress("comparing"),
    )
    written: tuple[Path, ...] = ()
    if options.report:
        from datetime import date

        from harmoniser.comparison_report import comparison_files
        from harmoniser.interchange import write_files
        from harmoniser.reports import FORMS

        files = comparison_files(found, library, options.form or FORMS, made=date.today())
        written = write_files(files, options.report, force=options.force)
    if options.json:
        return print_json(comparison_plain(found, library))
    if options.report:
        print("\n".join(f"written: {path}" for path in written))
        return 0
    width = shutil.get_terminal_size((100, 24)).columns
    print("\n".join(comparison_in_words(found, library, width)))
    print(f"{DANGER} {SUPPORT}")
    return 0


def _agreement(options: argparse.Namespace) -> int:
    from harmoniser.agreement import agreement, agreement_in_words, agreement_plain

    library = open_library()
    found = agreement(library, progress=progress("measuring agreement"))
    if options.json:
        return print_json(agreement_plain(found))
    print("\n".join(agreement_in_words(found, library, options.by)))
    print(f"{DANGER} {SUPPORT}")
    return 0


def _impact(options: argparse.Namespace) -> int:
    from harmoniser.caseloads import generate, load_assumptions, read_caseload
    from harmoniser.impact import impact, impact_in_words, impact_json, under, with_document

    library = open_library()
    columns = under(library, options.areas)
    against = ""
    if options.under:
        library, against = with_document(library, options.under)
        columns.append((against, library.documents[against].areas[0].id))
    assumptions: list[str] = []
    if options.cases:
        cases = read_caseload(options.cases, library, progress=progress("reading the caseload"))
        origin = "your own caseload"
    else:
        assumed = load_assumptions(library, options.assumptions)
        cases = generate(
            options.generate,
            library,
            seed=options.seed,
            assumptions=assumed,
            progress=progress("drawing children"),
        )
        origin = f"drawn with seed {options.seed}, not real"
        assumptions = assumed.in_words(library.vocabulary)
    found = impact(
        cases,
        library,
        columns,
        origin=origin,
        assumptions=assumptions,
        against=against,
        movers=options.children,
        progress=progress("placing children"),
    )
    if options.json:
        return print_json(impact_json(found))
    print("\n".join(impact_in_words(found, library, table=options.table, every=options.show_assumptions)))
    print(f"{DANGER} {SUPPORT}")
    return 0


def _harmonise(options: argparse.Namespace) -> int:
    from harmoniser.harmonisation import (
        Choices,
        check_folder,
        harmonise,
        proposal_in_words,
        proposal_plain,
        weights_from,
        write_mapping,
    )

    library = open_library()
    choices = Choices(
        weights_from(options.weights),
        options.reference,
        options.never_lower,
        options.newest_leads,
        options.statutory_only,
    )
    if options.out:
        check_folder(options.out)
    children = _children(options, library) if options.children is not None else None
    found = harmonise(library, options.areas, choices, target=options.alpha, progress=progress("harmonising"))
    if options.out:
        write_mapping(found, library, options.out)
    touched = children(found) if children else None
    if options.json:
        from harmoniser.impact import impact_json

        more = {"children": impact_json(touched)} if touched else {}
        return print_json({**proposal_plain(found, library), **more})
    print("\n".join(proposal_in_words(found, library, most=max(options.most, 0))))
    if touched:
        from harmoniser.impact import moves_in_words

        moved = moves_in_words(touched, library, all_tiers=not options.statutory_only, never_lower=choices.never_lower)
        print("\n".join(["", *moved]))
    print(f"{DANGER} {SUPPORT}")
    return 0


def _children(options: argparse.Namespace, library: Library) -> Callable[[Proposal], Impact]:
    """Draws the children at once, so that what is wrong with them is said before the proposal is worked out."""
    from harmoniser.caseloads import generate, load_assumptions
    from harmoniser.harmonisation import AREA, as_document, beside
    from harmoniser.impact import impact, under

    assumed = load_assumptions(library)
    drawn = generate(options.children, library, seed=options.seed, assumptions=assumed)

    def touched(found: Proposal) -> Impact:
        more = beside(library, as_document(found, library))
        return impact(
            drawn,
            more,
            [*under(library, options.areas or ["all"]), (AREA, AREA)],
            origin=f"drawn with seed {options.seed}, not real",
            assumptions=assumed.in_words(library.vocabulary),
            against=AREA,
            progress=progress("placing children"),
        )

    return touched
