"""The errors a user can meet, as one small hierarchy.

HarmoniserError              anything we refuse, in one clear line (exit code 2)
├── InputError               a file says something it must not: names file, line and field
│   ├── CaseError            ... a case file
│   ├── MappingError         ... a mapping of a document
│   └── VocabularyError      ... the ontology
├── UnknownNameError         an area, indicator or need that does not exist was asked for
├── DateError                a day that does not exist or cannot be meant was given
├── MoveError                a move that cannot be: the same area twice, a day before a document's
├── PaperError               a note cannot be set in the form asked for
├── WorkshopError            a workshop refuses a step, a vote, a name or a text
│   ├── UnknownWorkshopError     ... no open workshop has this code, or none this link
│   ├── StaleWorkshopError       ... another facilitator was quicker: look again
│   ├── TooManyTriesError        ... too many wrong codes in a minute
│   └── WorkshopUnavailableError ... the database is busy, read-only or gone
└── DocumentsError           the documents' folder is not there or not readable
"""

from __future__ import annotations

__all__ = [
    "CaseError",
    "DateError",
    "DocumentsError",
    "HarmoniserError",
    "InputError",
    "MappingError",
    "MoveError",
    "PaperError",
    "StaleWorkshopError",
    "TooManyTriesError",
    "UnknownNameError",
    "UnknownWorkshopError",
    "VocabularyError",
    "WorkshopError",
    "WorkshopUnavailableError",
]


class HarmoniserError(Exception):
    """Anything the harmoniser refuses; its text is one line fit to show to a user."""


class InputError(HarmoniserError):
    """A file holds something that is refused.

    The message names the file, the line and the field, and says what was expected. It never repeats the
    offending value, because that may be personal.
    """

    def __init__(self, file: str, line: int | None, field: str, problem: str) -> None:
        """Keep the place and the problem; `line` counts from 1, `field` is a path such as `observations[0].need`."""
        self.file, self.line, self.field, self.problem = file, line, field, problem
        place = file if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {field}: {problem}" if field else f"{place}: {problem}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, int | None, str, str]]:
        """How it comes whole from another process."""
        return type(self), (self.file, self.line, self.field, self.problem)


class CaseError(InputError):
    """A case file is refused."""


class MappingError(InputError):
    """A mapping of a document is refused."""


class VocabularyError(InputError):
    """The ontology is refused."""


class UnknownNameError(HarmoniserError):
    """Somebody asked for an area, an indicator or a need that does not exist."""


class DateError(HarmoniserError):
    """A day was given that does not exist or cannot be meant; the text names the field and not the value."""


class MoveError(HarmoniserError):
    """A move was described that cannot be."""


class PaperError(HarmoniserError):
    """A note cannot be set in the form asked for, mostly because a library is missing."""


class WorkshopError(HarmoniserError):
    """A workshop refuses a step, a vote, a name or a text; what was typed is not repeated."""


class UnknownWorkshopError(WorkshopError):
    """No open workshop has this code, or no workshop this link; wrong, expired and deleted are not told apart."""


class StaleWorkshopError(WorkshopError):
    """A facilitator acted on what is no longer so, because another was quicker; nothing was changed."""


class TooManyTriesError(WorkshopError):
    """Too many wrong codes were tried within a minute."""


class WorkshopUnavailableError(WorkshopError):
    """The database of the workshops is busy, can only be read, or cannot be reached."""


class DocumentsError(HarmoniserError):
    """The folder with the threshold documents is missing or cannot be read."""
