-- How did customers rate conversations, and the bot in them? Surveys about teammates that nobody answered have no score.
with conversations as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url,
        json_extract_string(contacts, '$.contacts[0].id') as contact_id,
        json_extract_string(conversation_rating, '$.rating') as rating,
        json_extract_string(conversation_rating, '$.remark') as remark,
        json_extract_string(conversation_rating, '$.created_at') as requested_at,
        case
            when json_extract_string(conversation_rating, '$.rating') is not null
                then json_extract_string(conversation_rating, '$.updated_at')
        end as answered_at,
        json_extract_string(conversation_rating, '$.teammate.id') as teammate_id,
        json_extract_string(ai_agent, '$.rating') as bot_rating,
        json_extract_string(ai_agent, '$.rating_remark') as bot_remark,
        coalesce(
            json_extract_string(ai_agent, '$.updated_at'), json_extract_string(ai_agent, '$.created_at')
        ) as bot_answered_at
    from {{ raw_union('intercom', 'conversations') }}
),

admins as (
    select _connection as admin_connection, id as admin_id, email as admin_email
    from {{ raw_union('intercom', 'admins') }}
),

rated_people as (
    select
        {{ common_columns('conversation_rating', 'id', 'url', from_epoch('coalesce(answered_at, requested_at)')) }},
        {{ record_key('contact', 'contact_id') }} as person_key,
        {{ record_key('conversation', 'id') }} as interaction_key,
        {{ record_key('admin', 'teammate_id') }} as agent_key,
        admin_email as agent_email,
        false as is_bot_rating,
        'csat' as survey,
        cast(rating as double) as score,
        cast(1 as double) as scale_min,
        cast(5 as double) as scale_max,
        nullif(trim(remark), '') as remark,
        {{ from_epoch('requested_at') }} as requested_at
    from conversations
    left join admins on conversations._connection = admins.admin_connection and teammate_id = admins.admin_id
    where rating is not null or requested_at is not null
),

rated_bots as (
    select
        {{ common_columns('ai_agent_rating', 'id', 'url', from_epoch('bot_answered_at')) }},
        {{ record_key('contact', 'contact_id') }} as person_key,
        {{ record_key('conversation', 'id') }} as interaction_key,
        cast(null as varchar) as agent_key,
        cast(null as varchar) as agent_email,
        true as is_bot_rating,
        'csat' as survey,
        cast(bot_rating as double) as score,
        cast(1 as double) as scale_min,
        cast(5 as double) as scale_max,
        nullif(trim(bot_remark), '') as remark,
        cast(null as timestamp) as requested_at
    from conversations
    where bot_rating is not null
)

select * from rated_people
union all
select * from rated_bots
