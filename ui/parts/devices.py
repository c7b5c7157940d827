"""Devices: what a browser is called, as far as it tells."""

import re

from models.language import _

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}  # no text
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")  # no text
CALLED = {"Mac OS": "Mac", "CrOS": "ChromeOS"}  # no text


def name(agent: str) -> str:
    """Return the everyday name of a device: its browser and system."""
    browser = next((called for sign, called in BROWSERS.items() if sign in agent), "")
    system = next((CALLED.get(sign, sign) for sign in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("Unknown browser")


def icon(agent: str) -> str:
    """Return the icon of a device."""
    return "smartphone" if re.search("Android|iPhone|iPad", agent) else "computer"
