{{ config(alias='reviews', materialized='watched', key='record_key', carried=['interaction_key']) }}

{{ core_union('reviews') }}
