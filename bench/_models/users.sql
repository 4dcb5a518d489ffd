select 1 + n as id, 'Agent ' || n as name, 'agent' || n || '@us.example' as email from range(40) as numbers (n)
