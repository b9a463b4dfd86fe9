"""The Web API methods that the pretend Slack knows, all loaded into one registry."""

from playground.methods import apps, auth, channels, chat, conversations, files, pins, reactions, users, views
from playground.methods.registry import REGISTRY

__all__ = [
    "REGISTRY",
    "apps",
    "auth",
    "channels",
    "chat",
    "conversations",
    "files",
    "pins",
    "reactions",
    "users",
    "views",
]
