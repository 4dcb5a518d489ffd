-- Several keys together may make rivals one where none of them does so alone: then all of them are contested.
create or replace temp table rivals_made_one as
with
whole_of_cluster as (
    select rival.cluster, rival.rival_of, coalesce(component.target, rival.cluster) as whole
    from rival
    left join component on component.cluster = rival.cluster
)
select whole_of_cluster.whole, min(whole_of_cluster.rival_of) as rival_of
from whole_of_cluster
group by whole_of_cluster.whole, whole_of_cluster.rival_of
having count(*) > 1;

create or replace temp table key_between_rivals as
select joining.key_id, min(rivals_made_one.rival_of) as rival_of
from joining
left join component on component.cluster = joining.cluster
inner join rivals_made_one on rivals_made_one.whole = coalesce(component.target, joining.cluster)
group by joining.key_id;

insert into found_contested
select key_between_rivals.key_id, 'with other keys it joins several ' || $plural || ' of ' || key_between_rivals.rival_of
from key_between_rivals;

delete from joining
where joining.key_id in (select key_between_rivals.key_id from key_between_rivals);

select count(*) from key_between_rivals;
