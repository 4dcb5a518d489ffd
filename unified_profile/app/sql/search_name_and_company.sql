-- Customers whose name and company together hold every word.
with of_the_longest_word as (
    -- That word by itself rules out most at a fraction of the cost.
    select distinct customer_id
    from marts.customer_identifier
    where kind in ('name', 'company') and contains(value, $longest) and customer_id is not null
),

names_and_companies as (
    select
        identifiers.customer_id,
        string_agg(identifiers.value, ' ' order by identifiers.kind desc, identifiers.value) as values,
        min(coalesce(identifiers.label, identifiers.value)) filter (where identifiers.kind = 'name') as name
    from marts.customer_identifier as identifiers
    inner join of_the_longest_word on identifiers.customer_id = of_the_longest_word.customer_id
    where identifiers.kind in ('name', 'company')
    group by identifiers.customer_id
)

select
    customer_id, 'name' as kind, name as label,
    (length(array_to_string($words, ' ')) / length(values))::double as score
from names_and_companies
where name is not null and len(list_filter($words, lambda word: contains(values, word))) = len($words)
order by score desc, customer_id
limit 60
