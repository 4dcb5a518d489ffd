create or replace temp table written_phone as
with
region_of_connection as (select unnest($connections::varchar[]) as connection, unnest($regions::varchar[]) as region),
phones as (
    select
        arrival.rid,
        arrival.record_key,
        arrival.connection,
        unnest(arrival.phones) as raw,
        generate_subscripts(arrival.phones, 1) as position
    from arrival
)
select phones.rid, phones.record_key, phones.raw, coalesce(region_of_connection.region, '') as region, phones.position
from phones
left join region_of_connection on region_of_connection.connection = phones.connection
where phones.raw is not null;
