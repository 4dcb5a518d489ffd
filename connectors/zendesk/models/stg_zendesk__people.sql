-- Who are the customers? Everybody who is no agent, with every address and number Zendesk knows them by.
with users as (
    select
        _connection,
        _loaded_at,
        -- Users that somebody deleted are still exported, no longer active.
        coalesce(_deleted, false) or not coalesce(active, true) as _deleted,
        id,
        {{ record_key('user', 'id') }} as user_key,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/users/' || cast(id as varchar) as user_url,
        created_at,
        updated_at,
        nullif(trim(name), '') as name,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(external_id), '') as external_id,
        organization_id,
        nullif(locale, '') as locale,
        nullif(iana_time_zone, '') as time_zone
    from {{ raw_union('zendesk', 'users') }}
),

agents as (
    select record_key from {{ ref('stg_zendesk__agents') }}
),

identities as (
    select _connection, id, user_id, type, trim(value) as value, coalesce(verified, false) as is_verified
    from {{ raw_union('zendesk', 'user_identities') }}
    where nullif(trim(value), '') is not null and not coalesce(_deleted, false)
),

addresses as (
    select _connection as address_connection, user_id, list(value order by id) as emails
    from identities
    where type = 'email'
    group by 1, 2
),

numbers as (
    select _connection as number_connection, user_id, list(value order by id) as phones
    from identities
    where type in ('phone_number', 'messaging_phone_number')
    group by 1, 2
),

verified_identities as (
    select _connection as verified_connection, user_id, list(value order by id) as verified_values
    from identities
    where is_verified and type in ('email', 'phone_number', 'messaging_phone_number')
    group by 1, 2
),

customers as (
    select
        users.*,
        coalesce(addresses.emails, cast([] as varchar[])) as emails,
        coalesce(numbers.phones, cast([] as varchar[])) as phones,
        coalesce(verified_identities.verified_values, cast([] as varchar[])) as verified_values
    from users
    left join agents on users.user_key = agents.record_key
    left join addresses on users._connection = addresses.address_connection and users.id = addresses.user_id
    left join numbers on users._connection = numbers.number_connection and users.id = numbers.user_id
    left join verified_identities
        on users._connection = verified_identities.verified_connection and users.id = verified_identities.user_id
    where agents.record_key is null
)

select
    {{ common_columns('user', 'id', 'user_url', 'created_at') }},
    updated_at,
    name,
    coalesce(email, emails[1]) as email,
    list_filter(emails, lambda value: value <> coalesce(email, emails[1])) as other_emails,
    case
        when phone is null then phones
        else list_concat([phone], list_filter(phones, lambda value: value <> phone))
    end as phones,
    verified_values,
    external_id,
    {{ record_key('organization', 'organization_id') }} as company_key,
    cast(null as varchar) as company_name,
    locale as language,
    time_zone,
    'end-user' as role,
    cast([] as varchar[]) as reference_keys
from customers
