"""The Web API methods that the pretend Slack knows, all loaded into one registry."""

from playground.methods import apps, auth, chat, conversations, files, reactions, users, views
from playground.methods.registry import REGISTRY

__all__ = ["REGISTRY", "apps", "auth", "chat", "conversations", "files", "reactions", "users", "views"]
