{#
  Both halves of Krippendorff's alpha for interval data, 1 - observed ÷ expected, from sums over units: `ratings`, their
  `total` and `squares`, and `disagreement`, which is Σ ratings of a unit × variance within it. Differences are squared.
#}

{# Mean squared difference between ratings of the same. #}
{% macro observed_disagreement(sums=none) -%}
    {%- set from = sums ~ '.' if sums else '' -%}
    (2 * {{ from }}disagreement / nullif({{ from }}ratings, 0))
{%- endmacro %}

{# Mean squared difference between any two ratings. Rounding may leave a little less than nothing where all are equal. #}
{% macro expected_disagreement(sums=none) -%}
    {%- set from = sums ~ '.' if sums else '' -%}
    (2 * greatest(
        {{ from }}squares - {{ from }}total * {{ from }}total / nullif({{ from }}ratings, 0), 0
    ) / nullif({{ from }}ratings - 1, 0))
{%- endmacro %}

{#
  How often one observation is in a resample with replacement of very many, by a number that is even between 0 and 1:
  Poisson's distribution with the mean 1.
#}
{% macro poisson_count(uniform) -%}
    case
        when {{ uniform }} < 0.36787944 then 0
        when {{ uniform }} < 0.73575888 then 1
        when {{ uniform }} < 0.91969860 then 2
        when {{ uniform }} < 0.98101184 then 3
        when {{ uniform }} < 0.99634015 then 4
        when {{ uniform }} < 0.99940582 then 5
        when {{ uniform }} < 0.99991676 then 6
        else 7
    end
{%- endmacro %}
