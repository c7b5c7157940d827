"""Every page in a language that nobody speaks: what is still in plain Latin letters is a text that nobody can translate.

All names in it are Greek, so that what is left is ours.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup
from nicegui import Client, ui
from nicegui.element import Element
from nicegui.testing import User

from models.language import speaking
from services import contacts, settings, stages
from services.accounts import invitations, users
from services.channels.mailbox import MailboxTransport
from services.contacts import ContactCard
from services.house.settings import change
from services.house.tenants import new_setup_link
from services.work import Actor, Busy, DataGone, perform
from services.work.config import Config
from tests.cast import Cast, actor
from tests.channels.envelopes import Hand, envelope
from tests.pages.test_roles import addresses
from tests.pseudo import Pseudo
from tests.rules.sources import ROOT
from tests.waiting import until
from ui.guard import broken

Opened = Callable[[str | None], User]
PAGE = re.compile(r'@page\("([^"]+)"')
GUIDES = ("/help", "/help/operating")  # papers, which are English as docs/ is
PATHS = sorted(
    found
    for path in (ROOT / "ui" / "pages").rglob("*.py")
    for found in PAGE.findall(path.read_text())
    if found not in GUIDES
)
MORE = ("/contacts?new=1", "/companies?new=1", "/pipeline?new=1", "/pipeline/stages?new=1", "/nothing")

SAID = ("label", "aria-label", "placeholder", "title", "hint", "prefix", "suffix", "data-label", "aria-valuetext")
LATIN = re.compile(r"[A-Za-z]{2,}")
# What is the same in every language: addresses, time zones, files, versions, references, variables, ids, and names.
SAME = re.compile(
    r"(?<=Đéƒåûļţ: )[^⟧]*\{[^⟧]*|"  # a text with places, in the language it is sent in
    r"\S+@\S+|\w+://\S+|\b[A-Z]\w+(?:/[A-Z][\w-]*(?: [A-Z]\w+)*)+|\S+\.(?:db|eml)\b|\b\d\S*|STEWARD_\w+(?:=\"[^\"]*\")?"
    r"|\b[0-9a-f]{8}\b"
    r"|(?:\b[A-Z]+-)?\{\w+(?::\d+)?\}"  # of the form of numbers
    r"|\b(?:Steward|SQLite|PostgreSQL|Python|NiceGUI|SQLAlchemy|Alembic|Uvicorn|Cryptography|APScheduler|UTC|UTF|Paris|JSON|API|FastAPI|SQLModel)\b"
    r"|\b(?:ms|MB|GB|EUR|USD|ltd)\b"
    r"|\bEnglish\b|\bFrançais\b|हिन्दी \(draft\)|नेपाली \(draft\)"  # languages, each in its own
    r"|\bsudo [^\n]+"  # a command
    r"|\b[A-Z]+-\{year\}\S*"  # the form of a number
    r"|\bINC-\d+-\d+|\bSEV-\d"  # an incident, and how grave it is
    r"|\b[2-9A-HJ-NP-Z]{6}\b"  # the reference of an error
    # Months and days of the week are English until there are formats for each language (ui/words.py).
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
)
ICON = re.compile(r"<i [^>]*notranslate[^>]*>[^<]*</i>")
FILLED = re.compile(r"\{\{.*?\}\}", re.DOTALL)  # by the rows of a table


class Read(HTMLParser):
    """What people read and hear of a piece of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.quiet = 0
        self.feed(FILLED.sub("", ICON.sub("", markup.replace("<wbr>", ""))))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in ("script", "style", "code") or (tag == "option" and _listed(dict(attrs).get("value")))
        self.texts += [value for name, value in attrs if name in (*SAID, "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        self.quiet = self.quiet if tag not in ("option", "script", "style", "code") else 0

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.texts.append(data)


def plain(text: str) -> list[str]:
    """The words of a text that no catalogue was asked for."""
    return LATIN.findall(SAME.sub(" ", unescape(text)))


def said(client: Client) -> Iterator[str]:
    """Every text of an open page, shown or not."""
    yield client.title or ""
    for one in client.elements.values():
        yield from _of(one)


def _of(one: Element) -> Iterator[str]:
    yield from (str(one.props[name]) for name in SAID if one.props.get(name))
    content = getattr(one, "content", "")
    if isinstance(content, Markup):
        yield from Read(content).texts
    elif isinstance(getattr(one, "text", None), str):
        yield one.text
    for slot in one.slots.values():
        if slot.template:
            yield from Read(slot.template).texts
    if isinstance(one, ui.select):
        yield from _choices(one.options)
    if isinstance(one, ui.table):
        names = [column["name"] for column in one.columns]
        yield from (str(column["label"]) for column in one.columns)
        cells = [row.get(name) for row in one.rows for name in (*names, "under")]
        yield from (cell for cell in cells if isinstance(cell, str))


def _listed(key: object) -> bool:
    """Countries, currencies and time zones have one list for all languages so far."""
    return bool(re.fullmatch(r"[A-Z]{2,3}|\w+/.*", str(key)))


def _choices(options: Any) -> Iterator[str]:
    pairs = options.items() if isinstance(options, dict) else ((one, one) for one in options)
    yield from (str(word) for key, word in pairs if not _listed(key))


@pytest.fixture
def greek(people: Cast, alice: Actor) -> ContactCard:
    """A contact of a house in which all names are Greek."""
    perform(alice, users.rename, "Αλίκη", "Europe/Paris")
    perform(actor(people.bob), users.rename, "Βασίλης", "Europe/Paris")
    change(alice, settings.NAME.key, "Άκμη")
    change(actor(people.charlie), settings.NAME.key, "Άλλη")
    team = perform(alice, users.add_team, "Ομάδα")
    perform(alice, invitations.invite, "new@example.com", "sales", "Νέος", team.id)
    who = {"title": "Αναλύτρια", "note": "Σημείωση", "interests": ["Μηχανές"], "phone": "+33 1 23 45 67 89"}
    for stage_id in perform(alice, stages.names):
        perform(alice, stages.change, stage_id, {"name": "Στάδιο"})
    gone = perform(alice, contacts.create, {"name": "Γη", "company": "Ήλιος"})
    perform(alice, contacts.bin, gone.id)
    made = perform(alice, contacts.create, {"name": "Άδα", "email": "ada@example.com", "company": "Μηχανή", **who})
    perform(alice, contacts.rate, made.id, 4)
    return perform(alice, contacts.change, made.id, {"status": "customer", "title": "Μηχανικός"})


@pytest.mark.sqlite_only
@pytest.mark.parametrize("path", [*PATHS, *MORE])
async def test_every_text_of_a_page_is_translated(
    house: Config, opened: Opened, people: Cast, greek: ContactCard, path: str
) -> None:
    letter = envelope(subject="Γεια", body="Γεια σου")
    await MailboxTransport(house.data_dir / "mailbox").send(letter, Hand())
    alice = actor(people.alice)
    places = addresses(greek, alice, "Γεια") | {"/mailbox/{letter_id}": f"/mailbox/{letter.id}"}
    person = opened(people.alice)
    with speaking(Pseudo()):
        before = set(Client.instances)
        await person.http_client.get(places.get(path, path))
        pages = [Client.instances[one] for one in set(Client.instances) - before]
        built = [one.storage["built"] for one in pages if "built" in one.storage and path != "/nothing"]
        await until(lambda: all(one.is_set() for one in built))
        left = {text: words for page in pages for text in said(page) if (words := plain(text))}
    assert pages
    assert left == {}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ["sign-in", "setup", "invitation", "refused", "gone"])
async def test_every_text_of_a_plain_page_is_translated(
    house: Config, opened: Opened, people: Cast, greek: ContactCard, name: str
) -> None:
    secret = perform(actor(people.alice), invitations.invite, "one@example.com", "sales", "Ένας")
    path = {
        "sign-in": "/sign-in", "setup": f"/setup/{new_setup_link()}", "invitation": f"/invitation/{secret}",
        "refused": "/sign-in", "gone": "/invitation/x.y",
    }[name]  # fmt: skip
    browser = opened(None).http_client
    with speaking(Pseudo()):
        if name == "refused":
            answer = await browser.post(path, data={"email": "ada@example.com", "password": "x", "company": "Άκμη"})
        else:
            answer = await browser.get(path)
    assert answer.status_code in (200, 400, 401, 403, 404, 422)
    texts = Read(answer.text).texts if "html" in answer.headers["content-type"] else [answer.text]
    assert {text: words for text in texts if (words := plain(text))} == {}


@pytest.mark.parametrize("error", [RuntimeError("x"), Busy("x"), DataGone("x")], ids=lambda one: type(one).__name__)
async def test_every_text_of_a_page_that_breaks_is_translated(house: Config, error: Exception) -> None:
    with speaking(Pseudo()):
        answer = await broken.page(error, {"method": "GET", "path": "/contacts"})
    reference = re.compile(r"<pre.*?</pre>")
    texts = Read(reference.sub("", bytes(answer.body).decode())).texts
    assert {text: words for text in texts if (words := plain(text))} == {}


@pytest.mark.sqlite_only
async def test_what_a_person_asks_for_speaks_the_language_of_the_page(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    """A service runs in a thread, and its refusal comes back in the same language."""
    person = opened(people.alice)
    with speaking(Pseudo()):
        await person.open("/companies?new=1")
        from tests.pages.acts import press

        press(person, Pseudo().gettext("Add {noun}").format(noun=Pseudo().gettext("company")), last=True)
        await person.should_see(Pseudo().gettext("Required."))


@pytest.mark.sqlite_only
async def test_two_windows_are_kept_fresh_each_in_its_language(
    opened: Opened, people: Cast, alice: Actor, greek: ContactCard
) -> None:
    strange, english = opened(people.alice), opened(people.alice)
    with speaking(Pseudo()):
        await strange.open(f"/contacts/{greek.id}")
    await english.open(f"/contacts/{greek.id}")
    perform(alice, contacts.rate, greek.id, 2)
    await strange.should_see(Pseudo().gettext("{number} of 5").format(number=2))
    await english.should_see("2 of 5")
