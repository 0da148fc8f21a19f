"""From a limit to a day: England's working days, weeks, months and hours, as a practitioner counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmoniser.deadlines import EARLIEST, LATEST, add, holidays_between, is_working_day, parse_day
from harmoniser.errors import DateError

# Days on which nobody counts, as gov.uk proclaimed them.
BANK_HOLIDAYS = {
    "2020-05-08": "the early May holiday, moved for VE Day",
    "2022-06-02": "the spring holiday, moved for the Jubilee",
    "2022-06-03": "the Platinum Jubilee",
    "2022-09-19": "the State Funeral",
    "2023-05-08": "the Coronation",
    "2025-04-18": "Good Friday",
    "2025-04-21": "Easter Monday",
    "2026-05-04": "early May",
    "2026-05-25": "spring",
    "2026-08-31": "summer",
    "2026-12-25": "Christmas Day",
    "2026-12-28": "Boxing Day, moved from a Saturday",
    "2027-12-27": "Christmas Day, moved from a Saturday",
    "2027-12-28": "Boxing Day, moved from a Sunday",
    "2028-01-03": "New Year's Day, moved from a Saturday",
}
ORDINARY = [
    "2020-05-04",
    "2022-05-30",
    "2026-12-24",
    "2026-12-29",
    "2026-12-31",
    "2027-01-04",
    "2026-03-17",
    "2026-11-30",
]


def days(low=EARLIEST, high=LATEST):
    return st.dates(low, high)


def last_day(start: date, amount: int, unit: str) -> date:
    found = add(start, amount, unit)
    assert found is not None
    return found


def counted(start, end):
    """The working days after `start` up to `end`, counted one by one."""
    number, day = 0, start
    while day < end:
        day += timedelta(days=1)
        number += is_working_day(day)
    return number


# ------------------------------------------------------------------------------------------------ working days


@pytest.mark.parametrize("day", BANK_HOLIDAYS)
def test_a_bank_holiday_of_england_is_no_working_day(day):
    day = date.fromisoformat(day)
    assert not is_working_day(day)
    assert day in holidays_between(day - timedelta(days=1), day)


@pytest.mark.parametrize("day", ORDINARY)
def test_an_ordinary_weekday_is_a_working_day_even_where_another_nation_rests(day):
    """St Patrick's, St Andrew's and 2 January are holidays elsewhere in the kingdom only."""
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "number", "last", "why"),
    [
        ("2026-12-18", 15, "2027-01-13", "Christmas, the day for Boxing Day, and New Year"),
        ("2026-12-18", 1, "2026-12-21", "a Friday: Monday is the first day"),
        ("2026-12-19", 1, "2026-12-21", "told on a Saturday"),
        ("2026-12-20", 1, "2026-12-21", "told on a Sunday"),
        ("2026-12-25", 1, "2026-12-29", "told on Christmas Day, a Friday before a moved Boxing Day"),
        ("2026-12-28", 1, "2026-12-29", "told on a bank holiday"),
        ("2026-03-30", 10, "2026-04-15", "Easter in between"),
        ("2027-03-25", 1, "2027-03-30", "Maundy Thursday: Easter is passed over"),
        ("2026-05-01", 14, "2026-05-22", "early May; the spring holiday comes after"),
        ("2026-05-01", 15, "2026-05-26", "both May holidays"),
        ("2026-08-28", 5, "2026-09-07", "the summer holiday"),
        ("2020-05-01", 5, "2020-05-11", "early May moved to a Friday"),
        ("2027-12-24", 1, "2027-12-29", "two moved holidays after a weekend"),
        ("2026-11-02", 45, "2027-01-07", "an assessment over Christmas"),
        ("2026-06-01", 5, "2026-06-08", "a plain week"),
    ],
)
def test_working_days_are_counted_as_published_procedures_count_them(start, number, last, why):
    assert add(date.fromisoformat(start), number, "working-days") == date.fromisoformat(last), why


@given(days(), st.integers(1, 60))
def test_the_nth_working_day_has_n_working_days_after_the_start_and_is_one_itself(start, number):
    last = last_day(start, number, "working-days")
    assert counted(start, last) == number
    assert is_working_day(last)


@given(days(), st.integers(1, 30), st.integers(1, 30))
def test_counting_on_from_a_working_day_is_counting_once(start, first, more):
    halfway = last_day(start, first, "working-days")
    assert add(halfway, more, "working-days") == add(start, first + more, "working-days")


@given(days(), st.integers(0, 10), st.integers(1, 40))
def test_who_is_told_later_is_never_due_earlier(start, later, number):
    assert last_day(start + timedelta(days=later), number, "working-days") >= last_day(start, number, "working-days")


@given(days(), st.integers(1, 40))
def test_what_was_passed_over_is_named_and_nothing_else(start, number):
    last = last_day(start, number, "working-days")
    weekdays = sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (last - start).days + 1))
    skipped = holidays_between(start, last)
    assert weekdays == number + len(skipped)
    assert all(day.weekday() < 5 and name and "observed" not in name for day, name in skipped.items())


# ------------------------------------------------------------------------------------------------ other units


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        ("2026-12-18", 28, "days", "2027-01-15"),
        ("2026-12-24", 1, "days", "2026-12-25"),
        ("2026-12-18", 6, "weeks", "2027-01-29"),
        ("2027-01-31", 1, "months", "2027-02-28"),
        ("2028-01-31", 1, "months", "2028-02-29"),
        ("2026-11-30", 3, "months", "2027-02-28"),
        ("2026-08-31", 6, "months", "2027-02-28"),
        ("2027-01-13", 3, "months", "2027-04-13"),
        ("2028-02-29", 1, "years", "2029-02-28"),
        ("2026-12-18", 24, "hours", "2026-12-19"),
        ("2026-12-18", 48, "hours", "2026-12-20"),
        ("2026-12-18", 72, "hours", "2026-12-21"),
        ("2026-12-18", 4, "hours", "2026-12-19"),
        ("2026-12-18", 30, "minutes", "2026-12-19"),
    ],
)
def test_other_limits_run_through_weekends_and_holidays(start, amount, unit, last):
    assert add(date.fromisoformat(start), amount, unit) == date.fromisoformat(last)


@given(days(), st.integers(1, 24))
def test_months_end_in_the_right_month_and_never_after_the_day_on_which_they_began(start, number):
    last = last_day(start, number, "months")
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == number
    assert last.day <= start.day
    assert last.day == start.day or (last + timedelta(days=1)).day == 1


def test_school_days_give_no_day_since_terms_differ():
    assert add(date(2026, 12, 18), 5, "school-days") is None


def test_an_unknown_unit_is_a_slip_of_ours():
    with pytest.raises(ValueError, match="unknown unit"):
        add(date(2026, 12, 18), 5, "fortnights")


# ------------------------------------------------------------------------------------------------ reading a day


def test_a_day_is_read_as_it_is_written():
    assert parse_day("2028-02-29", "--date") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-02-30", "there is no such day"),
        ("2027-02-29", "there is no such day"),
        ("2026-13-01", "there is no such day"),
        ("2026-00-10", "there is no such day"),
        ("18/12/2026", "YYYY-MM-DD"),
        ("18-12-2026", "YYYY-MM-DD"),
        ("2026-7-18", "YYYY-MM-DD"),
        ("20261218", "YYYY-MM-DD"),
        ("2026-W51-5", "YYYY-MM-DD"),
        ("tomorrow", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
        ("1999-12-31", "from 2000 to 2099"),
        ("2100-01-01", "from 2000 to 2099"),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_field_and_not_repeated(text, problem):
    with pytest.raises(DateError) as refused:
        parse_day(text, "--date")
    assert problem in str(refused.value)
    assert str(refused.value).startswith("--date: ")
    assert not text or text not in str(refused.value)
