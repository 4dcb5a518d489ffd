{{ config(alias='presences') }}

{{ core_union('presences') }}
