{{ config(alias='activities') }}

{{ core_union('activities') }}
