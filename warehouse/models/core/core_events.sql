{{ config(alias='events') }}

{{ core_union('events') }}
