select max(run.finished_at) as finished_at from identity.run;
