{{ config(alias='companies') }}

{{ core_union('companies') }}
