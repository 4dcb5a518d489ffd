-- Whose records would change hands, and what hangs on these records.
create or replace temp table move as
select person_before.record_key, person_before.person_id as former_person_id, person_record.person_id
from person_before
inner join identity.person_record on person_record.record_key = person_before.record_key
where person_record.person_id <> person_before.person_id;

create or replace temp table concerned_person as
select move.former_person_id as person_id from move
union
select move.person_id from move;

create or replace temp table moved_interaction as
select interactions.record_key as interaction_id
from core.interactions
semi join move on move.record_key = interactions.person_key
semi join readers.marts.fct_interaction on fct_interaction.interaction_id = interactions.record_key;

with
deals_and_activities as (
    select deals.record_key from readers.core.deals semi join move on move.record_key = deals.person_key
    union all
    select activities.record_key from readers.core.activities semi join move on move.record_key = activities.person_key
),
events_in_interactions as (
    select count(*) as events
    from readers.marts.fct_event
    semi join moved_interaction on moved_interaction.interaction_id = fct_event.interaction_id
),
other_events as (
    select count(*) as events
    from readers.marts.fct_event
    inner join deals_and_activities
        on fct_event.event_id = deals_and_activities.record_key
        or starts_with(fct_event.event_id, deals_and_activities.record_key || ':')
    where fct_event.interaction_id is null
)
select
    (select count(*) from move) as records,
    (select count(*) from moved_interaction) as interactions,
    (select events_in_interactions.events from events_in_interactions)
        + (select other_events.events from other_events) as events;
