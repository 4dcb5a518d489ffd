"""Users whom a provider vouches for: known by its name for them, never by an address alone."""

import pytest

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.ledger import Ledger, Role

ISSUER, OTHER = "https://one.example", "https://two.example"


@pytest.fixture
def house(ledger: Ledger) -> Ledger:
    ledger.ensure_user("ann@acme.com", "agent")
    ledger.ensure_user("boss@acme.com", "admin")
    return ledger


def comes(
    ledger: Ledger,
    subject: str = "s-1",
    address: str = "ann@acme.com",
    issuer: str = ISSUER,
    role: Role | None = None,
    may_add: bool = False,
) -> str:
    """Who the session that is opened is of."""
    session_id = ledger.federated.sign_in(issuer, subject, address, role=role, may_add=may_add)
    user = ledger.session(session_id)
    assert user is not None
    return f"{user.name} {user.role}"


def test_a_subject_is_joined_with_the_user_of_its_address_once(house: Ledger) -> None:
    assert comes(house, address="Ann@acme.com") == "ann@acme.com agent"
    assert comes(house, address="ann.married@acme.com") == "ann@acme.com agent"
    with pytest.raises(ContradictionError, match=r"another account.*removes the user"):
        comes(house, "s-2")
    # Another provider's subject is another thing.
    assert comes(house, "s-2", issuer=OTHER) == "ann@acme.com agent"


def test_nobody_is_added_unless_that_is_said(house: Ledger) -> None:
    for role, may_add in ((None, False), (Role.LEAD, False), (None, True)):
        with pytest.raises(NotThereError, match="users add"):
            comes(house, "s-9", "new@acme.com", role=role, may_add=may_add)
    assert comes(house, "s-9", "new@acme.com", role=Role.LEAD, may_add=True) == "new@acme.com lead"
    logged = [entry.action for entry in house.access_log()]
    assert logged[0] == "login"
    assert logged[1].endswith(" lead")


def test_a_role_follows_the_provider_but_the_last_admin_stays(house: Ledger) -> None:
    assert comes(house, role=Role.ANALYST) == "ann@acme.com analyst"
    assert comes(house) == "ann@acme.com analyst"
    house.change_role("bob", "agent", by="boss@acme.com")
    assert comes(house, "s-boss", "boss@acme.com", role=Role.AGENT) == "boss@acme.com admin"


def test_who_was_removed_stays_out_and_comes_back_as_new(house: Ledger) -> None:
    comes(house)
    house.remove_user("ann@acme.com", by="boss@acme.com")
    for subject in ("s-1", "s-2"):
        with pytest.raises(NotThereError):
            comes(house, subject, role=Role.LEAD, may_add=True)
    house.add_user("ann@acme.com", "agent", by="boss@acme.com")
    # The address may have a new owner: the first who comes is them.
    assert comes(house, "s-2") == "ann@acme.com agent"
    with pytest.raises(ContradictionError):
        comes(house, "s-1")


@pytest.mark.parametrize("address", ["", "no address", "tool:intercom", "a@b\nc@d"])
def test_what_is_no_address_is_nobody(house: Ledger, address: str) -> None:
    with pytest.raises((ImpossibleError, NotThereError)):
        comes(house, "s-3", address, role=Role.LEAD, may_add=True)


def test_refused_tries_are_in_the_access_log(house: Ledger) -> None:
    house.federated.refuse("/login/oidc/callback")
    entry = house.access_log()[0]
    assert (entry.user, entry.action, entry.route) == ("stranger:", "login refused", "/login/oidc/callback")
    assert house.verify_chain().is_whole
