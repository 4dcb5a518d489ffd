-- Which contact, company, deal and ticket does an object go with? Of several the one marked as primary, else the first.
{% set objects = ['contact', 'deal', 'ticket', 'call', 'email', 'note', 'meeting', 'task', 'feedback'] -%}

with links as (
    {% for object in objects -%}
    select
        _connection as partner_connection,
        '{{ object }}' as of_object,
        json_extract_string("from", '$.id') as of_id,
        to_type,
        coalesce(
            json_extract_string(
                list_filter(
                    cast("to" as json[]),
                    lambda entry: list_contains(json_extract_string(entry, '$.associationTypes[*].label'), 'Primary')
                )[1],
                '$.toObjectId'
            ),
            json_extract_string("to", '$[0].toObjectId')
        ) as partner_id
    from {{ raw_union('hubspot', object ~ '_associations') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    partner_connection,
    of_object,
    of_id,
    max(case when to_type = 'contacts' then partner_id end) as contact_id,
    max(case when to_type = 'companies' then partner_id end) as company_id,
    max(case when to_type = 'deals' then partner_id end) as deal_id,
    max(case when to_type = 'tickets' then partner_id end) as ticket_id
from links
group by partner_connection, of_object, of_id
