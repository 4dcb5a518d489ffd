-- Which webhooks tell of a training that an agent took? Those whose payload names an agent and a title.
with messages as (
    select
        *,
        lower(trim(payload ->> '$.agent_email')) as agent_email,
        trim(payload ->> '$.title') as title,
        try_cast(payload ->> '$.completed_at' as timestamptz) as finished_at
    from {{ raw_union('inbox', 'messages') }}
)

select
    {{ common_columns('message', 'id', "payload ->> '$.url'", "coalesce(timezone('UTC', finished_at), received_at)") }},
    agent_email,
    title,
    try_cast(payload ->> '$.score' as double) as score,
    cast(timezone('UTC', finished_at) as timestamp) as completed_at
from messages
where nullif(agent_email, '') is not null and nullif(title, '') is not null
