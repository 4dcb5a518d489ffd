-- Who are the contacts in HubSpot?
{% set page = "'https://' || ui_domain || '/contacts/' || portal_id || '/record/0-1/' || id" -%}

with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

companies as (
    select _connection as of_connection, id as of_company, json_extract_string(properties, '$.name') as name_of_company
    from {{ raw_union('hubspot', 'companies') }}
),

employers as (
    select partner_connection, of_id as employee, company_id as employer
    from {{ ref('hubspot__partners') }}
    where of_object = 'contact'
),

contacts as (
    select
        contact.*,
        coalesce(nullif(json_extract_string(properties, '$.associatedcompanyid'), ''), employer) as company_id,
        json_extract_string(properties, '$.firstname') as first_name,
        json_extract_string(properties, '$.lastname') as last_name,
        nullif(trim(json_extract_string(properties, '$.email')), '') as main_address,
        list_filter(
            string_split(coalesce(json_extract_string(properties, '$.hs_additional_emails'), ''), ';'),
            lambda address: address <> ''
        ) as more_addresses,
        [
            json_extract_string(properties, '$.phone'),
            json_extract_string(properties, '$.mobilephone'),
            json_extract_string(properties, '$.hs_whatsapp_phone_number')
        ] as numbers
    from {{ raw_union('hubspot', 'contacts') }} as contact
    left join employers on contact._connection = partner_connection and contact.id = employee
)

select
    {{ common_columns('contact', 'id', page, 'createdAt') }},
    cast(updatedAt as timestamp) as updated_at,
    nullif(trim(concat_ws(' ', first_name, last_name)), '') as name,
    coalesce(main_address, more_addresses[1]) as email,
    list_filter(more_addresses, lambda address: address <> coalesce(main_address, more_addresses[1])) as other_emails,
    list_filter(numbers, lambda number: coalesce(number, '') <> '') as phones,
    cast([] as varchar[]) as verified_values,
    nullif(json_extract_string(properties, {{ setting('user_id_property', '-') }}), '') as external_id,
    {{ record_key('company', 'company_id') }} as company_key,
    coalesce(nullif(json_extract_string(properties, '$.company'), ''), name_of_company) as company_name,
    nullif(json_extract_string(properties, '$.hs_language'), '') as language,
    -- HubSpot writes america_slash_new_york.
    nullif(replace(json_extract_string(properties, '$.hs_timezone'), '_slash_', '/'), '') as time_zone,
    nullif(json_extract_string(properties, '$.lifecyclestage'), '') as role,
    {{ reference_keys('contact') }} as reference_keys
from contacts
left join accounts on contacts._connection = account_connection
left join companies on contacts._connection = of_connection and company_id = of_company
