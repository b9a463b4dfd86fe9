"""Draws what the owners of actions are told, as those stand by now."""

from datetime import datetime

from desk.actions import Action, Reminder, State
from desk.effects.actions import TellAction
from desk.effects.effect import Effect
from handlers.views import actions as drawn
from handlers.views.call import Call, Desk, Draw, posting
from storage import actions, conversations, tags
from storage.conversations import Post


def _tell(desk: Desk, effect: TellAction) -> Call | None:
    """Posted once, edited when it stands otherwise, and taken away when it is somebody else's or put off."""
    action = actions.action(desk.session, desk.workspace.id, effect.action)
    post = conversations.post(desk.session, desk.workspace.id, effect.name())
    if action is None or _is_stale(action, effect):
        return _away(post)
    known = tags.named(desk.session, desk.workspace, {action.subject})
    told = drawn.told(action, Reminder(effect.what), known, desk.speaker_for(effect.to))
    if post and post.ts:
        return Call("chat.update", {"channel": post.channel, "ts": post.ts, **told}, gone_is_fine=True)
    return posting(effect.to, None, **told) if action.state is State.ACCEPTED else None


def _is_stale(action: Action, effect: TellAction) -> bool:
    """Whether it is not this person's any more, or what they were reminded of is put off."""
    is_put_off = action.due != (datetime.fromisoformat(effect.due) if effect.due else None)
    return action.owner != effect.to or (effect.what != Reminder.YOURS and is_put_off)


def _away(post: Post | None) -> Call | None:
    if post is None or not post.ts:
        return None
    return Call("chat.delete", {"channel": post.channel, "ts": post.ts}, gone_is_fine=True)


DRAWS: dict[type[Effect], Draw] = {TellAction: _tell}
