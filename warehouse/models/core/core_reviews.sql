{{ config(alias='reviews') }}

{{ core_union('reviews') }}
