{{ config(alias='people', materialized='watched', key='record_key') }}

{{ core_union('people') }}
