{{ config(alias='people') }}

{{ core_union('people') }}
