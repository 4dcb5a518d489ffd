{#
  A bug as something that happened in the conversation it was reported in. Whoever links them, by hand or by an app, leaves
  the conversation's address as a remote link on the issue.
#}
with issues as (
    select * from {{ raw_union('jira', 'issues') }}
),

links as (
    select
        *,
        object ->> '$.url' as url
    from {{ raw_union('jira', 'remote_links') }}
),

links_to_conversations as (
    select
        links._connection,
        greatest(links._loaded_at, issues._loaded_at) as _loaded_at,
        coalesce(links._deleted, false) or coalesce(issues._deleted, false) as _deleted,
        links.issue_id || '-' || cast(links.id as varchar) as link_id,
        issues.key,
        issues.fields,
        try_cast(issues.fields ->> '$.created' as timestamptz) as created,
        nullif(regexp_extract(links.url, 'intercom[.]com/.*conversations?/([0-9]+)', 1), '') as intercom_id,
        nullif(regexp_extract(links.url, 'zendesk[.]com/agent/tickets/([0-9]+)', 1), '') as zendesk_id
    from links
    inner join issues
        on links._connection = issues._connection and links.issue_id = issues.id
)

select
    {{ common_columns(
        'linked issue',
        'link_id',
        setting('base_url') ~ " || '/browse/' || key",
        "timezone('UTC', created)"
    ) }},
    coalesce(
        {{ linked_key('intercom', 'conversation', 'intercom_id') }},
        {{ linked_key('zendesk', 'ticket', 'zendesk_id') }}
    ) as interaction_key,
    'other' as event_type,
    'system' as actor_type,
    cast(null as varchar) as actor_key,
    false as is_public,
    key || ': ' || coalesce(fields ->> '$.summary', '') || ' (' || coalesce(fields ->> '$.status.name', 'no status') || ')'
        as body
from links_to_conversations
where intercom_id is not null or zendesk_id is not null
