{{ config(alias='trainings') }}

{{ core_union('trainings') }}
