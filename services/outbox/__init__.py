"""The outbox: every place sends through it, and through nothing else.

`pending → claimed → handed → sent → delivered | bounced`; a reply code leads back to `pending` or to `failed`; no reply
after `handed` leads to `unknown`, which only a person or evidence settles; `held` while sending is held; `cancelled`
from any state before `handed`.
"""
