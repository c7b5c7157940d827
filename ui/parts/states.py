"""The states of messages as people see them: a word, a tone and a sign, the same on every page."""

TONES = {
    "pending": "info",
    "held": "warn",
    "claimed": "info",
    "handed": "info",
    "kept": "mute",
    "sent": "ok",
    "delivered": "ok",
    "bounced": "bad",
    "failed": "bad",
    "unknown": "warn",
    "cancelled": "mute",
}
SIGNS = {
    "pending": "schedule_send",
    "held": "pause_circle",
    "claimed": "outgoing_mail",
    "handed": "outgoing_mail",
    "kept": "inbox",
    "sent": "done_all",
    "delivered": "done_all",
    "bounced": "error",
    "failed": "error",
    "unknown": "help",
    "cancelled": "block",
}
