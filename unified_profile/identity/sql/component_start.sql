create or replace temp table component as
select hooked.cluster, hooked.target from hooked where hooked.round = $last_round;
