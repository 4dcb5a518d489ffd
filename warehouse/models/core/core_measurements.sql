{{ config(alias='measurements') }}

{{ core_union('measurements') }}
