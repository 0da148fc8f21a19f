"""What the tests share: the library as it ships, and the threshold documents where they are present."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from harmoniser.browsing import Shelf, shelf
from harmoniser.library import Library, load

if TYPE_CHECKING:
    from tests.browsing import Visitor

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
# In CI the same cases are tried every time, so that a run says something of the change and not of the dice.
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def require(component: str, present: bool) -> None:
    """Skip a test whose component is missing; in CI, which has them all, fail it."""
    if not present:
        if os.environ.get("HARMONISER_REQUIRE_COMPONENTS") == "1":
            pytest.fail(f"{component} is missing, and this run requires it")
        pytest.skip(f"{component} is missing")


@pytest.fixture(scope="session")
def library() -> Library:
    return load(use_cache=False)


class Reduced(NamedTuple):
    """The disagreements on a few needs, with the progress told while they were worked out."""

    shelf: Shelf
    progress: list[int]


@pytest.fixture(scope="session")
def reduced(library: Library) -> Reduced:
    told: list[int] = []
    needs = ("private-fostering", "neet", "cannabis-use", "school-exclusion", "attainment", "domestic-abuse")
    found = shelf(library, needs=needs, progress=lambda done, of: told.append(100 * done // of))
    return Reduced(found, told)


@pytest.fixture(scope="session")
def documents_folder() -> Path:
    folder = os.environ.get("HARMONISER_DOCUMENTS", "")
    require("the folder of threshold documents (HARMONISER_DOCUMENTS)", bool(folder) and Path(folder).is_dir())
    return Path(folder)


# ------------------------------------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app keeps its workshops, and its log."""
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def address(app_folder: Path) -> Iterator[str]:
    """The address of the app, started for these tests with workshops of its own."""
    from tests.browsing import served

    with served(app_folder) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from tests.browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Any, address: str, tmp_path: Path) -> Iterator[Callable[..., "Visitor"]]:
    """Somebody with a browser of their own; at the end a picture of their page is left, and nothing may have gone wrong in it."""
    from tests.browsing import Visitor

    there: list[Visitor] = []

    def come(width: int = 1280, scheme: str = "light") -> Visitor:
        there.append(Visitor(browser, address, width, scheme))
        return there[-1]

    yield come
    for number, visitor in enumerate(there):
        visitor.page.screenshot(path=tmp_path / f"page-{number}.png")
        visitor.context.close()
    assert not [trouble for visitor in there for trouble in visitor.troubles]
