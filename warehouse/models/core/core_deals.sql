{{ config(alias='deals', materialized='watched', key='record_key', carried=['person_key']) }}

{{ core_union('deals') }}
