select file, source
from marts.metric_source
where family = $family
