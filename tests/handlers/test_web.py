"""The web door apart from Slack: who scrapes it holds nobody up."""

import inspect

from handlers import web
from tests.stage import Moment


async def ready() -> dict[str, str]:
    """Nothing is missing."""
    return {}


def test_what_asks_the_database_to_count_does_not_run_where_slack_is_answered() -> None:
    """FastAPI runs a plain function on a thread, a coroutine on the event loop."""
    app = web.build(None, "", Moment(), ready, lambda: b"")
    on_the_loop = {
        route.path for route in app.routes if inspect.iscoroutinefunction(getattr(route, "endpoint", None))
    }
    assert on_the_loop == {"/healthz", "/readyz"}
