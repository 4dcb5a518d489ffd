{{ config(alias='activities', materialized='watched', key='record_key', carried=['person_key', 'deal_key']) }}

{{ core_union('activities') }}
