{{ config(materialized='table') }}

-- Of which interactions is anything other than before: itself, what happened in it, or whoever had a part in it?
with records as (
    select record_key from {{ ref('touched_record') }}
),

reviews as (
    select record_key, interaction_key from {{ ref('core_reviews') }}
)

select record_key as interaction_id from {{ changes_of('core_interactions') }}
union
select interaction_key from {{ changes_of('core_events') }} where interaction_key is not null
union
select interaction_key from {{ changes_of('core_ratings') }} where interaction_key is not null
union
select interaction_key from {{ changes_of('core_reviews') }} where interaction_key is not null
union
select reviews.interaction_key
from {{ changes_of('core_review_ratings') }} as ratings
inner join reviews on ratings.review_key = reviews.record_key
where reviews.interaction_key is not null
union
select record_key from {{ ref('core_interactions') }}
where person_key in (select record_key from records) or company_key in (select record_key from records)
union
select interaction_key from {{ ref('core_events') }}
where actor_key in (select record_key from records) and interaction_key is not null
