"""All disagreements worked out once and kept to look through: filters and words pick from them and compute nothing anew."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from harmoniser.agreement import Agreement, agreement
from harmoniser.cells import Cell
from harmoniser.discrepancies import FINDERS, found, in_order, selected
from harmoniser.findings import Discrepancy, Space, name_of
from harmoniser.library import Library
from harmoniser.reports import asked_in_words, headline, report_files
from harmoniser.search import words_of

__all__ = ["Asked", "Shelf", "shelf"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; whatever is left empty asks for nothing.

    `area` alone: what its document takes part in; with `other`: what stands between the two, and what either document has with
    itself. `words`: each of them must begin a word of what is told of the disagreement.
    """

    area: str = ""
    other: str = ""
    kinds: tuple[str, ...] = ()
    domain: str = ""
    topic: str = ""
    least: int = 0
    crosses: str = ""
    words: str = ""


@dataclass(frozen=True)
class Shelf:
    """All disagreements of all documents, the gravest first, with what they were worked out from and how far documents agree."""

    library: Library
    items: tuple[Discrepancy, ...]
    cells: tuple[Cell, ...] = field(repr=False)
    agreement: Agreement = field(repr=False)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each disagreement by its id."""
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The facts of each disagreement in words."""
        return tuple(headline(item, self.library) for item in self.items)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        """Everything by which each is found: folded words, each after a blank."""
        return tuple(f" {' '.join(words_of(self._told(item)))}" for item in self.items)

    def _told(self, item: Discrepancy) -> str:
        needs = self.library.vocabulary.needs
        own = [needs[name] for one in (item.subject, *item.also) for name in one.split("+") if name in needs]
        terms = [text for need in own for text in (need.label, *need.other_terms)]
        lines = [
            document.by_id[name].label
            for name in item.indicators
            for document in self.library.documents.values()
            if name in document.by_id
        ]
        return " ".join([item.id, item.text, item.question, *terms, *lines])

    def ready(self) -> Shelf:
        """Work out at once what the first search would have to wait for."""
        assert len(self._texts) == len(self.heads) == len(self.places)
        return self

    def select(self, asked: Asked) -> tuple[int, ...]:
        """The places of what is asked for, the gravest first.

        Raises:
            UnknownNameError: there is no such area.
        """
        library = self.library
        pair = [library.document(name).id for name in (asked.area, asked.other)] if asked.area and asked.other else []
        own = library.document(asked.area).id if asked.area and not asked.other else ""
        words = [f" {word}" for word in words_of(asked.words)]
        kinds = set(asked.kinds)
        return tuple(
            place
            for place, item in enumerate(self.items)
            if (not kinds or item.kind in kinds)
            and item.severity >= asked.least
            and (not asked.crosses or asked.crosses in item.crosses)
            and all(word in self._texts[place] for word in words)
            and selected(item, library.vocabulary, pair, own, asked.domain, asked.topic)
        )

    def in_words(self, asked: Asked) -> str:
        """What is asked for, in words; "" where nothing is."""
        between = [asked.area, asked.other] if asked.area and asked.other else []
        said = asked_in_words(
            self.library,
            between=between,
            area="" if between else asked.area,
            kind=asked.kinds[0] if len(asked.kinds) == 1 else "",
            domain=asked.domain,
            dimension=asked.topic,
            least=asked.least,
            crosses=asked.crosses,
        )
        more = [f"of {len(asked.kinds)} kinds"] if len(asked.kinds) > 1 else []
        # What was typed may be about anything, and goes into no report.
        more += ["with words that were searched for"] if words_of(asked.words) else []
        return ", ".join([*([said] if said else []), *more])

    def file(self, places: Sequence[int], asked: Asked, form: str, made: date | None = None) -> bytes:
        """A list as a file: csv (several tables in one zip), xlsx, html or docx."""
        files = report_files(
            [self.items[place] for place in places],
            self.library,
            [form],
            asked=self.in_words(asked),
            documents=self.documents(asked),
            measured=self.agreement,
            made=made,
        )
        if form != "csv":
            (content,) = files.values()
            return content if isinstance(content, bytes) else content.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
            for name, text in files.items():
                box.writestr(name, text)
        return out.getvalue()

    def documents(self, asked: Asked) -> tuple[str, ...]:
        """Whose documents a list is about: two areas that were asked for, else all."""
        if not (asked.area and asked.other):
            return ()
        return tuple(dict.fromkeys(self.library.document(name).id for name in (asked.area, asked.other)))

    def names(self, documents: Iterable[str]) -> list[str]:
        """Documents by the areas that they govern."""
        return [name_of(self.library.documents[name]) for name in documents]


def shelf(
    library: Library, *, needs: Sequence[str] | None = None, progress: Callable[[int, int], None] | None = None
) -> Shelf:
    """Look for all disagreements and measure agreement.

    Args:
        library: the vocabulary and documents.
        needs: only cells about these needs; all by default.
        progress: called with how much is done, and of how much.
    """
    furthest = 0

    def tell(done: int, of: int) -> None:
        nonlocal furthest
        furthest = max(furthest, done)  # some kinds work out cells of their own, and count from the beginning
        if progress:
            progress(furthest, of)

    documents = tuple(library.documents.values())
    space = Space(
        library, documents, lambda done, of: tell(40 * done // max(of, 1), 100), tuple(needs) if needs else None
    )
    over = space.cells
    items: list[Discrepancy] = []
    for number, kind in enumerate(FINDERS):
        tell(40 + 45 * number // len(FINDERS), 100)
        items += found(space, [kind])
    tell(88, 100)
    measured = agreement(library, over)
    tell(96, 100)
    made = Shelf(library, in_order(items), over, measured).ready()
    tell(100, 100)
    return made
