"""The one app installed in the pretend workspace: who it is, its secrets, scopes and settings."""

from dataclasses import dataclass, field

from playground.answers import Json, SlackError

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "usergroups:write",
    "users:read",
    "users:read.email",
]


@dataclass
class Token:
    """A credential of the app; `revoked` is the error it now answers with, or empty."""

    kind: str
    revoked: str = ""


@dataclass
class App:
    """The app's identity and configuration, as its pages on api.slack.com would hold them."""

    team_id: str = "T0PLAY"
    app_id: str = "A0PLAY"
    bot_user: str = "U0BOT"
    bot_id: str = "B0PLAY"
    name: str = "Firebreak"
    signing_secret: str = "playground-signing-secret"  # noqa: S105 - the published secret of a pretend app
    verification_token: str = "playground-verification"  # noqa: S105 - likewise
    request_url: str = ""
    """Where events and interactions are POSTed; empty means Socket Mode."""
    options_url: str = ""
    subscriptions: set[str] | None = None
    """The event types sent to the app; None sends all."""
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    commands: list[Json] | None = None
    """The slash commands that are registered, as in a manifest; None lets every one through."""
    shortcuts: list[Json] = field(default_factory=list)
    """Those on a message and the global ones, as in a manifest."""
    has_home: bool = True
    """Whether the app has a home tab."""
    tokens: dict[str, Token] = field(
        default_factory=lambda: {"xoxb-playground": Token("bot"), "xapp-playground": Token("app")}
    )

    def install(self, manifest: Json) -> None:
        """Take on what an app manifest says: commands, shortcuts, scopes and events."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        self.commands = features.get("slash_commands", [])
        self.shortcuts = features.get("shortcuts", [])
        self.has_home = features.get("app_home", {}).get("home_tab_enabled", False)
        self.scopes = list(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        events = settings.get("event_subscriptions", {}).get("bot_events", [])
        self.subscriptions = {"message" if one.startswith("message.") else one for one in events}

    def takes(self, command: str, *, in_thread: bool) -> bool:
        """Whether a slash command is one of the app's; raises what Slack says to one that is not."""
        if self.commands is not None and command not in [one["command"] for one in self.commands]:
            raise SlackError("unknown_command", command=command)
        if in_thread:
            raise SlackError("command_in_thread", command=command)
        return True

    def authenticate(self, token: str, kind: str) -> None:
        """Refuse a missing, unknown, revoked or wrong kind of token, as Slack does."""
        if not token:
            raise SlackError("not_authed")
        known = self.tokens.get(token)
        if known is None:
            raise SlackError("invalid_auth")
        if known.revoked:
            raise SlackError(known.revoked)
        if kind not in ("any", known.kind):
            raise SlackError("not_allowed_token_type")

    def granted(self, token: str) -> list[str]:
        """The scopes of a token; none of one that is refused."""
        known = self.tokens.get(token, Token("none"))
        scopes = {"bot": self.scopes, "app": ["connections:write"]}
        return [] if known.revoked else scopes.get(known.kind, [])

    def require(self, scope: str) -> None:
        """Refuse a call the app has no scope for."""
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.scopes))
