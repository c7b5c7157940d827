"""Stand-ins for rooms that are not here yet: templates and opt-outs. Deleted when they are."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import _
from models.templates import Template, TemplateVersion
from services.work import Actor, Refused, step


class MissingValues(Refused):
    """Variables without a value: nothing is sent. `more["missing"]` maps each to the ids of the contacts concerned."""

    status, code = 422, "missing_values"

    def __init__(self, missing: Mapping[str, Sequence[Any]]) -> None:
        said = _("These variables have no value: {names}. Fill them in, or give a default.")
        found = {name: [str(one) for one in ids] for name, ids in missing.items()}
        super().__init__(said.format(names=", ".join(found)), missing=found)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one message."""

    subject: str
    html: str
    text: str


@step
def freeze(
    session: Session, *, template: Template | None = None, subject: str = "", html: str = "", text: str = "",
) -> TemplateVersion:  # fmt: skip
    """Return the version with these texts."""
    if template is not None:
        subject, html, text = template.subject, template.html, template.text
    digest = hashlib.sha256(json.dumps([subject, html, text]).encode()).hexdigest()
    there = session.scalars(select(TemplateVersion).where(col(TemplateVersion.digest) == digest)).first()
    if there is not None:
        return there
    names = [name for name in ("first_name", "name", "title", "city") if f"{{{{ {name} }}}}" in subject + html + text]
    made = TemplateVersion(
        template_id=template.id if template else None, number=1, subject=subject, html=html, text=text,
        variables=names, digest=digest,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


@step
def variables_of_many(
    session: Session, contact_ids: Sequence[UUID], channel: str, actor: Actor | None
) -> dict[UUID, dict[str, Any]]:
    """Return the values for several contacts at once, by id."""
    rows = session.execute(
        select(col(Contact.id), col(Contact.name), col(Contact.title)).where(col(Contact.id).in_(contact_ids))
    )
    return {i: {"name": name, "first_name": name.split()[0], "title": title} for i, name, title in rows}


def used(variables: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return only the values that a version uses."""
    return {name: variables[name] for name in names if variables.get(name) not in (None, "", [])}


def missing(version: Any, values: Mapping[str, Any]) -> list[str]:
    """Return the variables without a value."""
    return [name for name in version.variables if values.get(name) in (None, "", [])]


def render(version: Any, values: Mapping[str, Any], gaps: bool = False) -> Texts:
    """Return the texts for these values."""

    def filled(text: str) -> str:
        for name in ("first_name", "name", "title", "city"):
            text = text.replace(f"{{{{ {name} }}}}", str(values.get(name) or ""))
        return text

    return Texts(filled(version.subject), filled(version.html), filled(version.text))


ALWAYS = ("bounced", "complained", "stop")  # these stop transactional messages, too
