{#
  Contacts; contacts that the contact list keeps to itself but calls show; and, for calls without a contact, one caller
  for each number and one for each call from a withheld number.
#}
with shared_contacts as (
    select * from {{ raw_union('aircall', 'contacts') }}
),

calls as (
    select
        *,
        {{ from_epoch('started_at') }} as started,
        json_extract_string(contact, '$.id') as contact_id
    from {{ raw_union('aircall', 'calls') }}
),

-- Contacts that another integration put into Aircall are in no list, only inside calls.
unlisted_contacts as (
    select
        calls._connection,
        calls._loaded_at,
        false as _deleted,
        calls.contact_id,
        calls.contact
    from calls
    left join shared_contacts
        on calls._connection = shared_contacts._connection and calls.contact_id = cast(shared_contacts.id as varchar)
    where calls.contact_id is not null and shared_contacts.id is null
    qualify row_number() over (
        partition by calls._connection, calls.contact_id order by calls.started desc nulls last, calls.id desc
    ) = 1
),

contacts as (
    select
        _connection, _loaded_at, _deleted, cast(id as varchar) as id, created_at, updated_at,
        first_name, last_name, company_name, emails, phone_numbers
    from shared_contacts
    union all
    select
        _connection,
        _loaded_at,
        _deleted,
        contact_id,
        cast(json_extract_string(contact, '$.created_at') as bigint),
        cast(json_extract_string(contact, '$.updated_at') as bigint),
        json_extract_string(contact, '$.first_name'),
        json_extract_string(contact, '$.last_name'),
        json_extract_string(contact, '$.company_name'),
        json_extract(contact, '$.emails'),
        json_extract(contact, '$.phone_numbers')
    from unlisted_contacts
),

contact_values as (
    select
        *,
        {{ from_epoch('created_at') }} as created,
        list_filter(json_extract_string(emails, '$[*].value'), lambda value: value <> '') as addresses,
        list_filter(json_extract_string(phone_numbers, '$[*].value'), lambda value: value <> '') as numbers
    from contacts
),

contact_rows as (
    select
        {{ common_columns('contact', 'id', none, 'created') }},
        {{ from_epoch('updated_at') }} as updated_at,
        nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') as name,
        addresses[1] as email,
        coalesce(addresses[2:], cast([] as varchar[])) as other_emails,
        coalesce(numbers, cast([] as varchar[])) as phones,
        nullif(company_name, '') as company_name,
        'contact' as role
    from contact_values
),

callers as (
    select
        calls._connection,
        split_part(calls_with_person.person_key, ':caller:', 2) as id,
        max(calls._loaded_at) as _loaded_at,
        bool_and(coalesce(calls._deleted, false)) as _deleted,
        min(calls.started) as first_called,
        min(calls.raw_digits) as digits
    from calls
    inner join {{ ref('stg_aircall__interactions') }} as calls_with_person
        on calls._connection = calls_with_person.connection and cast(calls.id as varchar) = calls_with_person.source_id
    where calls.contact_id is null
    group by 1, 2
),

caller_rows as (
    select
        {{ common_columns('caller', 'id', none, 'first_called') }},
        cast(null as timestamp) as updated_at,
        cast(null as varchar) as name,
        cast(null as varchar) as email,
        cast([] as varchar[]) as other_emails,
        case when starts_with(id, 'call-') then cast([] as varchar[]) else [digits] end as phones,
        cast(null as varchar) as company_name,
        'caller' as role
    from callers
),

people as (
    select * from contact_rows
    union all
    select * from caller_rows
)

select
    {{ common_names() }},
    updated_at,
    name,
    email,
    other_emails,
    phones,
    cast([] as varchar[]) as verified_values,
    cast(null as varchar) as external_id,
    cast(null as varchar) as company_key,
    company_name,
    cast(null as varchar) as language,
    cast(null as varchar) as time_zone,
    role,
    cast([] as varchar[]) as reference_keys
from people
