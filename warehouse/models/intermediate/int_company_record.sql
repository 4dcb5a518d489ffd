{{ config(materialized='table') }}
{% set rounds = 3 %}

-- Which company is each company record? Records that share a domain or the organisation's own id are one company. A
-- value that one tool keeps on several companies (a public mail provider, a holding's domain) links nothing.
with companies as (
    select
        record_key,
        connection,
        'domain:' || nullif(lower(trim(domain)), '') as domain,
        'id:' || nullif(trim(external_id), '') as external_id
    from {{ ref('core_companies') }}
),

company_values as (
    select record_key, connection, domain as value from companies where domain is not null
    union all
    select record_key, connection, external_id as value from companies where external_id is not null
),

ambiguous_values as (
    select distinct value
    from (select value from company_values group by connection, value having count(*) > 1) as repeated
),

linking_values as (
    select company_values.record_key, company_values.value
    from company_values
    left join ambiguous_values on company_values.value = ambiguous_values.value
    where ambiguous_values.value is null
),

-- Each record starts with its own first value as label and takes over the first label of whoever it shares one with.
labels_0 as (
    select
        companies.record_key,
        coalesce(min(linking_values.value), 'record:' || companies.record_key) as label
    from companies
    left join linking_values on companies.record_key = linking_values.record_key
    group by companies.record_key
)
{%- for round in range(1, rounds + 1) %},

labels_of_values_{{ round }} as (
    select linking_values.value, min(labels.label) as label
    from linking_values
    inner join labels_{{ round - 1 }} as labels on linking_values.record_key = labels.record_key
    group by linking_values.value
),

labels_{{ round }} as (
    select
        labels.record_key,
        coalesce(min(labels_of_values.label), labels.label) as label
    from labels_{{ round - 1 }} as labels
    left join linking_values on labels.record_key = linking_values.record_key
    left join labels_of_values_{{ round }} as labels_of_values on linking_values.value = labels_of_values.value
    group by labels.record_key, labels.label
)
{%- endfor %}

select
    record_key,
    {{ short_id('c', 'label') }} as company_id
from labels_{{ rounds }}
