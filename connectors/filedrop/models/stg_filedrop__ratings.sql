-- What did customers answer to surveys kept in files, and which did they leave unanswered?
with ratings as (
    select *, nullif(lower(trim(survey)), '') as kind
    from {{ raw_union('filedrop', 'ratings') }}
)

select
    {{ common_columns('rating', 'record_id', 'url', 'coalesce(answered_at, requested_at)') }},
    nullif(trim(person_key), '') as person_key,
    -- A record_key of any tool, such as intercom:conversation:215.
    nullif(trim(interaction_key), '') as interaction_key,
    cast(null as varchar) as agent_key,
    nullif(trim(agent_email), '') as agent_email,
    cast(null as boolean) as is_bot_rating,
    kind as survey,
    score,
    coalesce(scale_min, case when kind = 'nps' then 0 else 1 end) as scale_min,
    coalesce(scale_max, case kind when 'nps' then 10 when 'ces' then 7 else 5 end) as scale_max,
    nullif(trim(remark), '') as remark,
    requested_at
from ratings
where score is not null or requested_at is not null
