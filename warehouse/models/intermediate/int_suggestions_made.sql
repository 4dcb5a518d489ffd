{{ config(materialized='watched', key='are_made', whole_if_changed=true) }}

-- Does anybody look for people who may be one? Without suggestions nothing is known of them.
select count(*) > 0 as are_made from {{ ref('int_suggested_customer') }}
