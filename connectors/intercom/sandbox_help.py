"""The make-believe help centre: collections and articles, and how often each article was read."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, not_found, turned
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_records import APP_ID, Records, epoch
from sandbox.http import Answer, json_response
from sandbox.making.knowledge import Article, Collection, articles_of, collections_of


class Help:
    """Articles as far as they were written by `clock()`, without those that were deleted."""

    def __init__(self, records: Records, clock: Callable[[], datetime], changes: Changes) -> None:
        self._records, self._clock, self._changes = records, clock, changes
        self._articles = articles_of(records.world)
        self._collections = collections_of()

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [
            ("GET", "/articles", self.articles),
            ("GET", "/articles/{id}", self.article),
            ("DELETE", "/articles/{id}", self.delete),
            ("GET", "/help_center/collections", self.collections),
        ]

    def articles(self, request: Request) -> Response:
        """All of them, the newest change first, without their statistics."""
        rows = sorted(self._present(), key=lambda each: each.updated_at, reverse=True)
        return turned(request, [self._article(each) for each in rows], key="data", usual=25, most=150)

    def article(self, request: Request) -> Response:
        """One, with its statistics."""
        found = self._one(request)
        return json_response({**self._article(found), "statistics": _statistics(found)}) if found else not_found()

    def delete(self, request: Request) -> Response:
        """For good."""
        found = self._one(request)
        if found is None:
            return not_found()
        self._changes.delete("article", str(found.id), self._clock())
        return json_response({"id": str(found.id), "object": "article", "deleted": True})

    def collections(self, request: Request) -> Response:
        """All of them."""
        return turned(request, [_collection(each) for each in self._collections], key="data", usual=20, most=150)

    def _present(self) -> list[Article]:
        now = self._clock()
        return [each for each in self._articles if not self._changes.is_gone("article", str(each.id), now)]

    def _one(self, request: Request) -> Article | None:
        return next((each for each in self._present() if str(each.id) == request.path_params["id"]), None)

    def _article(self, article: Article) -> Record:
        return {
            "type": "article",
            "id": str(article.id),
            "workspace_id": APP_ID,
            "title": article.title,
            "description": "",
            "body": f"<p>{article.title}</p>",
            "author_id": int(self._records.agents[article.author].intercom_id),
            "state": article.state,
            "created_at": epoch(article.created_at),
            "updated_at": epoch(article.updated_at),
            "url": article_url(article) if article.state == "published" else None,
            "parent_id": article.collection,
            "parent_ids": [article.collection],
            "parent_type": "collection",
            "default_locale": "en",
            "tags": {"type": "tag.list", "tags": []},
        }


def article_url(article: Article) -> str:
    """Where customers read it."""
    return f"https://help.example.com/en/articles/{article.id}"


def _statistics(article: Article) -> Record:
    happy = article.happy_percent if article.reactions else 0.0
    return {
        "type": "article_statistics",
        "views": article.views,
        "conversions": article.conversations,
        "reactions": article.reactions,
        "happy_reaction_percentage": happy,
        "neutral_reaction_percentage": 0.0,
        "sad_reaction_percentage": round(100 - happy, 1) if article.reactions else 0.0,
    }


def _collection(collection: Collection) -> Record:
    return {
        "id": str(collection.id),
        "workspace_id": APP_ID,
        "name": collection.name,
        "description": None,
        "created_at": epoch(collection.created_at),
        "updated_at": epoch(collection.updated_at),
        "url": f"https://help.example.com/en/collections/{collection.id}",
        "icon": "book",
        "order": collection.id - 699,
        "default_locale": "en",
        "parent_id": None,
        "help_center_id": 77,
    }
