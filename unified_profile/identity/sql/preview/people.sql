-- What each person concerned is and would be. A person who is not, or would be no more, has no records.
with
periods as (select unnest(['before', 'after']) as period),
members as (
    select 'before' as period, person_before.record_key, person_before.person_id
    from person_before
    semi join concerned_person on concerned_person.person_id = person_before.person_id
    union all
    select 'after' as period, person_record.record_key, person_record.person_id
    from identity.person_record
    semi join concerned_person on concerned_person.person_id = person_record.person_id
),
records_of_people as (
    select members.period, members.person_id, count(*) as records
    from members
    group by members.period, members.person_id
),
contacts as (
    select
        members.period,
        members.person_id,
        fct_interaction.interaction_id,
        fct_interaction.state,
        fct_interaction.started_at,
        fct_interaction.first_response_seconds
    from members
    inner join core.interactions on interactions.person_key = members.record_key
    inner join readers.marts.fct_interaction on fct_interaction.interaction_id = interactions.record_key
),
contacts_of_people as (
    select
        contacts.period,
        contacts.person_id,
        count(*) as interactions,
        count(*) filter (where contacts.state in ('open', 'snoozed')) as open_interactions,
        max(contacts.started_at) as last_contact_at,
        median(contacts.first_response_seconds) as first_response_seconds
    from contacts
    group by contacts.period, contacts.person_id
),
ratings_of_people as (
    select
        contacts.period,
        contacts.person_id,
        count(*) as ratings,
        avg(case when fct_rating.is_satisfied then 1.0 else 0.0 end) as csat
    from contacts
    inner join readers.marts.fct_rating
        on fct_rating.interaction_id = contacts.interaction_id and fct_rating.is_counted
    group by contacts.period, contacts.person_id
),
names as (
    select members.person_id, arg_min(customer_record.name, record.rid) as name
    from members
    inner join identity.record on record.record_key = members.record_key
    inner join readers.marts.customer_record on customer_record.record_key = members.record_key
    where customer_record.name is not null
    group by members.person_id
)
select
    concerned_person.person_id,
    coalesce(dim_customer.display_name, names.name) as name,
    coalesce(records_of_people.records, 0) as records,
    coalesce(contacts_of_people.interactions, 0) as interactions,
    coalesce(contacts_of_people.open_interactions, 0) as open_interactions,
    coalesce(ratings_of_people.ratings, 0) as ratings,
    ratings_of_people.csat,
    contacts_of_people.first_response_seconds,
    contacts_of_people.last_contact_at
from concerned_person
cross join periods
left join records_of_people
    on records_of_people.person_id = concerned_person.person_id and records_of_people.period = periods.period
left join contacts_of_people
    on contacts_of_people.person_id = concerned_person.person_id and contacts_of_people.period = periods.period
left join ratings_of_people
    on ratings_of_people.person_id = concerned_person.person_id and ratings_of_people.period = periods.period
left join readers.marts.dim_customer on dim_customer.customer_id = concerned_person.person_id
left join names on names.person_id = concerned_person.person_id
order by concerned_person.person_id, periods.period desc;
