{{ config(materialized='watched', key='record_key') }}

-- Which company is each company record, and which one is that a part of? Identity says.
select
    record_key,
    company_id,
    parent_company_id
from {{ source('identity', 'company_record') }}
