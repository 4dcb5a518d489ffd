{{ config(alias='interactions', materialized='watched', key='record_key', carried=['person_key'], in_part_by='record_key') }}

{{ core_union('interactions') }}
