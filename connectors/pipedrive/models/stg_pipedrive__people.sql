with persons as (
    select * from {{ raw_union('pipedrive', 'persons') }}
),

organizations as (
    select _connection as organization_connection, id as organization_id, name as organization_name
    from {{ raw_union('pipedrive', 'organizations') }}
),

person_values as (
    select
        *,
        list_filter(json_extract_string(emails, '$[*].value'), lambda value: value <> '') as addresses,
        list_filter(json_extract_string(phones, '$[*].value'), lambda value: value <> '') as numbers,
        json_extract_string(
            list_filter(cast(emails as json[]), lambda entry: json_extract_string(entry, '$.primary') = 'true')[1],
            '$.value'
        ) as primary_address
    from persons
),

person_addresses as (
    select *, coalesce(nullif(primary_address, ''), addresses[1]) as main_address
    from person_values
)

select
    {{ common_columns(
        'person', 'id', "'https://' || " ~ setting('company_domain') ~ " || '.pipedrive.com/person/' || id", 'add_time'
    ) }},
    cast(update_time as timestamp) as updated_at,
    nullif(name, '') as name,
    main_address as email,
    coalesce(list_filter(addresses, lambda address: address <> main_address), cast([] as varchar[])) as other_emails,
    coalesce(numbers, cast([] as varchar[])) as phones,
    cast([] as varchar[]) as verified_values,
    nullif(json_extract_string(custom_fields, {{ setting('user_id_field', '-') }}), '') as external_id,
    {{ record_key('organization', 'org_id') }} as company_key,
    nullif(organization_name, '') as company_name,
    cast(null as varchar) as language,
    cast(null as varchar) as time_zone,
    'person' as role,
    {{ reference_keys('person') }} as reference_keys
from person_addresses
left join organizations on _connection = organization_connection and org_id = organization_id
