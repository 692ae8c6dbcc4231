"""Resolving project names to ids in bulk, and giving ids to new projects."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, frozen
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.imports.days.fetched_columns import fetched_columns

_KNOWN = pa.schema([("id", pa.int32()), ("name", pa.string())])


@frozen
class ResolvedProjects:
    """The ids of some projects, and which of them are new and still have to be stored."""

    ids: pa.Array
    are_new: pa.Array
    new_projects: dict[str, pa.Array]
    """The columns of the table `project`."""


@define
class ProjectIds:
    """All known names in order, held on the client: 700,000 of them are 20 MB and are fetched in 0.3 s.

    New projects get the next free ids. That is safe because only the holder of the import lock creates projects.
    """

    names: pa.Array
    ids: pa.Array
    next_id: int

    @classmethod
    def load(cls, cursor: Cursor) -> Self:
        """Fetch every project's name and id."""
        known = fetched_columns(cursor, "SELECT id, name FROM project ORDER BY name", _KNOWN)
        ids, names = (column.combine_chunks() for column in known.columns)
        return cls(names, ids, (pc.max(ids).as_py() or 0) + 1)

    def resolve(self, projects: pa.Array) -> ResolvedProjects:
        """Return the ids of distinct names that were not resolved before; those that are missing get new ids."""
        known_ids = self._known_ids(projects)
        are_new = pc.is_null(known_ids)
        new_names = projects.filter(are_new)
        new_ids = pa.arange(self.next_id, self.next_id + len(new_names)).cast(pa.int32())
        self.next_id += len(new_names)
        ids = pc.replace_with_mask(known_ids, are_new, new_ids)
        return ResolvedProjects(ids, are_new, {"id": new_ids, "name": new_names})

    def _known_ids(self, projects: pa.Array) -> pa.Array:
        """Look names up among the known names from the smallest to the largest of them."""
        if not len(self.names):
            return pa.nulls(len(projects), pa.int32())
        bounds = pc.min_max(projects)
        start = pc.search_sorted(self.names, bounds["min"], side="left").as_py()
        end = pc.search_sorted(self.names, bounds["max"], side="right").as_py()
        return self.ids.slice(start, end - start).take(pc.index_in(projects, self.names.slice(start, end - start)))
