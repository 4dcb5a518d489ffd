{{ config(materialized='in_part', units={'customer': 'customer_id'}, stored=false) }}

-- What else speaks for a value, beside the record that says it: nobody else's having it, and other spellings of a name.
with said_values as (
    select * from {{ ref('int_said_value') }}
),

-- What several customers have is nobody's own: the switchboard of a company, a mailbox of two people.
shared_values as (
    select attribute, value from {{ ref('int_shared_value') }}
),

names as (
    select * from said_values where attribute = 'name'
),

spellings as (
    select distinct
        customer_id,
        value,
        {{ sorted_words(search_text('value')) }} as words,
        not contains(value, ',') and value not in (upper(value), lower(value)) as is_plain
    from names
),

-- "Ann" and "LEE, Ann" do not contradict "Ann Lee" of the same customer: they spell it worse.
worse_and_better_spellings as (
    select distinct worse.customer_id, worse.value as worse, better.value as better
    from spellings as worse
    inner join spellings as better
        on worse.customer_id = better.customer_id
        and (
            (worse.words = better.words and better.is_plain and not worse.is_plain)
            or (
                not contains(worse.words, ' ')
                and worse.words <> better.words
                and contains(' ' || better.words || ' ', ' ' || worse.words || ' ')
            )
        )
),

worse_spellings as (
    select distinct customer_id, worse as value from worse_and_better_spellings
),

-- Whoever spells a name worse still vouches for it.
trust_from_worse_spellings as (
    select spelled.customer_id, spelled.better as value, max(names.record_trust) as trust
    from worse_and_better_spellings as spelled
    inner join names
        on spelled.customer_id = names.customer_id
        and spelled.worse = names.value
        and not names.is_deleted
    group by spelled.customer_id, spelled.better
)

select
    said_values.customer_id,
    said_values.attribute,
    said_values.value,
    said_values.record_key,
    said_values.connection,
    said_values.connector,
    said_values.changed_at,
    said_values.is_deleted,
    said_values.is_readable,
    not said_values.is_for_anybody and shared_values.value is null as is_own,
    said_values.is_verified,
    greatest(
        said_values.record_trust, coalesce(trust_from_worse_spellings.trust, said_values.record_trust)
    ) as trust,
    worse_spellings.value is not null as is_spelled_better_elsewhere,
    said_values.record_trust,
    said_values.is_further
from said_values
left join shared_values
    on said_values.attribute = shared_values.attribute and said_values.value = shared_values.value
left join worse_spellings
    on said_values.attribute = 'name'
    and said_values.customer_id = worse_spellings.customer_id
    and said_values.value = worse_spellings.value
left join trust_from_worse_spellings
    on said_values.attribute = 'name'
    and said_values.customer_id = trust_from_worse_spellings.customer_id
    and said_values.value = trust_from_worse_spellings.value
