-- Records that somebody keeps apart, and that this level would make one.
create or replace temp table whole_of_record as
select group_label.rid, group_label.cluster, coalesce(component.target, group_label.cluster) as whole
from group_label
left join component on component.cluster = group_label.cluster;

create or replace temp table kept_apart as
select decision.decision_id, one.rid as rid_a, other.rid as rid_b, one.whole
from decision
inner join member as record_a on record_a.record_key = decision.record_key_a
inner join member as record_b on record_b.record_key = decision.record_key_b
inner join whole_of_record as one on one.rid = record_a.rid
inner join whole_of_record as other on other.rid = record_b.rid
where decision.kind = 'cannot_link' and one.whole = other.whole;

select kept_apart.decision_id, kept_apart.rid_a, kept_apart.rid_b from kept_apart;
