{{ config(materialized='watched', key='pair', carried=['customer_id']) }}

-- Which customers may be one, as far as it is suggested and nobody has decided? Each pair both ways; whom only a third one
-- is like are no pair.
with records as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

suggestions as (
    select record_key_a, record_key_b from {{ source('identity', 'suggestion') }}
),

pairs as (
    select records_a.person_id as customer_a, records_b.person_id as customer_b
    from suggestions
    inner join records as records_a on suggestions.record_key_a = records_a.record_key
    inner join records as records_b on suggestions.record_key_b = records_b.record_key
    where records_a.person_id <> records_b.person_id
)

select customer_a || ':' || customer_b as pair, customer_a as customer_id, customer_b as other_customer_id from pairs
union
select customer_b || ':' || customer_a, customer_b, customer_a from pairs
