-- The newest bursts, of one day those first that stand out most; a page begins behind the one named by $after_*.
select burst_id, topic, channel, started_on, ended_on, observed, expected, surprise, chance, customer_count
from marts.topic_burst
where
    ($since::date is null or ended_on >= $since::date)
    and (
        $after_day::date is null
        or started_on < $after_day::date
        or (
            started_on = $after_day::date
            and (
                surprise < $after_surprise::double
                or (surprise = $after_surprise::double and burst_id > $after_id)
            )
        )
    )
order by started_on desc, surprise desc, burst_id
limit $size
