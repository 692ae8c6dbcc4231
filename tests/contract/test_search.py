"""What every store promises to the search for projects, and what the search makes of it."""

from collections.abc import Iterator

import pytest
from attrs import field, frozen
from sqlalchemy import text

from pepy.application.query.index.kept_names import KeptNames
from pepy.application.query.index.search_projects import SearchProjects, SearchProjectsHandler
from pepy.application.query.index.search_reader import RankedProjects, SearchReader
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.popular_names import RankedProject
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.reads.search_reader import PostgresSearchReader
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, import_day, set_totals
from tests.fakes.memory_search_reader import MemorySearchReader


@frozen
class Searched:
    """A store in which projects can be ranked and searched."""

    store: Store
    reader: SearchReader
    search: SearchProjectsHandler = field()

    @search.default
    def _handler(self) -> SearchProjectsHandler:
        return SearchProjectsHandler(self.reader, KeptNames(self.reader, self.store.data_state))

    def rank(self, **downloads: int) -> None:
        """Store projects, and rank them by their downloads of the month."""
        names = {name.replace("_", "-"): count for name, count in downloads.items()}
        ranked = {name: (count, 1 + sum(other > count for other in names.values())) for name, count in names.items()}
        set_totals(self.store, names)
        if isinstance(self.reader, MemorySearchReader):
            self.reader.ranks = ranked
        else:
            rank_projects(self.reader, ranked)
        # Ranks are published data: whoever changes them raises the data version.
        set_totals(self.store, names)

    def found(self, typed: str, limit: int = 20) -> list[str]:
        """Return the names that are found."""
        return [project.id for project in self.search.handle(SearchProjects(typed, limit)).projects]


def rank_projects(reader: PostgresSearchReader, ranked: dict[str, tuple[int, int]]) -> None:
    with reader.source.begin() as connection:
        connection.execute(text("DELETE FROM project_rank"))
        connection.execute(
            text(
                "INSERT INTO project_rank (project_id, month_downloads, month_rank) "
                "SELECT id, :downloads, :rank FROM project WHERE name = :name"
            ),
            [{"name": name, "downloads": count, "rank": rank} for name, (count, rank) in ranked.items()],
        )
        connection.execute(text("DELETE FROM rank_page"))
        connection.execute(
            text(
                "INSERT INTO rank_page SELECT 'month', 0, array_agg(project_id ORDER BY month_downloads DESC, name) "
                "FROM project_rank JOIN project ON project.id = project_id HAVING count(*) > 0"
            )
        )


@pytest.fixture
def searched(store: Store, request: pytest.FixtureRequest) -> Iterator[Searched]:
    if "memory" in request.node.callspec.id:
        yield Searched(store, MemorySearchReader(store.reads))
        return
    engine = connect(request.getfixturevalue("migrated_url"))
    yield Searched(store, PostgresSearchReader(engine))
    engine.dispose()


def test_an_empty_store_finds_nothing(searched: Searched) -> None:
    assert searched.found("flask") == []
    assert searched.reader.most_downloaded(9) == RankedProjects((), searched.store.version)
    assert searched.reader.beginning_with("", 9, 9) == RankedProjects((), searched.store.version)


def test_without_ranks_names_are_found_exactly_and_by_how_they_begin(searched: Searched) -> None:
    import_day(searched.store, MONDAY, {"Flask": {"version": {"3.0": 1}}, "flask-login": {"version": {"1.0": 9}}})

    found = searched.search.handle(SearchProjects("flask"))

    assert found.projects == (RankedProject("flask", None, None), RankedProject("flask-login", None, None))
    assert found.data_version == searched.store.version


def test_the_name_comes_first_then_names_that_begin_so_then_names_with_a_typo(searched: Searched) -> None:
    searched.rank(flask=5, flask_login=900, flask_cors=1_000, flasks=2, flusk=9_000, click=70, lask=10_000)

    found = searched.search.handle(SearchProjects("flask"))

    assert found.projects == (
        RankedProject("flask", 5, 6),
        RankedProject("flask-cors", 1_000, 3),
        RankedProject("flask-login", 900, 4),
        RankedProject("flasks", 2, 7),
        RankedProject("lask", 10_000, 1),
        RankedProject("flusk", 9_000, 2),
    )
    assert searched.found("flask", 3) == ["flask", "flask-cors", "flask-login"]


@pytest.mark.parametrize("typed", ["zope.interface", " Zope_Interface ", "ZOPE---interface"])
def test_any_spelling_finds_a_project(searched: Searched, typed: str) -> None:
    searched.rank(zope_interface=7)

    assert searched.found(typed) == ["zope-interface"]


@pytest.mark.parametrize("typed", ["nunpy", "nmpy", "nummpy", "nupmy", "unmpy", "umpy", "nump", "numpyy", "numpz"])
def test_a_typo_is_forgiven(searched: Searched, typed: str) -> None:
    searched.rank(numpy=7, pandas=9)

    assert searched.found(typed) == ["numpy"]


def test_two_typos_are_forgiven_where_nothing_else_is_found(searched: Searched) -> None:
    searched.rank(tensorflow=7, tensorflow_io=9, tensorflows=1)

    assert searched.found("tensrofolw") == ["tensorflow"]
    assert searched.found("tensorfolws") == ["tensorflows"]
    assert searched.found("tnsrofolw") == []


def test_a_project_without_rank_comes_after_those_with_one_but_first_if_it_is_the_very_name(
    searched: Searched,
) -> None:
    set_totals(searched.store, {"fl": 1, "flake": 1})
    searched.rank(flask=5, flit=6)

    assert searched.found("fl") == ["fl", "flit", "flask", "flake"]
    assert searched.found("fl", 2) == ["fl", "flit"]


def test_new_ranks_and_new_projects_are_found_at_once(searched: Searched) -> None:
    searched.rank(flask=5, flit=6)
    assert searched.found("fl") == ["flit", "flask"]

    searched.rank(flask=7, flit=6, flake8=1)

    assert searched.found("fl") == ["flask", "flit", "flake8"]
    assert searched.search.handle(SearchProjects("fl", 2)).data_version == searched.store.version
    import_day(searched.store, MONDAY, {"flop": {"version": {"1.0": 1}}})
    assert searched.found("flop")[0] == "flop"


def test_only_so_many_names_are_read(searched: Searched) -> None:
    searched.rank(b=1, ba=2, bb=3, bc=9, c=50)

    read = searched.reader.beginning_with("b", limit=9, names=3)

    assert [project.id for project in read.projects] == ["b", "bb", "ba"]
    assert searched.reader.beginning_with("b", limit=2, names=3).projects == read.projects[:2]
    assert [project.id for project in searched.reader.most_downloaded(2).projects] == ["c", "bc"]


@pytest.mark.parametrize(
    "typed", ["%", "_", "*", "fl%", "fla_k", "\x00", "flask\x00", "\ud800", "\udfffx", "🐍", "a" * 512]
)
def test_odd_characters_stand_for_nothing_but_themselves(searched: Searched, typed: str) -> None:
    searched.rank(flask=5, a_b=3)

    assert set(searched.found(typed)) <= {"flask"}
    assert searched.reader.beginning_with(typed, 5, 5).projects == ()


@pytest.mark.parametrize("typed", ["", "  ", "a" * 513])
def test_what_can_be_no_name_is_refused(searched: Searched, typed: str) -> None:
    with pytest.raises(InvalidQuestionError, match="Parameter q"):
        searched.found(typed)


def test_ranks_alike_are_listed_by_name(searched: Searched) -> None:
    searched.rank(fc=5, fb=5, fa=5)

    assert searched.search.handle(SearchProjects("f", 2)).projects == (
        RankedProject("fa", 5, 1),
        RankedProject("fb", 5, 1),
    )
