"""What customers are written at first, until the workspace changes it: in the language of the document, not of the page."""

ENDS = {
    "en": """{bank}
Pay online: {link}

If you have a question, just reply. The phone number we have for you is {phone}.

Kind regards
{workspace}""",
    "fr": """{bank}
Payer en ligne : {link}

Pour toute question, répondez simplement à ce message. Le numéro de téléphone que nous avons pour vous : {phone}.

Cordialement,
{workspace}""",
}
LETTERS = {  # by language and step; the first line is the subject
    ("en", 1): """Reminder: {document} {number}
Hello {name},

Our {document} {number} was due on {due}, and {open} of it is still open. Perhaps it slipped your mind. If you have \
already paid, please ignore this message.""",
    ("en", 2): """Second reminder: {document} {number}
Hello {name},

We have not received your payment for our {document} {number} yet. {open} has been due since {due}. Please pay it \
within the next few days, or tell us what is holding it up.""",
    ("en", 3): """Last reminder: {document} {number}
Hello {name},

Despite two reminders, {open} of our {document} {number} is still open. It was due on {due}. Please pay it now. If \
we do not hear from you, one of us will get in touch.""",
    ("fr", 1): """Rappel : {document} {number}
Bonjour {name},

Notre {document} {number} était à régler le {due}, et {open} restent dus. Il s’agit sans doute d’un oubli. Si vous \
avez déjà payé, merci de ne pas tenir compte de ce message.""",
    ("fr", 2): """Deuxième rappel : {document} {number}
Bonjour {name},

Nous n’avons pas encore reçu votre règlement de notre {document} {number}. {open} sont dus depuis le {due}. Merci de \
régler cette somme dans les prochains jours, ou de nous dire ce qui vous en empêche.""",
    ("fr", 3): """Dernier rappel : {document} {number}
Bonjour {name},

Malgré deux rappels, {open} de notre {document} {number} restent dus. L’échéance était le {due}. Merci de régler \
cette somme dès maintenant. Sans nouvelles de votre part, l’un de nous vous contactera.""",
}
SHORT = {  # for SMS and WhatsApp
    "en": "{workspace}: {open} of {document} {number} has been due since {due}. Please pay it, or reply if something is "
    "wrong. Already paid? Please ignore this.\n{link}",
    "fr": "{workspace} : {open} de la {document} {number} sont dus depuis le {due}. Merci de les régler, ou de répondre "
    "s’il y a un problème. Déjà payé ? Ne tenez pas compte de ce message.\n{link}",
}
DOCUMENTS = {
    "en": {"invoice_id": "invoice", "order_id": "order"},
    "fr": {"invoice_id": "facture", "order_id": "commande"},
}
BANK = {
    "en": "Bank transfer: {bank}\nReference: {number}",
    "fr": "Par virement : {bank}\nRéférence : {number}",
}
TOLD = {
    "en": """Your appointment: {when}
Hello {name},

we will be with you on {when}.

On this page you can confirm the time or ask for another one, and see on the day when we arrive:
{link}

If you have a question, call us: {phone}

Kind regards
{workspace}""",
    "fr": """Votre rendez-vous : {when}
Bonjour {name},

nous viendrons chez vous : {when}.

Sur cette page, vous pouvez confirmer ce rendez-vous ou en demander un autre, et voir le jour même quand nous arrivons :
{link}

Pour toute question, appelez-nous : {phone}

Cordialement
{workspace}""",
}
TOLD_SHORT = {
    "en": "{workspace}: we will be with you on {when}.\nConfirm, or ask for another time: {link}",
    "fr": "{workspace} : nous viendrons chez vous : {when}.\nConfirmer, ou demander une autre date : {link}",
}
ON_WAY = {
    "en": "{workspace}: {technician} is on the way to you.\nSee when: {link}",
    "fr": "{workspace} : {technician} est en route vers vous.\nSuivre l’arrivée : {link}",
}
