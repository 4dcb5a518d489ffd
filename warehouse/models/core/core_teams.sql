{{ config(alias='teams', materialized='watched', key='record_key', whole_if_changed=true) }}

{{ core_union('teams') }}
