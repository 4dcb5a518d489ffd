-- Everything is worked out anew: every record is concerned, and every key that more than one of them carries.
create or replace temp table region as select record.rid from identity.record;
