select whole_of_record.cluster, whole_of_record.rid
from whole_of_record
where whole_of_record.whole in (select kept_apart.whole from kept_apart);
