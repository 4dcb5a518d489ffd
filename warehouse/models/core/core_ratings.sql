{{ config(alias='ratings', materialized='watched', key='record_key', carried=['interaction_key', 'person_key']) }}

{{ core_union('ratings') }}
