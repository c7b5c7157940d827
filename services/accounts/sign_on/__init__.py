"""Sign-on with another service by OpenID Connect: which services, who is who there, and the way in (F-25).

`starting.begin` sends a browser away, `finishing.finish` takes it in again: the same browser, once, within ten minutes.
What a service signs is checked in `tokens.py`, who that is here in `people.py`; `services.py` is the page of settings.
"""
