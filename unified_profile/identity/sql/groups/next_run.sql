select coalesce(max(group_run.run_number), 0) + 1 as run_number from identity.group_run where group_run.kind = $kind;
