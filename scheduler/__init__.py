"""Time: the ticks that make waiting work happen."""
