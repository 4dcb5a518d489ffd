{{ config(alias='agents') }}

{{ core_union('agents') }}
