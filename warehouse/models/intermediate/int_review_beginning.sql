{{ config(materialized='watched', key='reviewed_by', whole_if_changed=true) }}

-- From when on were closed interactions reviewed at all, by people, by a machine, by anybody?
with reviewed as (
    select
        interaction_id,
        bool_or(is_counted) as is_reviewed_by_people,
        bool_or(is_automatic) as is_reviewed_automatically
    from {{ ref('fct_review') }}
    where score is not null and not is_calibration and interaction_id is not null
    group by interaction_id
),

closed as (
    select interaction_id, ended_at from {{ ref('fct_interaction') }} where state = 'closed' and ended_at is not null
),

beginnings as (
    select
        min(case when reviewed.is_reviewed_by_people then closed.ended_at end) as people_from,
        min(case when reviewed.is_reviewed_automatically then closed.ended_at end) as automatic_from
    from closed
    inner join reviewed on closed.interaction_id = reviewed.interaction_id
)

select 'people' as reviewed_by, people_from as reviewed_from from beginnings
union all
select 'machine' as reviewed_by, automatic_from as reviewed_from from beginnings
union all
select 'anybody' as reviewed_by, least(people_from, automatic_from) as reviewed_from from beginnings
