"""One company across tools: by its own id, by domain and by decision; a group's companies stay several."""

from typing import Any

import pytest

from tests.unified_profile.identity.groups.conftest import Office, together
from unified_profile.identity.groups import COMPANY


def solved(office: Office) -> set[frozenset[str]]:
    office.resolve(COMPANY)
    return office.groups(COMPANY)


def domains(office: Office) -> dict[str, tuple[str | None, str | None]]:
    """Each domain with the oldest record of the company that it leads to, and why to none."""
    rows = office.query(
        "select domain, record_key, reason from identity.company_domain "
        "left join identity.company_record on company_record.minted_company_id = company_domain.company_id"
    )
    return {domain: (record_key, reason) for domain, record_key, reason in rows}


def test_own_id_and_domain_make_one_company_of_three_tools(office: Any) -> None:
    office.company("chat:company:1", domain="https://www.Acme.example/about", external_id=None)
    office.company("crm:company:2", domain="acme.example", external_id="A1")
    office.company("phone:company:3", domain=None, external_id=" A1")
    office.company("crm:company:4", domain="apex.example", external_id="A2")
    assert solved(office) == together("chat:company:1 crm:company:2 phone:company:3", "crm:company:4")
    assert domains(office) == {"acme.example": ("chat:company:1", None), "apex.example": ("crm:company:4", None)}


def test_a_company_that_was_bought_is_one_with_two_domains(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example", other_domains=["Bought.example"])
    office.company("chat:company:1", domain="acme.example")
    office.company("chat:company:2", domain="bought.example")
    # The chat tool still keeps two, and nobody has said that they are one.
    assert solved(office) == together("crm:company:1", "chat:company:1", "chat:company:2")
    office.company("chat:company:2", domain="bought.example", is_deleted=True)
    assert solved(office) == together("crm:company:1 chat:company:1 chat:company:2")
    assert {record_key for record_key, _ in domains(office).values()} == {"chat:company:1"}


def test_subsidiaries_on_one_domain_stay_apart_and_know_their_parent(office: Any) -> None:
    office.company("crm:company:1", domain="group.example")
    office.company("crm:company:2", domain="group.example", parent_key="crm:company:1")
    office.company("crm:company:3", domain="group.example", parent_key="crm:company:1")
    office.company("chat:company:9", domain="group.example")
    assert len(solved(office)) == 4
    assert office.reasons() == {("domain", "group.example"): "3 companies of crm"}
    assert domains(office) == {"group.example": (None, "3 companies of crm")}
    ids = office.ids(COMPANY)
    assert dict(office.query("select record_key, parent_company_id from identity.company_record")) == {
        "crm:company:1": None,
        "crm:company:2": ids["crm:company:1"],
        "crm:company:3": ids["crm:company:1"],
        "chat:company:9": None,
    }


def test_two_keys_together_make_no_subsidiaries_one_either(office: Any) -> None:
    office.company("crm:company:1", domain="uk.example")
    office.company("crm:company:2", domain="us.example")
    office.company("chat:company:1", domain="uk.example", other_domains=["us.example"])
    assert len(solved(office)) == 3
    said = "with other keys it joins several companies of crm"
    assert office.reasons() == {("domain", "uk.example"): said, ("domain", "us.example"): said}


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        ("gmail.com", "public mail domain"),
        ("https://www.facebook.com/acme", "public web domain"),
        ("example.com", "placeholder"),
    ],
)
def test_a_domain_of_everybody_joins_nobody_and_leads_nowhere(office: Any, domain: str, reason: str) -> None:
    office.company("crm:company:1", domain=domain)
    office.company("chat:company:1", domain=domain)
    assert len(solved(office)) == 2
    assert [said for _, said in domains(office).values()] == [reason]


@pytest.mark.parametrize(("external_id", "groups"), [("0", 2), ("null", 2), ("1", 1), ("12345", 1)])
def test_an_id_of_nobody_joins_nobody(office: Any, external_id: str, groups: int) -> None:
    office.company("crm:company:1", external_id=external_id)
    office.company("chat:company:1", external_id=external_id)
    assert len(solved(office)) == groups


def test_no_domain_and_no_id_is_no_key(office: Any) -> None:
    for tool in ("crm", "chat"):
        office.company(f"{tool}:company:1", name="Acme", domain=" ", external_id=" ")
    assert len(solved(office)) == 2


def test_the_mail_of_its_people_tells_a_company_without_a_domain(office: Any) -> None:
    office.company("chat:company:1", domain="acme.example")
    office.company("crm:organization:1", domain=None)
    for name, email in (("Ann", "ann@acme.example"), ("Bob", "bob@acme.example"), ("Cid", "cid@gmail.com")):
        office.person(f"crm:person:{name}", name=name, email=email, company_key="crm:organization:1")
    office.person("crm:person:Dan", name="Dan", email="dan@adviser.example", company_key="crm:organization:1")
    assert solved(office) == together("chat:company:1 crm:organization:1")
    office.person("crm:person:Eve", name="Eve", email="eve@other.example", company_key="crm:organization:1")
    # Two of four at a domain of their own are no majority.
    assert solved(office) == together("chat:company:1", "crm:organization:1")


def test_one_persons_mail_tells_nothing_about_the_company(office: Any) -> None:
    office.company("chat:company:1", domain="acme.example")
    office.company("crm:organization:1", domain=None)
    office.person("crm:person:1", name="Ann", email="ann@acme.example", company_key="crm:organization:1")
    office.person("crm:person:2", name="Ann", email="ann@acme.example", company_key="crm:organization:1")
    assert len(solved(office)) == 2


def test_a_written_domain_counts_before_the_mail_of_people(office: Any) -> None:
    office.company("chat:company:1", domain="acme.example")
    office.company("chat:company:2", domain="other.example")
    for number in range(3):
        office.person(f"chat:contact:{number}", email=f"{number}@acme.example", name=None, company_key="chat:company:2")
    assert len(solved(office)) == 2
    assert domains(office)["acme.example"] == ("chat:company:1", None)


def test_a_link_joins_subsidiaries_undoing_it_parts_them_and_the_ids_come_back(office: Any) -> None:
    office.company("crm:company:1", domain="group.example")
    office.company("crm:company:2", domain="group.example")
    office.company("chat:company:9", domain="group.example")
    before = (solved(office), office.ids(COMPANY))
    office.decide("link", "crm:company:1", "crm:company:2")
    # Nothing contests the domain any more: there is one company in the CRM.
    assert solved(office) == together("crm:company:1 crm:company:2 chat:company:9")
    assert office.reasons() == {}
    office.decisions.clear()
    assert (solved(office), office.ids(COMPANY)) == before


def test_companies_that_somebody_keeps_apart_are_two_and_their_domain_is_nobodys(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example")
    office.company("chat:company:1", domain="acme.example")
    office.decide("cannot_link", "crm:company:1", "chat:company:1")
    assert len(solved(office)) == 2
    assert domains(office) == {"acme.example": (None, "kept apart by decision 1")}


def test_an_ignored_domain_joins_nobody_and_leads_nowhere(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example")
    office.company("chat:company:1", domain="acme.example")
    office.company("crm:company:2", domain="alone.example")
    office.decide("ignore_key", key=("domain", "Acme.example"))
    office.decide("ignore_key", key=("domain", "alone.example"))
    assert len(solved(office)) == 3
    assert domains(office) == {
        "acme.example": (None, "ignored by decision 1"),
        "alone.example": (None, "ignored by decision 2"),
    }


DESK, MOBILE = "+442079460001", "+447911123456"


def switchboards(office: Office) -> list[tuple[str, str, int]]:
    """Each switchboard with the oldest record of its company."""
    office.resolve(COMPANY)
    return office.query(
        "select e164, record_key, person_count from identity.company_phone "
        "inner join identity.company_record on company_record.minted_company_id = company_phone.company_id order by all"
    )


def test_a_landline_of_two_people_of_a_company_is_its_switchboard(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example")
    office.person("crm:person:1", name="Ann Lee", company_key="crm:company:1", phones=[DESK, MOBILE])
    # The second one is known to be of the company by mail alone; the caller to be of none.
    office.person("chat:contact:2", name="Bob Ray", email="bob@acme.example", phones=["020 7946 0001 ext. 12", MOBILE])
    office.person("phone:caller:3", phones=[DESK])
    assert switchboards(office) == [(DESK, "crm:company:1", 2)]
    callers = office.query("select count(distinct person_id) from identity.person_record")
    assert callers == [(3,)]


def test_a_number_of_one_person_in_two_tools_is_no_switchboard(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example")
    for key in ("crm:person:1", "crm:person:2"):
        office.person(key, name="Ann Lee", email="ann@acme.example", company_key="crm:company:1", phones=[DESK])
    assert switchboards(office) == []


def test_a_number_of_two_companies_is_neither_ones(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example")
    office.company("crm:company:2", domain="apex.example")
    for number, company in enumerate((1, 1, 2, 2)):
        office.person(f"crm:person:{number}", name=f"P{number} X", company_key=f"crm:company:{company}", phones=[DESK])
    assert switchboards(office) == []
    for number in (2, 3):
        office.person(f"crm:person:{number}", name=f"P{number} X", company_key="crm:company:1", phones=[DESK])
    assert switchboards(office) == [(DESK, "crm:company:1", 4)]


def test_domains_with_two_spellings_are_one(office: Any) -> None:
    office.company("crm:company:1", domain="bücher.example")
    office.company("chat:company:1", domain="http://xn--bcher-kva.example/")
    assert len(solved(office)) == 1


def test_agents_and_companies_leave_each_other_alone(office: Any) -> None:
    office.agent("crm:user:1", name="Eva", email="eva@us.example")
    office.company("crm:company:1", domain="us.example")
    office.resolve()
    office.resolve(COMPANY)
    before = office.state()
    office.resolve()
    office.resolve(COMPANY)
    assert office.state() == before
    assert {group_id[:2] for group_id in (office.ids() | office.ids(COMPANY)).values()} == {"a_", "c_"}
    assert office.query("select table_name from duckdb_tables() where temporary") == []
