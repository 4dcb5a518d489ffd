-- From when until when was each member available, by the history of a tool? A stretch that nothing ended within 16 hours is
-- nobody's shift but a sign-out that was never made: how long it really lasted is unknown (docs/decisions/occupancy.md).
with presences as (
    select record_key, connection, agent_key, state, occurred_at from {{ ref('core_presences') }}
    where not is_deleted and occurred_at is not null
),

agent_of_record as (
    select record_key, agent_id from {{ ref('int_agent_record') }}
),

changes as (
    select
        agent_of_record.agent_id,
        presences.connection,
        presences.state,
        presences.occurred_at,
        lead(presences.occurred_at) over (
            partition by agent_of_record.agent_id, presences.connection
            order by presences.occurred_at, presences.record_key
        ) as next_at
    from presences
    inner join agent_of_record on presences.agent_key = agent_of_record.record_key
)

select
    agent_id,
    connection,
    occurred_at as started_at,
    next_at as ended_at,
    coalesce({{ seconds_between('occurred_at', 'next_at') }} <= 16 * 3600, false) as is_known
from changes
where state = 'available' and next_at is distinct from occurred_at
