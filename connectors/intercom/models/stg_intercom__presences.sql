-- When was each teammate available, away or signed out? The activity log says when one of the two changed: whether they are
-- signed in, and whether they are in away mode, which outlasts signing out.
with log as (
    select
        *,
        json_extract_string(performed_by, '$.id') as admin_id,
        case activity_type when 'admin_login_success' then true when 'admin_logout' then false end as signs_in,
        case
            when activity_type = 'admin_away_mode_change' then json_extract_string(metadata, '$.away_mode') = 'true'
        end as goes_away
    from {{ raw_union('intercom', 'activity_logs') }}
),

changes as (
    select *
    from log
    where admin_id is not null and (signs_in is not null or goes_away is not null)
),

-- What the log doesn't reach back to: somebody whose away mode changed was there, and nobody is away who never said so.
followed as (
    select
        *,
        coalesce(last_value(signs_in ignore nulls) over each_admin, true) as is_signed_in,
        coalesce(last_value(goes_away ignore nulls) over each_admin, false) as is_away
    from changes
    window each_admin as (
        partition by _connection, admin_id order by created_at, id rows unbounded preceding
    )
)

select
    {{ common_columns('activity_log', 'id', none, from_epoch('created_at')) }},
    {{ record_key('admin', 'admin_id') }} as agent_key,
    case when not is_signed_in then 'offline' when is_away then 'away' else 'available' end as state
from followed
