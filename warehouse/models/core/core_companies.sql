{{ config(alias='companies', materialized='watched', key='record_key') }}

{{ core_union('companies') }}
