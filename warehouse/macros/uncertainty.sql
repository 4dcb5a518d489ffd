{#
  95 % intervals around a value of so many observations. Formulas are written out, so that every engine has them.
#}

{# One end of the Wilson score interval of a share (Wilson 1927). `sign` is '-' for the lower end, '+' for the upper. #}
{% macro wilson_end(share, n, sign) -%}
    ({{ share }} + {{ square_of_z() }} / (2 * {{ n }}) {{ sign }} {{ z() }} * sqrt(
        {{ share }} * (1 - {{ share }}) / {{ n }} + {{ square_of_z() }} / (4.0 * {{ n }} * {{ n }})
    )) / (1 + {{ square_of_z() }} / {{ n }})
{%- endmacro %}

{# Half the width of the interval of a mean: Student's t times the standard error. Null for a single observation. #}
{% macro mean_margin(deviation, n) -%}
    ({{ student_t(n ~ ' - 1') }}) * {{ deviation }} / sqrt({{ n }})
{%- endmacro %}

{# 97.5 % quantile of Student's t by the expansion of Fisher and Cornish: within 0.1 % from five degrees of freedom up. #}
{% macro student_t(freedom) -%}
    case
        when {{ freedom }} < 1 then null
        when {{ freedom }} = 1 then 12.706
        when {{ freedom }} = 2 then 4.303
        when {{ freedom }} = 3 then 3.182
        when {{ freedom }} = 4 then 2.776
        else 1.959964 + 2.372271 / ({{ freedom }}) + 2.822502 / (({{ freedom }}) * ({{ freedom }}))
            + 2.555850 / (({{ freedom }}) * ({{ freedom }}) * ({{ freedom }}))
    end
{%- endmacro %}

{# Rank (from 1) of the observation at the lower end of the interval of a median; the upper end has the rank n + 1 - it. #}
{% macro median_low_rank(n) -%}
    case when {{ n }} >= 6 then greatest(cast(floor(({{ n }} - {{ z() }} * sqrt({{ n }})) / 2) as bigint), 1) end
{%- endmacro %}

{#
  One end of the interval around a count of things that happen independently of each other: the exact Poisson interval
  (Garwood 1936) by Byar's approximation (Breslow and Day 1987, Statistical Methods in Cancer Research II, section 2.3).
  Within 0.03 of the exact one, whatever the count.
#}
{% macro poisson_low(n) -%}
    case
        when {{ n }} > 0
            then {{ n }} * power(1 - 1 / (9.0 * {{ n }}) - {{ z() }} / (3 * sqrt({{ n }})), 3)
        else 0
    end
{%- endmacro %}

{% macro poisson_high(n) -%}
    ({{ n }} + 1) * power(1 - 1 / (9.0 * ({{ n }} + 1)) + {{ z() }} / (3 * sqrt({{ n }} + 1)), 3)
{%- endmacro %}

{% macro z() -%}1.959963984540054e0{%- endmacro %}

{% macro square_of_z() -%}3.8414588206941254e0{%- endmacro %}

{#
  A count on the scale on which counts that come by chance spread by 1, whatever their size (Anscombe 1948).
#}
{% macro as_root(n) -%}
    2 * sqrt({{ n }} + 0.375)
{%- endmacro %}

{#
  The chance of lying so many standard deviations or more above the mean of a normal distribution. For deviations of 2
  and more: Laplace's continued fraction, cut after its sixth term, right to a thousandth of itself.
#}
{% macro upper_tail(deviations) -%}
    exp(-({{ deviations }}) * ({{ deviations }}) / 2) / 2.5066282746310002
        / ({{ deviations }} + 1 / ({{ deviations }} + 2 / ({{ deviations }} + 3 / ({{ deviations }} + 4 / ({{ deviations }} + 5 / ({{ deviations }}))))))
{%- endmacro %}
