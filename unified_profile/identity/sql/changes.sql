-- Records that are new or say something else than in the last run. The fingerprint holds for one engine version only.
create or replace temp table change as
with
people_now as (select written_person.*, hash(written_person) as fingerprint from written_person)
select people_now.*
from people_now
anti join identity.record on record.fingerprint = people_now.fingerprint;
