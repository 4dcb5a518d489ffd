{{ config(materialized='table') }}

-- For which customers is anything other than before? As they were, and as they are now.
{#- Nothing below these is built before it is known whether everything has to be. -#}
{%- set ground = [ref('core_teams'), ref('core_incidents'), ref('int_agent_record'), ref('dim_agent'),
    ref('int_suggestions_made')] %}
with person_of_record as (
    select record_key, person_id from {{ ref('int_person_record') }}
),

records as (
    select record_key from {{ ref('touched_record') }}
    union
    select person_key from {{ changes_of('core_deals') }}
    union
    select person_key from {{ changes_of('core_ratings') }}
    union
    select person_key from {{ changes_of('core_activities') }}
    union
    select deals.person_key
    from {{ changes_of('core_activities') }} as activities
    inner join {{ ref('core_deals') }} as deals on activities.deal_key = deals.record_key
    union
    select interactions.person_key
    from {{ ref('core_interactions') }} as interactions
    inner join {{ ref('changed_interaction') }} as changed on interactions.record_key = changed.interaction_id
),

companies as (
    select company_id from {{ changes_of('dim_company') }}
),

customers as (
    select person_of_record.person_id as customer_id
    from records
    inner join person_of_record on records.record_key = person_of_record.record_key
    union
    select person_id from {{ changes_of('int_person_record') }}
    union
    select customer_id from {{ as_it_was('intermediate', 'int_interaction', ['interaction_id', 'customer_id']) }}
    where interaction_id in (select interaction_id from {{ ref('changed_interaction') }}) and customer_id is not null
    union
    select customer_id from {{ changes_of('int_customer_company') }}
    union
    select customer_id from {{ changes_of('int_caller_company') }}
    union
    select customer_id from {{ ref('int_customer_company') }} where company_id in (select company_id from companies)
    union
    select customer_id from {{ ref('int_caller_company') }} where company_id in (select company_id from companies)
    union
    select customer_id from {{ as_it_was('marts', 'customer_attribute', ['customer_id', 'attribute', 'value']) }}
    where attribute in ('email', 'phone')
        and (attribute, value) in (select (attribute, value) from {{ changes_of('int_shared_value') }})
    union
    select customer_id from {{ changes_of('int_suggested_customer') }}
)

select customer_id from customers
union
-- Whoever may be one of them: what one does counts for the other, should they be one.
select suggested.other_customer_id
from {{ ref('int_suggested_customer') }} as suggested
inner join customers on suggested.customer_id = customers.customer_id
