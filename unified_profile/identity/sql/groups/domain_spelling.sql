create or replace temp table domain_spelling as
select unnest($domains::varchar[]) as domain, unnest($ascii_domains::varchar[]) as ascii_domain;
