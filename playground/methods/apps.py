"""Method for the app itself: opening a Socket Mode connection."""

from playground.answers import Json
from playground.methods.registry import Call, method


@method("apps.connections.open", kind="app", tier=1)
def open_connection(call: Call) -> Json:
    """A websocket address good for one connection."""
    address = call.world.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={call.world.sockets.ticket()}"}
