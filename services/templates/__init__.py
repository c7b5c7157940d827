"""Templates: texts with variables, written once and sent often; their versions, previews, and topics."""

from services.templates.checking import SMS_MAX, check
from services.templates.own import own_variables
from services.templates.previewing import Preview, draft_preview, missing_for, preview
from services.templates.rendering import MissingValues, Texts, missing, render
from services.templates.templates import (
    CHANNELS,
    KINDS,
    TEMPLATE,
    Listed,
    Query,
    TemplateCard,
    add_version,
    bin,
    change,
    create,
    find,
    restore,
    search,
)
from services.templates.topics import TOPIC
from services.templates.variables import VARIABLES, late, merged, used, variables_of, variables_of_many
from services.templates.versions import VersionCard, current, freeze, versions

__all__ = [
    "CHANNELS",
    "KINDS",
    "SMS_MAX",
    "TEMPLATE",
    "TOPIC",
    "VARIABLES",
    "Listed",
    "MissingValues",
    "Preview",
    "Query",
    "TemplateCard",
    "Texts",
    "VersionCard",
    "add_version",
    "bin",
    "change",
    "check",
    "create",
    "current",
    "draft_preview",
    "find",
    "freeze",
    "late",
    "merged",
    "missing",
    "missing_for",
    "own_variables",
    "preview",
    "render",
    "restore",
    "search",
    "used",
    "variables_of",
    "variables_of_many",
    "versions",
]
