"""Shares of the clients' pages: every folder once, and ids in the order of folders."""

from __future__ import annotations

import pytest

from portal.freezing.errors import WorkerLost
from portal.freezing.shares import FOLDERS, Share, run_shares, shares
from portal.freezing.tally import Tally
from portal.links import LinkSigner, new_link_id
from tests.support.sites import SECRET

# A test runner has threads of its own; the command, which forks, has none.
forks = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.mark.parametrize("jobs", [1, 2, 3, 7, 5000])
def test_every_folder_belongs_to_exactly_one_share(jobs: int) -> None:
    names = [name for share in shares(jobs) for name in share.folders()]

    assert len(names) == len(set(names)) == FOLDERS == 1024


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_a_link_is_read_by_the_share_that_holds_its_folder(jobs: int) -> None:
    signer = LinkSigner([SECRET])
    for _ in range(200):
        link = new_link_id()
        folder = signer.token(link)[:2]
        readers = [share for share in shares(jobs) if share.after < link < share.before]
        assert [folder in set(share.folders()) for share in readers] == [True]


@pytest.mark.parametrize("link", ["0" * 26, "8" + "0" * 25, "f" * 26])
def test_the_first_and_the_last_ids_are_not_forgotten(link: str) -> None:
    assert sum(share.after < link < share.before for share in shares(4)) == 1


def test_one_share_is_worked_on_in_this_very_process() -> None:
    done: list[Share] = []

    def work(share: Share, _: object) -> Tally:
        done.append(share)
        return Tally(written=1)

    assert run_shares(shares(1), work, lambda _: None) == [Tally(written=1)]
    assert done == shares(1)


@forks
def test_workers_tell_what_they_did() -> None:
    told: list[int] = []

    def work(share: Share, tell: object) -> Tally:
        tell(3)  # type: ignore[operator]
        return Tally(written=share.end)

    tallies = run_shares(shares(2), work, told.append)

    assert sorted(tally.written for tally in tallies) == [512, 1024]
    assert told == [3, 3]


@forks
def test_a_worker_that_fails_ends_the_build_in_a_sentence() -> None:
    def work(share: Share, _: object) -> Tally:
        if share.first:
            raise WorkerLost("no space left")
        return Tally()

    with pytest.raises(WorkerLost, match="no space left"):
        run_shares(shares(2), work, lambda _: None)
