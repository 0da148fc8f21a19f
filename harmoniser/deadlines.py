"""Turns a time limit into a day, in England's working days.

A working day is Monday to Friday without England's bank holidays (library `holidays`, which knows those proclaimed so
far). The day on which the clock starts is day 0: the first working day after it counts as 1, as published child
protection procedures count.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from harmoniser.errors import DateError

if TYPE_CHECKING:
    from holidays import HolidayBase

__all__ = ["EARLIEST", "LATEST", "add", "holidays_between", "is_working_day", "parse_day"]

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}


def parse_day(text: str, field: str) -> date:
    """Read a day written as YYYY-MM-DD.

    Raises:
        DateError: it is no such day, or lies outside 2000 to 2099.

    >>> parse_day("2026-12-18", "--date")
    datetime.date(2026, 12, 18)
    """
    shape = len(text) == 10 and text[4] == text[7] == "-"
    try:
        day = date.fromisoformat(text) if shape else None
    except ValueError:
        raise DateError(f"{field}: there is no such day in the calendar") from None
    if day is None:
        raise DateError(f"{field}: expected a day as YYYY-MM-DD, such as 2026-12-18")
    if not EARLIEST <= day <= LATEST:
        raise DateError(f"{field}: expected a day from {EARLIEST.year} to {LATEST.year}")
    return day


@cache
def _england() -> HolidayBase:
    import holidays

    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Whether a day is a working day in England.

    >>> is_working_day(date(2026, 12, 28))
    False
    """
    return day.weekday() < 5 and day not in _england()


def holidays_between(start: date, end: date) -> dict[date, str]:
    """The bank holidays after `start` up to `end` that fall on weekdays, by name."""
    found = {}
    day = start + timedelta(days=1)
    while day <= end:
        if day.weekday() < 5 and day in _england():
            found[day] = str(_england()[day]).replace("(observed)", "(substitute day)")
        day += timedelta(days=1)
    return found


def add(start: date, amount: int, unit: str, *, back: bool = False, counts_first_day: bool = False) -> date | None:
    """The last day of a limit of `amount` `unit` whose clock starts on `start`; None for school days (terms differ).

    Hours and minutes give the day on which they end at the latest, if the clock starts at the end of `start`.

    Args:
        start: the day of the event.
        amount: how many units.
        unit: minutes, hours, days, working-days, school-days, weeks, months or years.
        back: count before the event, for what has to be done so long before it.
        counts_first_day: the day of the event is day 1 and not day 0, as where a rule says "beginning with the day".

    Raises:
        ValueError: there is no such unit.

    >>> add(date(2026, 12, 18), 15, "working-days")
    datetime.date(2027, 1, 13)
    >>> add(date(2026, 12, 18), 15, "working-days", counts_first_day=True)
    datetime.date(2027, 1, 12)
    >>> add(date(2027, 1, 13), 6, "weeks", back=True)
    datetime.date(2026, 12, 2)
    """
    sign = -1 if back else 1
    if counts_first_day:
        start -= timedelta(days=sign)
    if unit == "working-days":
        day = start
        while amount:
            day += timedelta(days=sign)
            amount -= is_working_day(day)
        return day
    if unit in _DAYS:
        return start + timedelta(days=sign * amount * _DAYS[unit])
    if unit in _MONTHS:
        from dateutil.relativedelta import relativedelta

        return start + relativedelta(months=sign * amount * _MONTHS[unit])
    if unit in ("hours", "minutes"):
        minutes = amount * (60 if unit == "hours" else 1)
        return start + timedelta(days=sign * -(-minutes // 1440))
    if unit == "school-days":
        return None
    raise ValueError(f"unknown unit {unit}")
