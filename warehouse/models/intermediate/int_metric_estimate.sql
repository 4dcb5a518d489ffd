-- What is each metric worth, per period and slice, that no sum or middle of single facts gives?
select * from {{ ref('int_agreement') }}
union all
select * from {{ ref('int_rank_correlation') }}
