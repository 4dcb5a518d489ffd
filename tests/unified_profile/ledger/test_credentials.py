"""Signing in by password: the right one only, kept as a hash, and whoever changes it throws everybody else out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from contracts.errors import ImpossibleError, NotThereError
from tests.unified_profile.ledger.cheap import CHEAP, cheap_hashes
from unified_profile.ledger import Ledger
from unified_profile.ledger.password_hashes import PasswordHashes

GOOD = "zebra onion kite"
BETTER = "my bicycle has 3 bells"


@pytest.fixture
def ledger(path: Path, clock: Any) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{path}", clock=clock, hashes=cheap_hashes()) as opened:
        opened.ensure_user("ann@acme.com", "agent")
        opened.ensure_user("bob@acme.com", "admin")
        opened.credentials.set_password("ann@acme.com", GOOD, by="bob@acme.com", route="test")
        yield opened


def signed_in(ledger: Ledger, password: str = GOOD, name: str = "ann@acme.com") -> str:
    session_id = ledger.credentials.sign_in(name, password)
    assert session_id is not None
    return session_id


def test_the_right_password_opens_a_session_of_its_user(ledger: Ledger) -> None:
    user = ledger.session(signed_in(ledger, name=" Ann@ACME.com "))
    assert user is not None
    assert user.name == "ann@acme.com"
    (session,) = ledger.sessions("ann@acme.com")
    assert session.opened_by == "password"
    assert ledger.access_log(limit=1)[0].action == "login"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ann@acme.com", "zebra onion kitE"),
        ("ann@acme.com", ""),
        ("ann@acme.com", GOOD + "\x00"),
        ("ann@acme.com", "\ud800" * 20),
        ("bob@acme.com", GOOD),  # has no password
        ("eve@acme.com", GOOD),  # is nobody
        ("\ud800\x00", GOOD),
        ("terminal:root", GOOD),
    ],
)
def test_anything_else_opens_none_and_is_logged(ledger: Ledger, name: str, password: str) -> None:
    ledger.ensure_user("terminal:root", "terminal")
    before = len(ledger.access_log())
    assert ledger.credentials.sign_in(name, password) is None
    newest, *older = ledger.access_log()
    assert (newest.action, len(older)) == ("login refused", before)
    assert newest.user == (name if name.startswith(("ann", "bob")) else "stranger:")
    assert ledger.verify_chain().is_whole
    assert "stranger:" not in {each.name for each in ledger.users(with_removed=True)}


def test_letters_composed_either_way_are_the_same(ledger: Ledger) -> None:
    ledger.credentials.set_password("ann@acme.com", "dans l\u00e9t\u00e9 bleu", by="bob@acme.com", route="test")
    assert signed_in(ledger, "dans le\u0301te\u0301 bleu")


def test_somebody_removed_is_refused_and_comes_back_without_the_old_password(ledger: Ledger) -> None:
    ledger.remove_user("ann@acme.com", by="bob@acme.com")
    assert ledger.credentials.sign_in("ann@acme.com", GOOD) is None
    ledger.add_user("ann@acme.com", "agent", by="bob@acme.com")
    assert ledger.credentials.sign_in("ann@acme.com", GOOD) is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short words", "it has 11 characters"),
        ("x" * 201, "it has 201 characters"),
        ("password1234", "among the first that are guessed"),
        ("the acme coyote", "it holds 'acme'"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason_and_never_repeated(
    ledger: Ledger, password: str, said: str
) -> None:
    for attempt in (
        lambda: ledger.credentials.set_password("ann@acme.com", password, by="bob@acme.com", route="test"),
        lambda: ledger.credentials.change_own(signed_in(ledger), GOOD, password),
    ):
        with pytest.raises(ImpossibleError, match=said) as caught:
            attempt()
        assert password not in str(caught.value)
    assert signed_in(ledger), "the old one stays"


@pytest.mark.parametrize("password", ["twelve chars", "ÄÖÜ äöü ßßß!", "x1y2z3" + "pq" * 97])
def test_length_is_all_that_is_asked_for(ledger: Ledger, password: str) -> None:
    ledger.credentials.set_password("ann@acme.com", password, by="bob@acme.com", route="test")
    assert signed_in(ledger, password)


def test_nobody_unknown_gets_a_password(ledger: Ledger) -> None:
    with pytest.raises(NotThereError, match=r"'eve@acme\.com'"):
        ledger.credentials.set_password("eve@acme.com", GOOD, by="bob@acme.com", route="test")


def test_changing_it_ends_every_other_session_and_gives_this_one_another_id(ledger: Ledger) -> None:
    mine, other, bobs = signed_in(ledger), signed_in(ledger), ledger.redeem(ledger.create_login_link("bob@acme.com"))
    unused = ledger.create_login_link("ann@acme.com")
    going_on = ledger.credentials.change_own(mine, GOOD, BETTER)
    assert going_on
    assert [ledger.session(each) for each in (mine, other)] == [None, None]
    assert ledger.session(going_on).name == "ann@acme.com"
    assert ledger.session(bobs).name == "bob@acme.com"
    assert ledger.redeem(unused) is None
    assert ledger.credentials.sign_in("ann@acme.com", GOOD) is None
    assert signed_in(ledger, BETTER)


def test_a_wrong_old_password_changes_nothing(ledger: Ledger) -> None:
    mine = signed_in(ledger)
    assert ledger.credentials.change_own(mine, "zebra onion", BETTER) is None
    assert ledger.session(mine)
    assert signed_in(ledger)
    assert "password change refused" in {each.action for each in ledger.access_log()}
    assert ledger.credentials.change_own("no session", GOOD, BETTER) is None


def test_a_link_stands_for_the_old_password_for_a_quarter_of_an_hour_and_once(ledger: Ledger, clock: Any) -> None:
    late = ledger.redeem(ledger.create_login_link("ann@acme.com"))
    clock.move(timedelta(minutes=15))
    assert ledger.credentials.needs_old(late)
    assert ledger.credentials.change_own(late, "", BETTER) is None
    fresh = ledger.redeem(ledger.create_login_link("ann@acme.com"))
    clock.move(timedelta(minutes=14))
    assert not ledger.credentials.needs_old(fresh)
    going_on = ledger.credentials.change_own(fresh, "", BETTER)
    assert ledger.credentials.needs_old(going_on)
    assert ledger.credentials.change_own(going_on, "", GOOD) is None


def test_somebody_without_a_password_sets_one_after_a_link_only(ledger: Ledger, clock: Any) -> None:
    session_id = ledger.redeem(ledger.create_login_link("bob@acme.com"))
    assert ledger.credentials.changed_at(2) is None
    clock.move(timedelta(minutes=16))
    for guess in ("", "None"):
        assert ledger.credentials.change_own(session_id, guess, GOOD) is None
    assert ledger.credentials.changed_at(2) is None


def test_a_password_given_by_an_admin_signs_out_everywhere_and_is_logged(ledger: Ledger) -> None:
    mine = signed_in(ledger)
    ledger.credentials.set_password("ann@acme.com", BETTER, by="bob@acme.com", route="switchboard users")
    assert ledger.session(mine) is None
    entry = ledger.access_log(limit=1)[0]
    assert (entry.user, entry.action, entry.route) == ("bob@acme.com", "user 1 password", "switchboard users")


def test_signing_out_elsewhere_leaves_this_browser(ledger: Ledger) -> None:
    mine, other = signed_in(ledger), signed_in(ledger)
    ledger.credentials.end_other_sessions(mine)
    assert ledger.session(mine)
    assert ledger.session(other) is None
    ledger.credentials.end_other_sessions("no session")
    assert ledger.session(mine)


def test_the_password_is_nowhere_in_the_file(ledger: Ledger, path: Path) -> None:
    signed_in(ledger)
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert GOOD.encode() not in stored
    assert b"$argon2id$v=19$m=8,t=1,p=1$" in stored


def test_a_hash_of_an_older_profile_is_replaced_when_its_user_comes(ledger: Ledger, path: Path, clock: Any) -> None:
    newer = PasswordHashes(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    with Ledger(f"sqlite:///{path}", clock=clock, hashes=newer) as later:
        assert signed_in(later)
        assert later.credentials.sign_in("ann@acme.com", "wrong") is None
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"$m=8,t=2,p=1$" in stored
    assert signed_in(ledger), "and it is still the same password"


def test_the_house_uses_the_profile_that_the_library_recommends() -> None:
    kept = PasswordHashes().of(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PasswordHashes().fits(kept, GOOD)
    assert not PasswordHashes().is_outdated(kept)


class Watched(PasswordHasher):
    """Says what work it was given."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=64, parallelism=1)
        self.work: list[Parameters] = []

    def verify(self, hash: str, password: str | bytes) -> bool:  # noqa: A002 - the library's name
        self.work.append(extract_parameters(hash))
        return super().verify(hash, password)


def test_being_unknown_is_as_much_work_as_being_wrong() -> None:
    watched = Watched()
    hashes = PasswordHashes(watched)
    kept = hashes.of(GOOD)
    for of in (kept, None):
        assert not hashes.fits(of, "another one")
    wrong, unknown = watched.work
    assert wrong == unknown
    assert (wrong.time_cost, wrong.memory_cost, wrong.hash_len) == (2, 64, 32)


def test_a_spoiled_hash_is_only_wrong() -> None:
    assert not PasswordHashes(CHEAP).fits("spoiled", GOOD)
