"""What each role sees of the values in evidence about identity."""

from pathlib import Path

import pytest

from unified_profile import suggestions
from unified_profile.app.masks import BARS, masked, masked_bar
from unified_profile.identity import default_rules
from unified_profile.ledger import Role
from unified_profile.suggestions import read_model

# By key type: the value, and what somebody sees who may not see it.
VALUES = {
    "email": ("ann@acme.com", "a•••@acme.com"),
    "folded_email": ("annlee@gmail.com", "a•••@gmail.com"),
    "mobile": ("+447911123456", "+44 •••• 3456"),
    "name_phone": ("ann lee +447911123456 ext. 12", "ann lee +44 •••• 3456 ext. 12"),
    "name_domain": ("ann lee @acme.com", "ann lee @acme.com"),
    "external_id": ("U-1042", "U-1042"),
    "record": ("chat:contact:447911123456", "chat:contact:447911123456"),
    "link": ("crm:person:1 = chat:contact:2", "crm:person:1 = chat:contact:2"),
}
HIDDEN_FROM = {role: role in (Role.AGENT, Role.ANALYST, Role.TOOL, Role.STRANGER) for role in Role}


@pytest.mark.parametrize("key_type", list(VALUES))
@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_of_every_key_what_it_may(role: Role, key_type: str) -> None:
    plain, hidden = VALUES[key_type]
    assert masked(role, key_type, plain) == (hidden if HIDDEN_FROM[role] else plain)


def test_no_kind_of_key_is_forgotten() -> None:
    assert set(VALUES) == {kind for level in default_rules().levels.values() for kind in level.key_types}


@pytest.mark.parametrize(
    ("key_type", "value", "seen"),
    [
        ("email", "a@acme.com", "•••@acme.com"),  # the first letter would be all of it
        ("email", "no address at all", "••••"),
        ("email", "ann lee@acme.com", "••••"),
        ("mobile", "07911 123456", "•••• 3456"),  # a decision's value, as somebody wrote it
        ("mobile", "123456", "••••"),
        ("mobile", "none", "••••"),
        ("mobile", "+1 (212) 555-0147", "+1 •••• 0147"),
        ("mobile", "+9999123456789", "•••• 6789"),  # no country has it
        ("external_id", "ann@acme.com", "a•••@acme.com"),  # some use the address as their own id
        ("external_id", "+447911123456", "+44 •••• 3456"),
        ("record", "sheet:people:ann@acme.com", "sheet:people:a•••@acme.com"),
        ("link", "sheet:people:ann@acme.com = crm:person:1", "sheet:people:a•••@acme.com = crm:person:1"),
        (None, "her desk: ann@acme.com, +44 7911 123456.", "her desk: a•••@acme.com, +44 •••• 3456."),
        ("a kind of tomorrow", "ann@acme.com", "a•••@acme.com"),
    ],
)
def test_what_looks_like_an_address_or_number_is_hidden_wherever_it_stands(
    key_type: str | None, value: str, seen: str
) -> None:
    assert masked(Role.AGENT, key_type, value) == seen
    assert masked(Role.ADMIN, key_type, value) == value


@pytest.mark.parametrize(
    ("about", "values", "seen"),
    [
        ("address", "ann@acme.com, lee@home.com", "a•••@acme.com, l•••@home.com"),
        ("address", "no address, lee@home.com", "••••, l•••@home.com"),
        ("phone", "+447911123456, +34912345678", "+44 •••• 3456, +34 •••• 5678"),
        ("company", "acme.com, +442079460018", "acme.com, +44 •••• 0018"),
        ("external_id", "u-1, ann@acme.com", "u-1, a•••@acme.com"),
        ("name", "ann lee, ann marie lee", "ann lee, ann marie lee"),
        ("name", "agent 00700, ann lee", "agent 00700, ann lee"),
        ("name", "123456 44 7911, ann lee", "••••, ann lee"),  # a caller's number, taken for a name
        ("start", "", ""),
        ("a comparison of tomorrow", "ann@acme.com", "a•••@acme.com"),
    ],
)
def test_each_of_the_values_that_a_suggestion_compares_is_masked_for_itself(about: str, values: str, seen: str) -> None:
    assert masked_bar(Role.AGENT, about, values) == seen
    assert masked_bar(Role.LEAD, about, values) == values


def test_nothing_that_suggestions_compare_is_forgotten() -> None:
    model = read_model(Path(suggestions.__file__).parent / "people.yml")
    assert set(BARS) == {"start", *(each.name for each in model.comparisons)}


def test_a_long_text_is_masked_in_no_time() -> None:
    assert masked(Role.AGENT, None, "a" * 1_000_000) == "a" * 1_000_000
