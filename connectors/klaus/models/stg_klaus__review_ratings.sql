-- How was each category rated in each review, by people and by AutoQA? README.md, "Zero or not applicable", tells what a missing score means.
with reviews as (
    select * from {{ ref('klaus__reviews') }}
),

automatic as (
    select * from {{ raw_union('klaus', 'autoqa_ratings') }}
),

ratings as (
    select
        connection as _connection,
        loaded_at as _loaded_at,
        is_deleted as _deleted,
        source_url as url,
        record_key as review_key,
        source_id as review_id,
        occurred_at as created_at,
        coalesce(cast(json_extract(review, '$.score') as double), 0) as review_score,
        unnest(from_json(json_extract(review, '$.ratings'), '[{
            "categoryId": "VARCHAR", "categoryName": "VARCHAR", "groupName": "VARCHAR", "score": "DOUBLE",
            "weight": "DOUBLE", "critical": "BOOLEAN", "cause": "VARCHAR", "causes": ["VARCHAR"]
        }]')) as rating
    from reviews
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
    review_key,
    nullif(rating.categoryName, '') as category_name,
    nullif(rating.groupName, '') as group_name,
    score,
    weight,
    is_critical,
    coalesce(nullif(rating.cause, ''), nullif(array_to_string(rating.causes, ', '), '')) as cause
from ratings_with_their_zeros

union all

select
    {{ common_columns('autoqa_rating', 'autoqaRatingId', 'appConversationLink', 'createdAt') }},
    {{ record_key('autoqa_review', 'autoqaReviewId') }} as review_key,
    coalesce(nullif(categoryDisplayName, ''), nullif(ratingCategoryName, '')) as category_name,
    cast(null as varchar) as group_name,
    -- AutoQA says itself whether a category applied: a score that is left out then is a zero.
    case when evaluated then coalesce(score, 0) end as score,
    coalesce(weight, 0) as weight,
    coalesce(isCritical, false) or coalesce(reviewCritical, false) as is_critical,
    nullif(array_to_string(from_json(rootCauses, '["VARCHAR"]'), ', '), '') as cause
from automatic
