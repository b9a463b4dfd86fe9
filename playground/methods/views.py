"""Methods that open and change forms and home tabs."""

from playground.answers import Json, SlackError
from playground.methods.registry import Call, invalid, method


@method("views.open", tier=4)
def open_form(call: Call) -> Json:
    """Open a form for the person whose trigger it is."""
    views = call.world.views
    view = views.check(call.given.get("view"), "modal")
    trigger = views.exchange(_trigger(call))
    return {"view": views.show(trigger.user, view)}


@method("views.push", tier=4)
def push(call: Call) -> Json:
    """Put a form on top of the one the trigger comes from."""
    views = call.world.views
    view = views.check(call.given.get("view"), "modal")
    trigger = views.exchange(_trigger(call))
    if not trigger.view_id:
        raise SlackError("invalid_trigger_id")
    return {"view": views.show(trigger.user, view, onto=trigger.view_id)}


@method("views.update", tier=4)
def update(call: Call) -> Json:
    """Change an open form."""
    views = call.world.views
    view = views.check(call.given.get("view"), "modal", "home")
    view_id, external_id = str(call.given.get("view_id") or ""), str(call.given.get("external_id") or "")
    if not (view_id or external_id):
        raise invalid("view_id or external_id is needed")
    found = views.find(view_id, external_id)
    return {"view": views.change(found["id"], view, str(call.given.get("hash") or ""))}


@method("views.publish", tier=4)
def publish(call: Call) -> Json:
    """Put content on a person's home tab."""
    views = call.world.views
    user = call.text("user_id")
    call.world.workspace.person(user)
    view = views.check(call.given.get("view"), "home")
    return {"view": views.publish(user, view, str(call.given.get("hash") or ""))}


def _trigger(call: Call) -> str:
    return call.text("trigger_id")
