"""How right identity.person_record is, from the table truth (record_key, person, traps)."""

import duckdb


def pairwise(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Give precision and recall over pairs of records."""
    pairs = """
        select coalesce(sum(n * (n - 1) // 2), 0) from (
            select count(*) as n from truth inner join identity.person_record using (record_key) group by {}
        )
    """
    found, true, right = (
        float(con.execute(pairs.format(columns)).fetchall()[0][0])
        for columns in ("person_id", "person", "person_id, person")
    )
    return right / found if found else 1.0, right / true if true else 1.0


def b_cubed(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Give precision and recall as means over records of what of their group is theirs, and of theirs in it."""
    ((precision, recall),) = con.execute("""
        with sizes as (
            select
                count(*) over (partition by person_id) as in_group,
                count(*) over (partition by person) as of_person,
                count(*) over (partition by person_id, person) as in_both
            from truth inner join identity.person_record using (record_key)
        )
        select avg(in_both / in_group), avg(in_both / of_person) from sizes
    """).fetchall()
    return precision, recall


def recall_by_trap(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, float]]:
    """Give, for each trap, how many pairs of one person's records it is laid in, and the share that was found."""
    rows = con.execute("""
        with
        records as (select * from truth inner join identity.person_record using (record_key)),
        pairs as (
            select
                a.person_id = b.person_id as is_found,
                list_distinct(list_concat(a.traps, b.traps)) as traps
            from records as a
            inner join records as b on a.person = b.person and a.record_key < b.record_key
        ),
        traps as (
            select is_found, unnest(case when traps = [] then ['no trap'] else traps end) as trap from pairs
        )
        select trap, count(*), avg(is_found::integer) from traps group by trap order by trap
    """).fetchall()
    return {trap: (pairs, recall) for trap, pairs, recall in rows}
