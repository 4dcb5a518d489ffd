{{ config(alias='teams') }}

{{ core_union('teams') }}
