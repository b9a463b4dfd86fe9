"""Methods about people and user groups."""

from playground.answers import Json, SlackError
from playground.methods.registry import Call, method
from playground.workspace import Person


@method("users.list", scope="users:read", tier=2)
def list_all(call: Call) -> Json:
    """Everyone, the deactivated too."""
    page, metadata = call.page(list(call.world.workspace.people.values()))
    return {
        "members": [_seen(call, one) for one in page],
        "cache_ts": int(call.world.clock.now()),
        "response_metadata": metadata,
    }


@method("users.info", scope="users:read", tier=4)
def info(call: Call) -> Json:
    """One person."""
    return {"user": _seen(call, call.world.workspace.person(call.text("user")))}


@method("usergroups.list", scope="usergroups:read", tier=2)
def groups(call: Call) -> Json:
    """The user groups."""
    return {"usergroups": [_group(call, group) for group in call.world.workspace.groups.values()]}


@method("usergroups.users.list", scope="usergroups:read", tier=2)
def group_users(call: Call) -> Json:
    """Who is in a user group."""
    group = call.world.workspace.groups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group["users"])}


@method("usergroups.users.update", scope="usergroups:write", tier=2)
def update_group_users(call: Call) -> Json:
    """Give a user group other members: people only, and never none."""
    group = call.world.workspace.groups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    given = call.given.get("users") or ""
    users = (
        given if isinstance(given, list) else [one.strip() for one in str(given).split(",") if one.strip()]
    )
    if not users:
        raise SlackError("no_users_provided")
    if not all(_may_belong(call.world.workspace.people.get(str(one))) for one in users):
        raise SlackError("invalid_users")
    group["users"] = list(dict.fromkeys(users))
    return {"usergroup": {**_group(call, group), "users": group["users"]}}


def _may_belong(one: Person | None) -> bool:
    """Whether Slack lets them into a user group: no bots, no guests, nobody who is gone."""
    return one is not None and not (one.bot_id or one.guest or one.deleted)


def _seen(call: Call, person: Person) -> Json:
    seen = person.as_slack(call.world.clock.now(), call.world.app.team_id, locale=call.flag("include_locale"))
    if "users:read.email" not in call.world.app.scopes:
        del seen["profile"]["email"]
    return seen


def _group(call: Call, group: Json) -> Json:
    seen = {name: value for name, value in group.items() if name != "users"}
    seen.update(
        team_id=call.world.app.team_id, is_usergroup=True, user_count=len(group["users"]), date_delete=0
    )
    return {**seen, "users": list(group["users"])} if call.flag("include_users") else seen
