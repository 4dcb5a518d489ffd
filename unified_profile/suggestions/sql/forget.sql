delete from identity.suggestion;

delete from identity.suggested_from;
