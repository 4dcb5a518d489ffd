{{ config(alias='interactions') }}

{{ core_union('interactions') }}
