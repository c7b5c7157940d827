"""Probes: real parts, asked as people ask them, within five seconds; nothing of them stays, and nobody is reached."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from models.base import tables
from models.money import exponent
from models.routines import ChecklistRun
from services.accounts import probing as signing
from services.house import checklists, serving
from services.house.checklists import evidence
from services.house.checklists.evidence import probes
from services.house.telemetry import recorder
from services.imports import probing as importing
from services.jobs import probing
from services.outbox import claim
from services.papers import probing as drawing
from services.work import Actor, clock, house_actor, perform, undone, work
from services.work.config import Config
from services.work.places import tree_of
from tests import cast
from tests.routines.ground import Ground, post
from tests.servers import serve
from ui.guard import traffic


def counts(place: str) -> dict[str, int]:
    """How many rows each table of a place has."""
    with work(house_actor(place), read=True) as session:
        return {one.name: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables(tree_of(place))}


def test_n01_n02_n03_all_probes_leave_no_row_anywhere_and_are_well(ground: Ground) -> None:
    here = ("house", ground.world.alice.place, ground.world.charlie.place)
    before = [counts(place) for place in here]
    found = probes.run(evidence.moment())
    assert {name: one for name, one in found.items() if one.verdict != "ok"} == {}
    assert [counts(place) for place in here] == before
    assert (found["probe.job"].words[:6], found["probe.invoice"].words) == ("Job J-", "€118.80, PDF")


def test_n01_a_page_is_followed_to_where_it_leads_and_the_request_says_that_it_is_ours(ground: Ground) -> None:
    assert ground.found("probe.home").verdict == "ok"
    assert [path for path, _headers in ground.site.asked] == ["/", "/sign-in"]
    headers = ground.site.asked[0][1]
    assert serving.is_probe(headers[serving.PROBE]) and "probe" in headers["User-Agent"]
    assert not serving.is_probe("") and not serving.is_probe("guessed")


def test_n01_a_process_that_does_not_serve_says_so(ground: Ground) -> None:
    serving.no_more()
    for name in ("probe.home", "probe.sign_in"):
        assert ground.found(name).verdict == "unknown"
    serving.at("127.0.0.1", 1)  # nobody listens there
    assert ground.found("probe.home").words == "No answer"


def test_n01_the_morning_s_list_waits_until_a_process_that_starts_answers(ground: Ground) -> None:
    with work(house_actor()) as session:
        session.add(run := ChecklistRun(checklist="daily", due_on=clock.today("UTC"), due_at=clock.now()))
        session.flush()
        run_id = run.id
    port = serving.address()
    assert port
    serving.soon()
    checklists.fill_open(house_actor())
    assert perform(ground.world.alice, checklists.find, run_id).run.filled_at is None
    serving.at(*port)
    checklists.fill_open(house_actor())
    assert perform(ground.world.alice, checklists.find, run_id).run.filled_at is not None


def test_n03_a_message_goes_as_far_as_the_mail_servers_door_and_to_nobody(ground: Ground) -> None:
    with post() as server:
        ground.config.smtp_url = SecretStr(f"smtp://127.0.0.1:{server.port}")
        found = ground.found("probe.message")
        assert (found.verdict, found.words[:14], server.taken, server.connected) == ("ok", "server answers", [], 1)


def test_n03_only_an_address_that_the_operator_set_gets_the_test_message(ground: Ground) -> None:
    with post() as server:
        ground.config.smtp_url = SecretStr(f"smtp://127.0.0.1:{server.port}")
        ground.config.probe_address = "probe@acme.example"
        found = ground.found("probe.message")
        assert (found.verdict, found.words[:9]) == ("ok", "delivered")
        [(target, text)] = server.taken
        assert target == "probe@acme.example" and "X-Steward-Probe: 1" in text and "Auto-Submitted" in text


def test_n03_held_sending_is_red(ground: Ground) -> None:
    with work(ground.world.alice) as session:
        claim.hold(session, "A test holds it.")
    found = ground.found("probe.message")
    assert (found.verdict, found.words, found.fix) == ("failed", "Held", "A test holds it.")


def test_n03_without_a_mail_server_it_is_unknown(ground: Ground) -> None:
    ground.config.smtp_url = None
    assert ground.found("probe.message").verdict == "unknown"


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_n03_the_total_of_the_invoice_is_what_a_pencil_says(alice: Actor, currency: str) -> None:
    drawn = drawing.probe(alice, currency)
    assert drawn.total == drawing.expected(exponent(currency)) == {"EUR": 11_880, "JPY": 119, "KWD": 118_800}[currency]
    assert drawn.pdf.startswith(b"%PDF") and len(drawn.pdf) > 5_000


def test_n03_an_invoice_with_a_wrong_total_is_red(ground: Ground) -> None:
    ground.world.patch.setattr(drawing, "expected", lambda places: 1)
    found = ground.found("probe.invoice")
    assert (found.verdict, found.fix) == ("failed", "The total is wrong: €118.80.")


def test_d22_an_import_makes_its_contacts_and_takes_them_back(alice: Actor) -> None:
    before = counts(alice.place)
    assert importing.probe(alice) == 2
    assert counts(alice.place) == before


def test_n01_figures_of_people_do_not_count_the_probe(ground: Ground) -> None:
    recorder.take(0, {})
    probes.run(evidence.moment())
    row, _pages = recorder.take(0, {})
    counted = {name: row.values.get(name, 0) for name in ("requests", "sign_ins", "sign_ins_failed", "crashes")}
    assert counted == {"requests": 0, "sign_ins": 0, "sign_ins_failed": 0, "crashes": 0}


def die_inside(config: Config, place: str, what: str) -> None:
    """Begin a probe in a process that is killed before its work ends."""

    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    cast.open_house(config)
    undone._Undone = type("_Dies", (Exception,), {"__init__": killed})  # type: ignore[assignment, misc]
    actor = house_actor(place)
    {
        "job": lambda: probing.probe(actor),
        "invoice": lambda: drawing._paper(actor, "EUR"),
        "import": lambda: importing.probe(actor),
        "sign_in": lambda: signing.probe(place),
    }[what]()


@pytest.mark.parametrize("what", ["job", "invoice", "import", "sign_in"])
def test_n03_a_probe_that_is_killed_in_the_middle_leaves_nothing(house: Config, alice: Actor, what: str) -> None:
    before = counts(alice.place)
    child = multiprocessing.get_context("spawn").Process(target=die_inside, args=(house, alice.place, what))
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL
    assert counts(alice.place) == before


def test_n01_a_real_server_answers_its_probe(
    tmp_path: Path, house: Config, template: tuple[Path, str | None, cast.Cast]
) -> None:
    with cast.copied(template, tmp_path / "served") as copy:
        more = {"database_url": copy.database_url.get_secret_value()} if copy.database_url else {}
        with serve(copy.data_dir, **more) as served:
            serving.at("localhost", int(served.address.rpartition(":")[2]))
            try:
                found = [evidence.COLLECTORS["probe.home"].collect(evidence.moment()) for _ in range(2)][1]
            finally:
                serving.no_more()
    assert found.verdict == "ok" and found.words.endswith((" ms", " s")), found


def test_n01_a_request_of_our_own_is_not_counted() -> None:
    ours, theirs = (traffic.PROBE, serving.word().encode()), (traffic.PROBE, b"guessed")
    for headers, counted in (([ours], False), ([theirs], True), ([], True)):
        assert traffic.Measured({"path": "/contacts", "headers": headers}).counted is counted
