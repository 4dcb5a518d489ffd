import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from contracts.errors import ConfigurationError
from unified_profile.ledger import Ledger, Role


def test_a_link_signs_its_user_in_once(ledger: Ledger, clock: Any) -> None:
    token = ledger.create_login_link("ann")
    session_id = ledger.redeem(token)
    user = ledger.session(session_id)
    assert (user.name, user.role) == ("ann", Role.AGENT)
    assert ledger.redeem(token) is None


def test_asking_whether_a_link_works_does_not_use_it_up(ledger: Ledger) -> None:
    token = ledger.create_login_link("ann")
    assert ledger.is_redeemable(token)
    assert ledger.is_redeemable(token)
    assert ledger.redeem(token)
    assert not ledger.is_redeemable(token)


def test_a_link_expires(ledger: Ledger, clock: Any) -> None:
    token = ledger.create_login_link("ann", ttl=timedelta(minutes=15))
    clock.move(timedelta(minutes=15))
    assert ledger.redeem(token) is None
    clock.move(timedelta(seconds=-1))
    assert ledger.redeem(token)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + "!", lambda t: "0" * 16 + t[16:], lambda t: t[:16], lambda t: ""])
def test_a_wrong_token_signs_nobody_in(ledger: Ledger, spoil: Callable[[str], str]) -> None:
    token = ledger.create_login_link("ann")
    assert ledger.redeem(spoil(token)) is None
    assert ledger.session(spoil(token)) is None
    assert ledger.redeem(token), "a wrong try does not use the link up"


@pytest.mark.parametrize("text", ["\ud800" * 60, "ключ" * 20, "x" * 100_000, "\x00" * 60])
def test_hostile_tokens_are_only_wrong(ledger: Ledger, text: str) -> None:
    assert ledger.redeem(text) is None
    assert ledger.session(text) is None


def test_one_of_many_browsers_wins_the_race_for_a_link(path: Path, ledger: Ledger) -> None:
    browsers = 8
    for _ in range(5):
        token = ledger.create_login_link("ann")
        start = Barrier(browsers)

        def redeem(token: str = token, start: Barrier = start) -> str | None:
            start.wait()
            return ledger.redeem(token)

        with ThreadPoolExecutor(browsers) as pool:
            sessions = [future.result() for future in [pool.submit(redeem) for _ in range(browsers)]]
        assert sum(session is not None for session in sessions) == 1


def test_a_session_ends_after_thirty_idle_minutes(ledger: Ledger, clock: Any) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    for _ in range(10):
        clock.move(timedelta(minutes=29))
        assert ledger.session(session_id)
    clock.move(timedelta(minutes=30))
    assert ledger.session(session_id) is None


def test_a_session_ends_after_twelve_hours_however_busy(ledger: Ledger, clock: Any) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    for _ in range(12 * 3 - 1):
        clock.move(timedelta(minutes=20))
        assert ledger.session(session_id)
    clock.move(timedelta(minutes=20))
    assert ledger.session(session_id) is None


def test_limits_are_configurable(path: Path, clock: Any, ledger: Ledger) -> None:
    short = Ledger(
        f"sqlite:///{path}", idle_limit=timedelta(minutes=1), absolute_limit=timedelta(minutes=2), clock=clock
    )
    with short:
        session_id = short.redeem(short.create_login_link("ann"))
        clock.move(timedelta(seconds=59))
        assert short.session(session_id)
        clock.move(timedelta(seconds=60))
        assert short.session(session_id) is None


def test_signing_out_ends_the_session(ledger: Ledger) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    ledger.end_session(session_id)
    assert ledger.session(session_id) is None
    ledger.end_session(session_id)
    ledger.end_session("no such session")


def test_a_disabled_user_is_out_at_once_and_cannot_come_back(ledger: Ledger) -> None:
    session_id = ledger.redeem(ledger.create_login_link("ann"))
    token = ledger.create_login_link("ann")
    ledger.remove_user("ann", by="bob")
    assert ledger.session(session_id) is None
    assert ledger.redeem(token) is None
    with pytest.raises(ConfigurationError, match="ann"):
        ledger.create_login_link("ann")
    ledger.ensure_user("ann", "analyst")
    assert ledger.session(session_id) is None, "the old session stays ended"
    assert ledger.session(ledger.redeem(ledger.create_login_link("ann"))).role is Role.ANALYST


def test_nobody_signs_in_who_was_not_added(ledger: Ledger) -> None:
    with pytest.raises(ConfigurationError, match="'eve'"):
        ledger.create_login_link("eve")


def test_no_secret_is_stored_shown_or_logged(ledger: Ledger, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token = ledger.create_login_link("ann")
        session_id = ledger.redeem(token)
        ledger.session(session_id)
    secrets = (token[16:], session_id[16:])
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in secrets:
        assert secret.encode() not in stored
        assert secret not in caplog.text
        assert secret not in repr(ledger)


def test_the_password_in_a_url_stays_out_of_repr_and_errors() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Ledger("nosuchdatabase://user:hunter2@host/db")
    assert "hunter2" not in str(caught.value)


def test_the_file_is_for_its_owner_only(ledger: Ledger, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


def test_somebody_is_signed_out_everywhere_and_nobody_else_is(ledger: Ledger, clock: Any) -> None:
    idle = ledger.redeem(ledger.create_login_link("ann"))
    clock.move(timedelta(minutes=31))
    mine = [ledger.redeem(ledger.create_login_link("ann")) for _ in range(2)]
    others, unused = ledger.redeem(ledger.create_login_link("bob")), ledger.create_login_link("ann")
    assert [each.since for each in ledger.sessions("ann")] == [clock.now] * 2, "the idle one is over"
    assert ledger.end_all_sessions("ann", by="bob") == 2
    assert [ledger.session(each) for each in (idle, *mine)] == [None] * 3
    assert ledger.session(others).name == "bob"
    assert ledger.redeem(unused) is None
    assert ledger.sessions("ann") == []
    assert ledger.access_log(limit=1)[0].action == "user 1 sessions ended"
    assert ledger.session(ledger.redeem(ledger.create_login_link("ann"))), "they may come back"
