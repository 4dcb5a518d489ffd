"""People who may be one are suggested, explained, and never asked about again once somebody has decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import pytest

from bench._identity import TOOLS, load
from tests.unified_profile.identity.conftest import PEOPLE, Decided
from unified_profile.app.masks import masked_bar
from unified_profile.identity import resolve
from unified_profile.ledger import Role
from unified_profile.suggestions import (
    Suggestion,
    TooLittleToLearnError,
    forget,
    open_suggestions,
    queue_of_suggestions,
    suggest,
)

SIZE = 12_000
MAIN_PERSON = """
    select person_record.person_id, mode(truth.person) as person
    from truth inner join identity.person_record using (record_key)
    group by person_record.person_id
"""


@dataclass
class Company:
    con: duckdb.DuckDBPyConnection
    decisions: list[Decided] = field(default_factory=list)

    def run(self) -> int:
        resolve(self.con, phone_regions=dict.fromkeys(TOOLS, "GB"), overrides=self.decisions)
        return suggest(self.con)

    def open(self) -> list[Suggestion]:
        return open_suggestions(self.con, self.decisions)

    def decide(self, kind: str, suggestion: Suggestion) -> None:
        pair = sorted((suggestion.record_key_a, suggestion.record_key_b))
        self.decisions.append(Decided(len(self.decisions) + 1, kind, *pair))


@pytest.fixture(scope="module")
def loaded() -> Iterator[Company]:
    with duckdb.connect(config={"threads": 2}) as con:
        load(con, SIZE)
        company = Company(con)
        company.run()
        yield company


@pytest.fixture
def company(loaded: Company) -> Iterator[Company]:
    yield loaded
    if loaded.decisions:
        loaded.decisions.clear()
        loaded.run()


def test_most_of_who_is_suggested_is_one_person(company: Company) -> None:
    main = dict(company.con.execute(MAIN_PERSON).fetchall())
    found = [(each.weight, main[each.person_id_a] == main[each.person_id_b]) for each in company.open()]
    likely = [right for weight, right in found if weight > 4]
    heaviest = [right for weight, right in found if weight > 10]
    assert len(heaviest) >= 50
    assert sum(heaviest) / len(heaviest) >= 0.99
    assert sum(likely) / len(likely) >= 0.95


def test_the_waterfall_adds_up_and_shows_the_values(company: Company) -> None:
    for each in company.open():
        assert sum(bar.weight for bar in each.bars) == pytest.approx(each.weight, abs=0.02)
        assert each.bars[0].about == "start"
        assert each.probability == pytest.approx(2**each.weight / (1 + 2**each.weight), abs=0.001)
        assert all(bar.value_a and bar.value_b for bar in each.bars[1:])


def test_nobody_is_joined_and_two_ids_or_two_names_are_never_suggested(company: Company) -> None:
    people = company.con.execute("from identity.person_record order by all").fetchall()
    suggestions = company.open()
    assert people == company.con.execute("from identity.person_record order by all").fetchall()
    assert all(
        bar.says != "differs" for each in suggestions for bar in each.bars if bar.about in ("name", "external_id")
    )


ADDRESS_AS_NAME = "an address for a name"
# Each pair: name, address, number of the one and of the other; and whether they are suggested.
PAIRS = {
    "a changed surname": (
        ("Zelda Okonkwo", "zelda.okonkwo@quill.com", "+447400390001"),
        ("Zelda Brightwater", "z.brightwater@quill.com", "+447400390001"),
        True,
    ),
    "a family": (
        ("Bertram Quillfeather", "bertram77@gmail.com", "+447400390002"),
        ("Ottoline Quillfeather", "ottoline3@gmail.com", "+447400390002"),
        False,
    ),
    "a family, written family name first": (
        ("Pennyfeather, Bertram", "bertram78@gmail.com", "+447400390003"),
        ("Dr. Ottoline Pennyfeather", "ottoline4@gmail.com", "+447400390003"),
        False,
    ),
    "a slip": ((None, "ottolinefernsby@fernsby.com", None), (None, "ottolinefrensby@fernsby.com", None), True),
    "another number in the address": (
        (None, "ottoline.brook1@brook.com", None),
        (None, "ottoline.brook2@brook.com", None),
        False,
    ),
    "a number that is ignored": (
        ("Ursula Wintergreen", "ursula.wintergreen@quill.com", "+447400390004"),
        ("Ursula Maplethorpe", "u.maplethorpe@quill.com", "+447400390004"),
        False,
    ),
    ADDRESS_AS_NAME: (
        ("Wilhelmina.Thistle@thistle.com", "wilhelmina.thistle@thistle.com", "+447400390005"),
        ("Mrs <Wilhelmina.thistel@thistle.com>", "wilhelmina.thistel@thistle.com", "+447400390005"),
        True,
    ),
}


def test_a_family_is_not_one_person_and_a_new_surname_may_be() -> None:
    with duckdb.connect(config={"threads": 2}) as con:
        load(con, 6_000)
        rows = [
            (f"{what}:{number}", *values)
            for what, (*both, _) in PAIRS.items()
            for number, values in enumerate(both, start=1)
        ]
        con.executemany(
            "insert into core.people (record_key, connection, occurred_at, name, email, phones)"
            " values (?, 'hubspot', '2025-01-01', ?, ?, [?])",
            rows,
        )
        company = Company(con, [Decided(1, "ignore_key", key_type="mobile", key_value="+447400390004")])
        company.run()
        found = company.open()
        pairs = {(each.record_key_a, each.record_key_b) for each in found}
        people = dict(con.execute("select record_key, person_id from identity.person_record").fetchall())

    assert all(people[f"{what}:1"] != people[f"{what}:2"] for what in PAIRS)
    suggested = {what: bool({(f"{what}:1", f"{what}:2"), (f"{what}:2", f"{what}:1")} & pairs) for what in PAIRS}
    assert suggested == {what: expected for what, (*_, expected) in PAIRS.items()}
    names = {
        masked_bar(Role.AGENT, bar.about, value)
        for each in found
        if each.record_key_a.startswith(ADDRESS_AS_NAME)
        for bar in each.bars
        if bar.about == "name"
        for value in (bar.value_a, bar.value_b)
    }
    assert names == {"w•••@thistle.com"}, "it is masked as an address is"


def test_namesakes_write_from_like_mailboxes(company: Company) -> None:
    """ann.lee@ at two houses says that both are Ann Lee, which is known."""
    for each in company.open():
        names = {word for bar in each.bars if bar.about == "name" for word in bar.value_a.split() if len(word) > 2}
        for bar in each.bars:
            if bar.says == "same mailbox, elsewhere" and names:
                mailboxes = [address.split("@")[0] for address in bar.value_a.split(", ")]
                assert any(
                    any(letter.isdigit() for letter in mailbox) or not any(name in mailbox for name in names)
                    for mailbox in mailboxes
                )


def test_pages_of_the_queue_are_the_whole_queue(company: Company) -> None:
    whole, pages, after = company.open(), [], None
    while page := open_suggestions(company.con, [], after=after, limit=7):
        pages += page
        after = page[-1].place
    assert pages == whole
    assert [each.weight for each in whole] == sorted((each.weight for each in whole), reverse=True)
    person = whole[3].person_id_b
    of_them = [each for each in whole if person in (each.person_id_a, each.person_id_b)]
    assert open_suggestions(company.con, [], person_id=person) == of_them != whole


def test_a_refused_pair_is_gone_at_once_and_for_good(company: Company) -> None:
    first = company.open()[0]
    company.decide("cannot_link", first)
    assert first not in company.open(), "before the next run"
    company.run()
    again = {frozenset({each.person_id_a, each.person_id_b}) for each in company.open()}
    assert frozenset({first.person_id_a, first.person_id_b}) not in again
    kept = company.con.execute("select record_key_a, record_key_b from identity.suggestion").fetchall()
    assert (first.record_key_a, first.record_key_b) not in kept


def test_a_refusal_outlives_the_ids_of_the_people(company: Company) -> None:
    """The one's records come to somebody with an older id: it is the same question, and it has been answered."""
    con, first = company.con, company.open()[0]
    company.decide("cannot_link", first)
    company.run()
    ids = "select record_key, person_id from identity.person_record"
    before = dict(con.execute(ids).fetchall())
    others = f"{ids} where person_id not in (?, ?) order by mint_sequence limit 1"
    ((older, _),) = con.execute(others, [first.person_id_a, first.person_id_b]).fetchall()
    later = next(key for key in (first.record_key_a, first.record_key_b) if _minted(con, key) > _minted(con, older))
    company.decisions.append(Decided(2, "link", *sorted((older, later))))
    company.run()
    after = dict(con.execute(ids).fetchall())
    assert after[later] == before[older] != before[later], "the id has changed"
    people = frozenset({after[first.record_key_a], after[first.record_key_b]})
    assert people not in {frozenset({each.person_id_a, each.person_id_b}) for each in company.open()}


def _minted(con: duckdb.DuckDBPyConnection, record_key: str) -> int:
    query = "select mint_sequence from identity.person_record where record_key = ?"
    ((sequence,),) = con.execute(query, [record_key]).fetchall()
    return int(sequence)


def test_an_accepted_pair_becomes_one_person(company: Company) -> None:
    first = company.open()[0]
    company.decide("link", first)
    assert first not in company.open(), "before the next run"
    company.run()
    record = "select person_id from identity.person_record where record_key = ?"
    assert (
        company.con.execute(record, [first.record_key_a]).fetchall()
        == company.con.execute(record, [first.record_key_b]).fetchall()
    )
    assert first.record_key_a not in {
        each.record_key_a for each in company.open() if each.record_key_b == first.record_key_b
    }


def test_nothing_is_made_again_when_nothing_has_changed(company: Company) -> None:
    made = company.con.execute("select distinct made_at from identity.suggestion").fetchall()
    company.run()
    assert company.con.execute("select distinct made_at from identity.suggestion").fetchall() == made
    tables = company.con.execute("select table_name from duckdb_tables() where temporary").fetchall()
    assert tables == [], "nothing temporary is left behind"


def test_a_failure_half_way_is_made_good_by_the_next_run(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(company.open())
    company.con.execute("delete from identity.suggested_from")
    with monkeypatch.context() as patch:
        patch.setattr("unified_profile.suggestions.people.score_pairs", _fail)
        with pytest.raises(OSError, match="full"):
            company.run()
    assert company.run() == before


def _fail(*_: object, **__: object) -> None:
    raise OSError("disk full")


def test_whoever_wants_none_keeps_none(company: Company) -> None:
    before = len(company.open())
    forget(company.con)
    assert company.open() == []
    assert company.run() == before > 0


def test_too_few_people_give_no_suggestions() -> None:
    with duckdb.connect() as con:
        con.execute(PEOPLE)
        con.execute("insert into core.people (record_key, connection, name) values ('a:1', 'a', 'Ann Lee')")
        resolve(con, phone_regions={})
        with pytest.raises(TooLittleToLearnError):
            suggest(con)
        assert open_suggestions(con, []) == []


def test_a_warehouse_from_before_there_were_suggestions_has_none() -> None:
    with duckdb.connect() as con:
        con.execute("create schema identity")
        assert open_suggestions(con, []) == []


def test_the_queue_is_counted_by_what_speaks_for_its_pairs(company: Company) -> None:
    whole = company.open()
    speaking = {about: [each for each in whole if speaks(each, about)] for about in ("name", "address", "phone")}
    queue = queue_of_suggestions(company.con, [], limit=1)
    assert (queue.page, queue.total) == (whole[:1], len(whole))
    assert {about: queue.speaking.get(about, 0) for about in speaking} == {
        about: len(found) for about, found in speaking.items()
    }
    assert 0 < len(speaking["phone"]) < len(whole)
    assert queue_of_suggestions(company.con, [], about="phone").page == speaking["phone"]
    assert queue_of_suggestions(company.con, [], about="shoe size").page == []


def speaks(suggestion: Suggestion, about: str) -> bool:
    return any(bar.about == about and bar.weight > 0 for bar in suggestion.bars)
