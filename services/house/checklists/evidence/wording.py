"""Figures of evidence in a few words."""

from datetime import timedelta

from models.language import _


def length(time: timedelta) -> str:
    """Return a length of time in its two largest units: "5 h 56 min", "3 d 2 h", "40 s"."""
    seconds = max(0, int(time.total_seconds()))
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    minutes, hours, days = seconds // 60 % 60, seconds // 3_600 % 24, seconds // 86_400
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("{minutes} min").format(minutes=minutes)
