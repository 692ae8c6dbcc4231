"""Refresh the ranks: by hand from nothing, after imports only if they are stale."""

from attrs import frozen

from pepy.domain.index.rank_store import RankStore, RefreshedRanks


@frozen
class RefreshRanks:
    """Make the ranks from nothing."""


@frozen
class RefreshRanksHandler:
    """Carries out `RefreshRanks`, and follows imports."""

    store: RankStore

    def handle(self, command: RefreshRanks) -> RefreshedRanks:  # noqa: ARG002 - It says all by being sent.
        """Make the ranks. Raises what `RankStore.refresh` raises."""
        return self.store.refresh(anew=True)

    def follow_imports(self) -> None:
        """Bring the ranks up to date if days changed since they were made. Raises what `RankStore.refresh` raises."""
        if self.store.are_stale():
            self.store.refresh(anew=False)
