{{ config(alias='ratings') }}

{{ core_union('ratings') }}
