select
    'admin' as type, 'a' || n as id, 'Agent ' || n as name, 'agent' || n || '@us.example' as email,
    ['t' || (n % 4)] as team_ids
from range(40) as numbers (n)
