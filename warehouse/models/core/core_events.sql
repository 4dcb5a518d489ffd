{{ config(alias='events', materialized='watched', key='record_key', carried=['interaction_key'], in_part_by='interaction_key') }}

{{ core_union('events') }}
