"""The page a mail is previewed in, inside a frame: white as in most mail readers, with its variables tinted.

Nothing in it runs or loads: the frame has no scripts (`sandbox`), and its own policy keeps out all but the pictures within
its text.
"""

PAGE = (
    '<!doctype html><html lang=""><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '  # no text
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><base target=\"_blank\"><style>"  # no text
    "html{color-scheme:light;background:#fff}body{margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif;"
    "color:#111827;overflow-wrap:anywhere}p{margin:0 0 12px}a{color:#4338ca}img{max-width:100%}"
    ".value{background:#eef2ff;color:#4338ca;border-radius:4px;padding:0 3px}"
    ".missing{background:#fef2f2;color:#b91c1c;border-radius:4px;padding:0 3px}"
    "</style></head><body>{BODY}</body></html>"
)


def letter(html: str) -> str:
    """Return the page of a cleaned HTML text."""
    return PAGE.replace("{BODY}", html)
