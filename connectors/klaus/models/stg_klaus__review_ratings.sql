-- How was each category rated in each review? README.md, "Zero or not applicable", tells what a missing score means.
with conversations as (
    select
        *,
        from_json(reviews, '[{
            "id": "VARCHAR", "_gone_at": "VARCHAR", "score": "DOUBLE", "createdISO": "VARCHAR",
            "ratings": [{
                "categoryId": "VARCHAR", "categoryName": "VARCHAR", "groupName": "VARCHAR", "score": "DOUBLE",
                "weight": "DOUBLE", "critical": "BOOLEAN", "cause": "VARCHAR", "causes": ["VARCHAR"]
            }]
        }]') as review_list
    from {{ raw_union('klaus', 'reviews') }}
),

reviews as (
    select _connection, _loaded_at, _deleted, url, workspaceName, lastUpdatedISO, unnest(review_list) as review
    from conversations
),

each_review_once as (
    select *
    from reviews
    qualify row_number() over (
        partition by _connection, review.id
        order by (_deleted or review._gone_at is not null), lastUpdatedISO desc, workspaceName
    ) = 1
),

ratings as (
    select
        _connection,
        _loaded_at,
        coalesce(_deleted, false) or review._gone_at is not null as _deleted,
        url,
        review.id as review_id,
        cast(review.createdISO as timestamp) as created_at,
        coalesce(review.score, 0) as review_score,
        unnest(review.ratings) as rating
    from each_review_once
),

ratings_with_what_zero_leaves_out as (
    select
        *,
        coalesce(rating.categoryId, rating.categoryName) as category,
        coalesce(rating.weight, 0) as weight,
        coalesce(rating.critical, false) as is_critical,
        rating.score as written_score
    from ratings
),

written_scores_of_reviews as (
    select
        _connection,
        review_id,
        max(review_score) as review_score,
        coalesce(sum(written_score * weight), 0) as weighted_sum,
        coalesce(sum(case when written_score is not null then weight end), 0) as weight_sum,
        coalesce(bool_or(is_critical and written_score < 50), false) as is_failed,
        count(case when written_score is null then 1 end) as missing_count
    from ratings_with_what_zero_leaves_out
    group by _connection, review_id
),

missing_scores as (
    select
        _connection,
        review_id,
        category,
        weight,
        is_critical,
        row_number() over (partition by _connection, review_id order by category) - 1 as position
    from ratings_with_what_zero_leaves_out
    where written_score is null
),

-- A guess says for each missing score whether it is a zero: bit n is about the n-th of them.
guesses as (
    select *, unnest(range(cast(1 << missing_count as bigint))) as guess
    from written_scores_of_reviews
    where missing_count between 1 and 12
),

guesses_with_their_zeros as (
    select
        _connection,
        review_id,
        guess,
        sum(((guess >> position) & 1) * weight) as zero_weight,
        bool_or(is_critical and (guess >> position) & 1 = 1) as has_critical_zero
    from guesses
    inner join missing_scores using (_connection, review_id)
    group by _connection, review_id, guess
),

guesses_with_the_score_they_give as (
    select
        _connection,
        review_id,
        guess,
        review_score,
        case
            when is_failed or has_critical_zero then 0
            when weight_sum + zero_weight > 0 then weighted_sum / (weight_sum + zero_weight)
        end as score
    from guesses
    inner join guesses_with_their_zeros using (_connection, review_id, guess)
),

guesses_that_give_the_score_shown as (
    select _connection, review_id, guess
    from guesses_with_the_score_they_give
    -- Zendesk QA shows two decimals. The fewest zeros that explain the score are taken.
    where abs(score - review_score) < 0.006
    qualify row_number() over (partition by _connection, review_id order by bit_count(guess), guess) = 1
),

zeros as (
    select _connection, review_id, category
    from missing_scores
    inner join guesses_that_give_the_score_shown using (_connection, review_id)
    where (guess >> position) & 1 = 1
),

ratings_with_their_zeros as (
    select
        ratings.*,
        ratings.review_id || ':' || ratings.category as id,
        case when zeros.category is not null then cast(0 as double) else ratings.written_score end as score
    from ratings_with_what_zero_leaves_out as ratings
    left join zeros
        on ratings._connection = zeros._connection
        and ratings.review_id = zeros.review_id
        and ratings.category = zeros.category
)

select
    {{ common_columns('review_rating', 'id', 'url', 'created_at') }},
    {{ record_key('review', 'review_id') }} as review_key,
    nullif(rating.categoryName, '') as category_name,
    nullif(rating.groupName, '') as group_name,
    score,
    weight,
    is_critical,
    coalesce(nullif(rating.cause, ''), nullif(array_to_string(rating.causes, ', '), '')) as cause
from ratings_with_their_zeros
