{{ config(alias='review_ratings', materialized='watched', key='record_key', carried=['review_key']) }}

{{ core_union('review_ratings') }}
