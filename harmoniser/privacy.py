"""Recognises values that are shaped like personal data, so that they can be refused.

Names cannot be recognised reliably; where a name could go, there is no field for it.
"""

from __future__ import annotations

import re

__all__ = ["PATTERN", "personal_shape"]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")),
    (
        "a date",
        re.compile(
            rf"\b\d{{1,4}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{1,4}}\b"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+\d{{2,4}}\b"
            rf"|\b{_MONTH}[\s-]+\d{{1,2}}(?:st|nd|rd|th)?[\s,-]+\d{{2,4}}\b"
            r"|\b(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b"
            r"|\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}\b",
            re.IGNORECASE,
        ),
    ),
    ("a National Insurance number", re.compile(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b", re.IGNORECASE)),
    ("a unique pupil number", re.compile(r"\b[A-Z]\d{11}[A-Z0-9]\b", re.IGNORECASE)),
    ("a telephone number", re.compile(r"(?<![\d])(?:\+44|0044|\(?0)[\s().-]*\d(?:[\s().-]*\d){7,9}(?!\d)")),
    ("an NHS number", re.compile(r"(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)),
)


# All shapes as one pattern for programs that know no lookaround (RE2, as Arrow uses it); what it finds in text of plain letters
# and digits is what `personal_shape` finds, and at times a little more.
PATTERN = "(?i)" + "|".join(
    shape.pattern.replace("(?<![\\d])", "(?:^|[^\\d])").replace("(?<!\\d)", r"(?:^|\D)").replace("(?!\\d)", r"(?:$|\D)")
    for _, shape in _SHAPES
)


def personal_shape(value: object) -> str | None:
    """Say what a value is shaped like, when it is shaped like personal data.

    Args:
        value: any scalar; integers count as the digits they are written with.

    Returns:
        "an NHS number", "a unique pupil number", "a postcode", "an e-mail address", "a telephone number" or
        "a date"; None for anything else.

    >>> personal_shape("943 476 5919")
    'an NHS number'
    >>> personal_shape("A-1042") is None
    True
    """
    text = str(value)
    for name, shape in _SHAPES:
        if shape.search(text):
            return name
    return None
