"""Who may sign in and as what: added, given another role, removed; each change logged, and never without an admin."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.ledger import GRANTABLE, Ledger, Role, read_address


def logged(ledger: Ledger) -> list[tuple[int, str, str]]:
    """Who did what by which way, oldest first."""
    return [(entry.user_id, entry.action, entry.route) for entry in ledger.access_log()][::-1]


def names(ledger: Ledger, **how: bool) -> list[str]:
    return [each.name for each in ledger.users(**how)]


@pytest.mark.parametrize("role", GRANTABLE)
def test_somebody_added_signs_in_with_the_role_given(ledger: Ledger, role: Role) -> None:
    added = ledger.add_user("Cleo@Acme.com", role, by="bob")
    assert (added.name, added.role) == ("cleo@acme.com", role)
    session_id = ledger.redeem(ledger.create_login_link("cleo@ACME.com"))
    assert ledger.session(session_id) == added


@pytest.mark.parametrize("role", ["boss", "ADMIN", "", Role.TERMINAL])
def test_a_role_that_cannot_be_given_is_refused(ledger: Ledger, role: str) -> None:
    with pytest.raises(ImpossibleError, match="agent, lead, analyst, privacy_officer, admin"):
        ledger.add_user("cleo@acme.com", role, by="bob")
    with pytest.raises(ImpossibleError, match="agent, lead, analyst, privacy_officer, admin"):
        ledger.change_role("ann", role, by="bob")
    assert names(ledger) == ["ann", "bob"]
    assert logged(ledger) == []


def test_who_is_in_already_is_not_added_again(ledger: Ledger) -> None:
    with pytest.raises(ContradictionError, match="'ann' is a user already, with the role agent"):
        ledger.add_user("ann", "admin", by="bob")
    assert ledger.users()[0].role is Role.AGENT


def test_another_role_counts_at_once_in_a_session_that_is_open(ledger: Ledger) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    assert ledger.session(session_id).role is Role.AGENT
    ledger.change_role("ann", "analyst", by="bob")
    assert ledger.session(session_id).role is Role.ANALYST


def test_who_is_removed_is_out_at_once_and_stays_out(ledger: Ledger) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    token = ledger.create_login_link("ann")
    ledger.remove_user("ann", by="bob")
    assert ledger.session(session_id) is None
    assert ledger.redeem(token) is None
    for attempt in (ledger.create_login_link, lambda name: ledger.remove_user(name, by="bob")):
        with pytest.raises(NotThereError, match="'ann'"):
            attempt("ann")


def test_who_comes_back_has_the_new_role_and_no_old_way_in(ledger: Ledger) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann", by="bob"))
    token = ledger.create_login_link("ann", timedelta(days=7), by="bob")
    number = ledger.users()[0].id
    ledger.remove_user("ann", by="bob")
    back = ledger.add_user("ann", "analyst", by="bob")
    assert (back.id, back.role) == (number, Role.ANALYST)
    assert ledger.session(session_id) is None
    assert ledger.redeem(token) is None
    assert ledger.session(ledger.redeem(ledger.create_login_link("ann"))) == back


def test_a_new_link_takes_the_place_of_the_one_before_and_of_nobody_elses(ledger: Ledger) -> None:
    first, of_bob, second = (ledger.create_login_link(name) for name in ("ann", "bob", "ann"))
    assert ledger.redeem(first) is None
    assert ledger.redeem(second)
    assert ledger.redeem(of_bob)


@pytest.mark.parametrize(
    "leave",
    [
        lambda ledger: ledger.remove_user("bob", by="bob"),
        lambda ledger: ledger.change_role("bob", "analyst", by="bob"),
    ],
)
def test_the_last_admin_stays_until_there_is_another(ledger: Ledger, leave: Callable[[Ledger], object]) -> None:
    with pytest.raises(ImpossibleError, match=r"'bob' is the last admin.*Remedy: make another user admin first"):
        leave(ledger)
    assert ledger.users()[1].role is Role.ADMIN
    assert logged(ledger) == []
    ledger.change_role("ann", "admin", by="bob")
    leave(ledger)
    assert [each.name for each in ledger.users() if each.role is Role.ADMIN] == ["ann"]


def test_an_admin_who_is_out_or_at_the_terminal_keeps_no_house(ledger: Ledger) -> None:
    ledger.ensure_user("terminal:root", Role.TERMINAL)
    ledger.add_user("cleo@acme.com", "admin", by="bob")
    ledger.remove_user("cleo@acme.com", by="bob")
    with pytest.raises(ImpossibleError, match="last admin"):
        ledger.remove_user("bob", by="terminal:root")


def test_the_last_admin_may_be_named_admin_again(ledger: Ledger) -> None:
    assert ledger.change_role("bob", "admin", by="bob").role is Role.ADMIN


def test_two_admins_who_remove_each_other_at_once_leave_one(ledger: Ledger, path: Path) -> None:
    for _ in range(5):
        ledger.ensure_user("ann", "admin")
        ledger.ensure_user("bob", "admin")
        start = Barrier(2)

        def remove(name: str, by: str, start: Barrier = start) -> None:
            with Ledger(f"sqlite:///{path}") as own:
                start.wait()
                own.remove_user(name, by=by)

        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(remove, "ann", "bob"), pool.submit(remove, "bob", "ann")]
        # The second one is no longer there to act, or is the last: either way one admin is left.
        assert sum(each.exception() is None for each in both) == 1
        assert len(ledger.users()) == 1


def test_whoever_has_the_machine_acts_but_never_signs_in(ledger: Ledger) -> None:
    ledger.ensure_user("terminal:root", Role.TERMINAL)
    assert names(ledger, with_removed=True) == ["ann", "bob"]
    ledger.change_role("ann", "analyst", by="terminal:root")
    for attempt in (
        ledger.create_login_link,
        lambda name: ledger.change_role(name, "agent", by="bob"),
        lambda name: ledger.remove_user(name, by="bob"),
    ):
        with pytest.raises(NotThereError, match="'terminal:root'"):
            attempt("terminal:root")


def test_every_change_is_in_the_access_log_with_who_made_it(ledger: Ledger) -> None:
    ledger.add_user("cleo@acme.com", "agent", by="bob")
    ledger.create_login_link("cleo@acme.com", by="bob")
    ledger.change_role("cleo@acme.com", "analyst", by="ann", route="somewhere")
    ledger.remove_user("cleo@acme.com", by="bob")
    assert logged(ledger) == [
        (2, "user 3 agent", "switchboard users"),
        (2, "user 3 link", "switchboard users"),
        (1, "user 3 analyst", "somewhere"),
        (2, "user 3 removed", "switchboard users"),
    ]
    assert ledger.verify_chain().is_whole


def test_nothing_is_changed_in_the_name_of_somebody_unknown(ledger: Ledger) -> None:
    for change in (
        lambda: ledger.add_user("cleo@acme.com", "agent", by="eve"),
        lambda: ledger.change_role("ann", "analyst", by="eve"),
        lambda: ledger.remove_user("ann", by="eve"),
        lambda: ledger.create_login_link("ann", by="eve"),
    ):
        with pytest.raises(NotThereError, match="'eve'"):
            change()
    assert [(each.name, each.role) for each in ledger.users()] == [("ann", Role.AGENT), ("bob", Role.ADMIN)]
    assert logged(ledger) == []


def test_a_list_says_when_they_were_added_and_last_here(ledger: Ledger, clock: Any) -> None:
    begin = clock.now
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    clock.move(timedelta(minutes=5))
    ledger.session(session_id)
    clock.move(timedelta(minutes=5))
    ledger.remove_user("ann", by="bob")
    (bob,) = ledger.users()
    assert (bob.name, bob.last_seen_at, bob.removed_at) == ("bob", None, None)
    ann, _ = ledger.users(with_removed=True)
    assert (ann.added_at, ann.last_seen_at) == (begin, begin + timedelta(minutes=5))
    assert ann.removed_at == begin + timedelta(minutes=10)


def test_the_first_admin_is_made_when_nobody_may_sign_in_and_only_then(tmp_path: Path) -> None:
    with Ledger(f"sqlite:///{tmp_path / 'new.db'}") as new:
        new.ensure_user("terminal:root", Role.TERMINAL)
        made = new.first_admin("admin", by="terminal:root", route="switchboard serve")
        assert (made.name, made.role) == ("admin", Role.ADMIN)
        assert new.first_admin("eve", by="terminal:root", route="switchboard serve") is None
        assert names(new) == ["admin"]
        assert [entry.action for entry in new.access_log()] == ["user 2 admin"]


@pytest.mark.parametrize("text", ["Ann@Acme.com", "  ann@acme.com\n"])
def test_an_address_is_read_as_people_write_it(text: str) -> None:
    assert read_address(text) == "ann@acme.com"


@pytest.mark.parametrize(
    "text",
    [
        "ann",
        "@acme.com",
        "ann@acme",
        "a b@acme.com",
        "ann@acme.com, bob@acme.com",
        "a\x1b[2J@acme.com",
        "a" * 200 + "@x.de",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleError, match="no e-mail address"):
        read_address(text)


def test_no_link_of_a_new_user_is_stored_or_logged(
    ledger: Ledger, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ledger.add_user("cleo@acme.com", "agent", by="bob")
        secret = ledger.create_login_link("cleo@acme.com", by="bob")[16:]
    assert secret not in caplog.text
    assert secret.encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())
