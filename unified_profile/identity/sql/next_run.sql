select coalesce(max(run.run_number), 0) + 1 as run_number from identity.run;
