-- Who are the users and leads in Intercom?
with contacts as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/apps/' || coalesce({{ setting('app_id') }}, workspace_id)
            || '/users/' || id || '/all-conversations' as url,
        json_extract_string(companies, '$.data[0].id') as company_id,
        json_extract_string(custom_attributes, '$.pipedrive_person_id') as pipedrive_person_id
    from {{ raw_union('intercom', 'contacts') }}
),

contacts_with_references as (
    select *, {{ linked_key('pipedrive', 'person', 'pipedrive_person_id') }} as pipedrive_key
    from contacts
)

select
    {{ common_columns('contact', 'id', 'url', from_epoch('created_at')) }},
    {{ from_epoch('updated_at') }} as updated_at,
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    cast([] as varchar[]) as other_emails,
    case when nullif(trim(phone), '') is null then cast([] as varchar[]) else [phone] end as phones,
    cast([] as varchar[]) as verified_values,
    nullif(external_id, '') as external_id,
    {{ record_key('company', 'company_id') }} as company_key,
    cast(null as varchar) as company_name,
    coalesce(nullif(language_override, ''), nullif(browser_language, '')) as language,
    cast(null as varchar) as time_zone,
    role,
    {{ reference_keys('contact', ['pipedrive_key']) }} as reference_keys
from contacts_with_references
