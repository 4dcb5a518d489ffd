"""Codes of authenticator apps: asked for after link and password, each counts once, and a lost phone is no lock-out."""

import base64
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ConfigurationError, NotThereError
from tests.unified_profile.ledger.authenticator import code_at
from tests.unified_profile.ledger.cheap import cheap_hashes
from unified_profile.ledger import Ledger, Sealer, new_key

GOOD = "zebra onion kite"
HALF_MINUTE = timedelta(seconds=30)
KEY = new_key()


def open_ledger(path: Path, clock: Any, *keys: str) -> Ledger:
    return Ledger(f"sqlite:///{path}", clock=clock, hashes=cheap_hashes(), sealer=Sealer(keys))


@pytest.fixture
def ledger(path: Path, clock: Any) -> Iterator[Ledger]:
    with open_ledger(path, clock, KEY) as opened:
        opened.ensure_user("ann@acme.com", "agent")
        opened.ensure_user("bob@acme.com", "admin")
        opened.credentials.set_password("ann@acme.com", GOOD, by="bob@acme.com", route="test")
        yield opened


class App:
    """Ann's phone, and the codes she printed."""

    def __init__(self, ledger: Ledger, clock: Any) -> None:
        self.ledger, self.clock = ledger, clock
        self.session_id = ledger.redeem(ledger.create_login_link("ann@acme.com")) or ""
        enrolment = ledger.second_factor.begin(self.session_id)
        assert enrolment is not None
        self.secret = enrolment.secret
        self.address = enrolment.address
        codes = ledger.second_factor.confirm(self.session_id, self.code())
        assert codes is not None
        self.paper = codes

    def code(self, step: int = 0) -> str:
        return code_at(self.secret, self.clock.now + step * HALF_MINUTE)

    def asked(self) -> str:
        """A step of signing in that waits for a code."""
        token = self.ledger.credentials.sign_in("ann@acme.com", GOOD)
        assert token is not None
        return token


@pytest.fixture
def app(ledger: Ledger, clock: Any) -> App:
    found = App(ledger, clock)
    clock.move(timedelta(minutes=1))  # past the code that confirmed it
    return found


def test_the_phone_of_these_tests_shows_what_the_standard_says() -> None:
    """RFC 6238, appendix B: the last six of its eight digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    moments = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: code_at(secret, datetime.fromtimestamp(at, UTC)) for at in moments} == moments


def test_after_password_or_link_a_code_is_asked_for_and_nothing_opens_without(ledger: Ledger, app: App) -> None:
    for token in (app.asked(), ledger.redeem(ledger.create_login_link("ann@acme.com"))):
        assert token is not None
        assert ledger.session(token) is None
        assert ledger.second_factor.asked_of(token) == 1
        assert ledger.access_log(limit=1)[0].action == "login code asked"


def test_the_code_opens_a_session_under_another_id(ledger: Ledger, app: App) -> None:
    step = app.asked()
    session_id = ledger.second_factor.sign_in(step, app.code())
    assert session_id
    assert session_id != step
    assert ledger.session(session_id).name == "ann@acme.com"
    assert ledger.session(step) is None
    assert ledger.second_factor.asked_of(step) is None
    assert ledger.access_log(limit=1)[0].action == "login"
    assert ledger.verify_chain().is_whole


def test_a_clock_may_be_half_a_minute_off_and_no_more(ledger: Ledger, app: App, clock: Any) -> None:
    clock.move(timedelta(minutes=5))
    assert [bool(ledger.second_factor.sign_in(app.asked(), app.code(step))) for step in (-2, -1, 0, 1, 2)] == [
        *(False, True, True, True, False)
    ]


def test_a_code_counts_once_and_none_before_it_any_more(ledger: Ledger, app: App, clock: Any) -> None:
    code, earlier = app.code(), app.code(-1)
    assert ledger.second_factor.sign_in(app.asked(), code)
    assert ledger.second_factor.sign_in(app.asked(), code) is None
    assert ledger.second_factor.sign_in(app.asked(), earlier) is None
    clock.move(HALF_MINUTE)
    assert ledger.second_factor.sign_in(app.asked(), code) is None
    assert ledger.second_factor.sign_in(app.asked(), app.code())


def test_the_code_that_confirmed_the_app_signs_nobody_in(ledger: Ledger, clock: Any) -> None:
    app = App(ledger, clock)
    assert ledger.second_factor.sign_in(app.asked(), app.code()) is None


def test_one_of_many_browsers_wins_the_race_for_a_code(ledger: Ledger, app: App) -> None:
    steps = [app.asked() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda step: ledger.second_factor.sign_in(step, app.code()), steps))
    assert sum(each is not None for each in opened) == 1


@pytest.mark.parametrize("code", ["", "000000x", "12345", "١٢٣٤٥٦", "\ud800" * 6, "\x00" * 6, "a" * 5000])
def test_hostile_codes_are_only_wrong(ledger: Ledger, app: App, code: str) -> None:
    step = app.asked()
    assert ledger.second_factor.sign_in(step, code) is None
    assert ledger.access_log(limit=1)[0].action == "login refused"
    assert ledger.second_factor.sign_in(step, f" {app.code()[:3]} {app.code()[3:]}"), "a wrong try does not end it"


def test_a_step_ends_after_five_tries_or_five_minutes(ledger: Ledger, app: App, clock: Any) -> None:
    tried = app.asked()
    wrong = str((int(app.code()) + 1) % 10**6).zfill(6)
    for _ in range(5):
        assert ledger.second_factor.sign_in(tried, "x" + wrong) is None
    assert ledger.second_factor.sign_in(tried, app.code()) is None
    late = app.asked()
    clock.move(timedelta(minutes=5))
    assert ledger.second_factor.sign_in(late, app.code()) is None
    assert ledger.second_factor.sign_in(app.asked(), app.code())


def test_a_step_ends_with_what_it_rests_on(ledger: Ledger, app: App) -> None:
    changed = app.asked()
    ledger.credentials.set_password("ann@acme.com", "my bicycle has 3 bells", by="bob@acme.com", route="test")
    assert ledger.second_factor.sign_in(changed, app.code()) is None
    removed = ledger.redeem(ledger.create_login_link("ann@acme.com")) or ""
    assert ledger.second_factor.asked_of(removed)
    ledger.remove_user("ann@acme.com", by="bob@acme.com")
    assert ledger.second_factor.sign_in(removed, app.code()) is None


def test_a_code_on_paper_counts_once(ledger: Ledger, app: App) -> None:
    first, second, *rest = app.paper
    assert (len(rest), len({*app.paper})) == (8, 10)
    assert ledger.second_factor.sign_in(app.asked(), first.upper().replace("-", " "))
    assert ledger.second_factor.sign_in(app.asked(), first) is None
    session_id = ledger.second_factor.sign_in(app.asked(), second)
    assert ledger.second_factor.state(session_id).recovery_codes == 8


def test_new_codes_for_paper_end_the_old_and_cost_a_code(ledger: Ledger, app: App) -> None:
    assert ledger.second_factor.renew_recovery_codes(app.session_id, "000000") is None
    new = ledger.second_factor.renew_recovery_codes(app.session_id, app.code())
    assert len(new) == 10
    assert ledger.second_factor.sign_in(app.asked(), app.paper[0]) is None
    assert ledger.second_factor.sign_in(app.asked(), new[0])


def test_an_app_counts_from_its_first_code_on(ledger: Ledger, clock: Any) -> None:
    mine, other = (ledger.credentials.sign_in("ann@acme.com", GOOD) or "" for _ in range(2))
    secret = ledger.second_factor.begin(mine).secret
    assert ledger.session(ledger.credentials.sign_in("ann@acme.com", GOOD)), "not yet"
    assert ledger.second_factor.confirm(mine, "000000") is None
    assert ledger.second_factor.is_owed(mine)
    assert ledger.second_factor.confirm(mine, code_at(secret, clock.now))
    assert not ledger.second_factor.is_owed(mine)
    assert ledger.session(mine)
    assert ledger.session(other) is None, "whoever came by the password alone is out"


def test_setting_an_app_up_needs_a_fresh_session(ledger: Ledger, app: App, clock: Any) -> None:
    assert ledger.second_factor.state(app.session_id).is_fresh
    begun = ledger.second_factor.begin(app.session_id).secret
    clock.move(timedelta(minutes=15))
    assert not ledger.second_factor.state(app.session_id).is_fresh
    assert ledger.second_factor.begin(app.session_id) is None
    assert ledger.second_factor.confirm(app.session_id, code_at(begun, clock.now)) is None
    assert ledger.second_factor.begin("no session") is None
    assert ledger.second_factor.sign_in(app.asked(), app.code()), "the app that was there counts on"


def test_doing_without_costs_a_code(ledger: Ledger, app: App) -> None:
    assert not ledger.second_factor.switch_off(app.session_id, "000000")
    assert not ledger.second_factor.switch_off("no session", app.code())
    assert ledger.second_factor.switch_off(app.session_id, app.code())
    assert ledger.session(ledger.credentials.sign_in("ann@acme.com", GOOD))


def test_a_reset_lets_somebody_begin_anew(ledger: Ledger, app: App) -> None:
    waiting = app.asked()
    assert ledger.second_factor.reset("ann@acme.com", by="bob@acme.com", route="switchboard users")
    assert ledger.session(app.session_id) is None
    assert ledger.second_factor.sign_in(waiting, app.code()) is None
    assert ledger.session(ledger.credentials.sign_in("ann@acme.com", GOOD))
    assert "user 1 authenticator app reset" in {each.action for each in ledger.access_log()}
    assert not ledger.second_factor.reset("bob@acme.com", by="bob@acme.com", route="switchboard users")
    with pytest.raises(NotThereError, match="'eve'"):
        ledger.second_factor.reset("eve", by="bob@acme.com", route="switchboard users")


def test_somebody_who_was_removed_comes_back_without_the_old_app(ledger: Ledger, app: App) -> None:
    ledger.remove_user("ann@acme.com", by="bob@acme.com")
    ledger.add_user("ann@acme.com", "agent", by="bob@acme.com")
    assert ledger.session(ledger.redeem(ledger.create_login_link("ann@acme.com")))


def test_no_secret_and_no_code_is_in_the_file(ledger: Ledger, app: App, path: Path) -> None:
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (app.secret, app.paper[0], app.paper[0].replace("-", ""), KEY):
        assert secret.encode() not in stored
    assert app.secret not in repr(ledger)


def test_an_address_for_the_camera_names_house_and_user(app: App) -> None:
    assert app.address.startswith("otpauth://totp/Switchboard:ann%40acme.com?secret=")
    assert "issuer=Switchboard" in app.address


def test_without_the_key_it_is_named_with_what_to_do(ledger: Ledger, app: App, path: Path, clock: Any) -> None:
    step = app.asked()
    for keys, said in (((), r"it is not set.*users new-key"), ((new_key(),), r"sealed by another key.*totp-reset")):
        with (
            open_ledger(path, clock, *keys) as locked,
            pytest.raises(ConfigurationError, match=rf"sign_in\.totp_key.*{said}"),
        ):
            locked.second_factor.sign_in(step, app.code())
    with open_ledger(path, clock) as locked:
        assert not locked.second_factor.can_enrol
        bobs = locked.redeem(locked.create_login_link("bob@acme.com"))
        with pytest.raises(ConfigurationError, match="users new-key"):
            locked.second_factor.begin(bobs)
    with open_ledger(path, clock, new_key(), KEY) as turned:
        assert turned.second_factor.sign_in(step, app.code()), "a former key still opens"


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="one of its keys is none"):
        Sealer(["not a key"])


def test_a_secret_moved_to_somebody_else_does_not_open(ledger: Ledger, app: App, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("insert into totp select 2, secret, confirmed_at, last_step, null, null from totp")
    connection.commit()
    connection.close()
    step = ledger.redeem(ledger.create_login_link("bob@acme.com")) or ""
    with pytest.raises(ConfigurationError, match="user 2 is user 1's"):
        ledger.second_factor.sign_in(step, app.code())
