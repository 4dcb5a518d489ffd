select 'team' as type, 't' || n as id, 'Team ' || n as name, ['a' || n] as admin_ids from range(4) as numbers (n)
