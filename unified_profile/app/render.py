"""Renders templates. All is escaped unless it is Markup, and only messages.py makes Markup of what people wrote."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from unified_profile.app import bars, evidence_graph, fact_amounts, formats, icons, links, messages, metrics
from unified_profile.app.roles import Right, may
from unified_profile.app.services import services
from unified_profile.app.when import When, first_zone

HERE = Path(__file__).parent
STATIC = HERE / "static"
THEMES = ("light", "dark")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        # Templates come with the program: none is looked at again in each request.
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=formats.number,
        percent=formats.percent,
        duration=formats.duration,
        words=formats.words,
        channel=formats.channel_name,
        initials=formats.initials,
        hue=formats.hue,
        language=formats.language_name,
        phone=formats.phone,
        span=formats.iso_span,
        sentence=formats.sentence,
        odds=formats.odds,
        one_line=messages.one_line,
        quality_tone=formats.quality_tone,
        web_link=links.web_link,
        segment=links.segment,
    )
    environment.globals.update(
        money=formats.money,
        rating=formats.rating,
        rating_tone=formats.rating_tone,
        plural=formats.plural,
        asset=asset,
        small_bars=bars.small_bars,
        shown=metrics.shown,
        shown_interval=metrics.shown_interval,
        with_unit=metrics.with_unit,
        fact_amount=fact_amounts.fact_amount,
        facts_address=fact_amounts.facts_address,
        known_icon=icons.known_icon,
        tool_icon=icons.tool_icon,
        key_letter=evidence_graph.letter,
    )
    return environment


@cache
def asset(name: str) -> str:
    """Address of a static file; it changes with the file, so that it may be cached for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def reader(request: Request) -> When:
    """Now, in the zone that the browser has told us in a cookie."""
    settings = services(request).settings
    return When(settings.clock(), first_zone(request.cookies.get("tz"), settings.time_zone))


def render(
    request: Request, template: str, context: Mapping[str, object] | None = None, status: int = 200
) -> HTMLResponse:
    """The page, with what every page needs: visitor, theme, clock and the names of tools."""
    theme, visitor = request.cookies.get("theme"), getattr(request.state, "visitor", None)
    text = (
        _environment()
        .get_template(template)
        .render(
            visitor=visitor,
            may=lambda right: visitor is not None and may(visitor.user.role, Right(right)),
            theme=theme if theme in THEMES else None,
            when=reader(request),
            path=request.url.path,
            tool=services(request).settings.tool_title,
            late_after=services(request).settings.late_after.total_seconds(),
            **(context or {}),
        )
    )
    return HTMLResponse(text, status)
