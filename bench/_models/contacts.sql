select
    'contact' as type,
    'c' || n as id,
    'bench' as workspace_id,
    'user-' || n as external_id,
    'user' as role,
    'person.' || n || '@company' || (n % 9973) || '.example' as email,
    case when n % 3 > 0 then '+4420' || lpad((n % 100000000)::varchar, 8, '0') end as phone,
    word('first', n) || ' ' || word('last', n) || 'son ' || n as name,
    $start - 86400 as created_at,
    $now as updated_at,
    'en' as browser_language,
    {'type': 'list', 'data': []::varchar[], 'total_count': 0} as companies
from range($first, $last) as numbers (n)
