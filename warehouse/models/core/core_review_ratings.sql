{{ config(alias='review_ratings') }}

{{ core_union('review_ratings') }}
