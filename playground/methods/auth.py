"""Methods about who one is: api.test, auth.test, team.info, bots.info."""

from playground.answers import Json, SlackError
from playground.methods.registry import Call, method


@method("api.test", kind="none", tier=4)
def api_test(call: Call) -> Json:
    """Echoes its arguments, or fails as asked."""
    if call.given.get("error"):
        raise SlackError(str(call.given["error"]), args=call.given)
    return {"args": {name: value for name, value in call.given.items() if name != "token"}}


@method("auth.test", kind="any", tier=4)
def auth_test(call: Call) -> Json:
    """Who the token is."""
    app = call.world.app
    return {
        "url": "https://playground.slack.com/",
        "team": "Playground",
        "user": app.name.lower(),
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", scope="team:read")
def team_info(call: Call) -> Json:
    """The workspace."""
    domain = {"domain": "playground", "email_domain": "playground.example", "icon": {}}
    return {"team": {"id": call.world.app.team_id, "name": "Playground", **domain}}


@method("bots.info", scope="users:read")
def bots_info(call: Call) -> Json:
    """A bot by its bot id."""
    bot_id = call.given.get("bot") or call.world.app.bot_id
    person = next((one for one in call.world.workspace.people.values() if one.bot_id == bot_id), None)
    if person is None:
        raise SlackError("bot_not_found")
    app_id = call.world.app.app_id if bot_id == call.world.app.bot_id else f"A{bot_id[1:]}"
    about = {"name": person.real_name, "updated": 0, "app_id": app_id, "user_id": person.id, "icons": {}}
    return {"bot": {"id": bot_id, "deleted": person.deleted, **about}}
