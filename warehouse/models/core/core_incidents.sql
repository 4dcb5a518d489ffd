{{ config(alias='incidents') }}

{{ core_union('incidents') }}
