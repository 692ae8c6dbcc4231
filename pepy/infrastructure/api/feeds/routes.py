"""`/projects/<p>/feed.atom` and `/feed.atom?names=`: the news of projects, for feed readers."""

from flask import Blueprint, request

from pepy.application.query.feeds.find_feed import FindFeed, FindFeedHandler
from pepy.domain.errors import InvalidQuestionError
from pepy.infrastructure.api.answers import FEED, Answer, answer_of
from pepy.infrastructure.api.feeds.atom import CONTENT_TYPE, FeedWriter


def feeds_blueprint(find_feed: FindFeedHandler, base_url: str | None) -> Blueprint:
    """Return the routes of feeds. Readers add parameters of their own to addresses, so unknown ones are ignored."""
    blueprint = Blueprint("feeds", __name__)
    writer = FeedWriter(base_url or "")

    @blueprint.get("/projects/<name>/feed.atom")
    def of_project(name: str) -> Answer:
        return feed((name,))

    @blueprint.get("/feed.atom")
    def of_projects() -> Answer:
        names = tuple(filter(str.strip, request.args.get("names", "").split(",")))
        if not names:
            raise InvalidQuestionError("Parameter names is missing or empty, it should be like requests,flask,numpy")
        return feed(names)

    def feed(names: tuple[str, ...]) -> Answer:
        found = find_feed.handle(FindFeed(names))
        return answer_of(writer.write(found), CONTENT_TYPE, FEED, found.data_version)

    return blueprint
