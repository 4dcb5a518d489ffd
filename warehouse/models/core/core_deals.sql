{{ config(alias='deals') }}

{{ core_union('deals') }}
