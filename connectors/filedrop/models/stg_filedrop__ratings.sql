-- What did customers answer to surveys kept in files?
with ratings as (
    select * from {{ raw_union('filedrop', 'ratings') }}
)

select
    {{ common_columns('rating', 'record_id', 'url', 'coalesce(answered_at, requested_at)') }},
    -- A record_key of any tool, such as intercom:conversation:215.
    nullif(trim(interaction_key), '') as interaction_key,
    cast(null as varchar) as agent_key,
    nullif(trim(agent_email), '') as agent_email,
    cast(null as boolean) as is_bot_rating,
    score,
    coalesce(scale_min, 1) as scale_min,
    coalesce(scale_max, 5) as scale_max,
    nullif(trim(remark), '') as remark,
    requested_at
from ratings
where score is not null
