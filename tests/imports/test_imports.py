"""Imports: a file becomes contacts, row by row; what is refused is named, and the rest goes on."""

from services import companies, contacts, imports
from services.records.lists import Slice
from services.work import Actor, perform
from tests.imports.files import applied, counts, imported, people, previewed, rows, settled, table, undone

HEAD = "Name,Email,Phone,Company,Status"


def test_f05_rows_become_contacts_and_a_bad_one_is_named(alice: Actor) -> None:
    file = table(
        HEAD,
        "Ada Lovelace,ada@example.com,+44 20 7946 0958,Engines,Customer",
        "Bad,not an email,,,",
        "Grace Hopper,grace@example.com,,Engines,",
    )
    card = imported(alice, file)
    assert (card.state, counts(card)) == ("done", (2, 0, 0, 1))
    found = people(alice)
    ada = found["Ada Lovelace"]
    assert (ada.email, ada.phone, ada.company, ada.status) == (
        "ada@example.com",
        "+442079460958",
        "Engines",
        "customer",
    )
    (bad,) = rows(alice, card, "refused")
    assert (bad.row, list(bad.wrong)) == (3, ["1"])
    (engines,) = perform(alice, companies.search, companies.Query()).rows
    assert (engines.name, engines.people) == ("Engines", 2)


def test_f05_a_dry_run_writes_nothing_and_its_counts_are_those_of_the_run(alice: Actor) -> None:
    card = previewed(alice, table(HEAD, "Ada,ada@example.com,,Engines,", "Grace,grace@example.com,,,", ",,,,x"))
    assert (card.state, counts(card)) == ("previewed", (2, 0, 0, 1))
    assert people(alice) == {} and not perform(alice, companies.search, companies.Query()).rows
    assert counts(applied(alice, card)) == counts(card)


def test_f05_an_import_is_undone_as_a_whole(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,Engines,", "Grace,grace@example.com,,,"))
    assert undone(alice, card).state == "undone"
    assert people(alice) == {} and not perform(alice, companies.search, companies.Query()).rows


def test_f05_an_undo_keeps_later_edits_and_names_them(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "email": "ada@example.com", "title": "Buyer", "city": "Lyon"})
    card = imported(alice, table("Email,Job title,City,Phone", "ada@example.com,Director,Paris,+442079460958"))
    assert counts(card) == (0, 1, 0, 0)
    perform(alice, contacts.change, ada.id, {"title": "Chair"})
    after = undone(alice, card)
    now = perform(alice, contacts.find, ada.id)
    assert (now.title, now.city, now.phones) == ("Chair", "Lyon", [])
    assert [(one.id, one.field) for one in after.kept] == [(ada.id, "title")]


def test_f05_equal_bad_values_are_fixed_together(alice: Actor) -> None:
    file = table("Name,Status", "Ada,VIP", "Grace,vip", "Bob,Lead", "Eve,Foe")
    card = previewed(alice, file)
    assert counts(card) == (1, 0, 0, 3)
    first, second = perform(alice, imports.bad_values, card.id)
    assert (first.value, first.count, [one.row for one in first.rows]) == ("VIP", 2, [2, 3])
    fixed = perform(alice, imports.fix, card.id, "Status", "VIP", "customer")
    assert (counts(fixed), fixed.first) == ((3, 0, 0, 1), 3)
    again = settled(alice, perform(alice, imports.unfix, card.id, 0))
    assert counts(again) == (1, 0, 0, 3)
    fixed = perform(alice, imports.fix, card.id, second.column, "", "lead", number=5)
    assert counts(fixed) == (2, 0, 0, 2)
    assert perform(alice, imports.lines, card.id, "created", Slice(size=1)).total == 2


def test_m05_bad_dates_and_missing_data_are_named_cell_by_cell(alice: Actor) -> None:
    file = table(
        "Name,Email,Last verified,Rating",
        "Ada,ada@example.com,31.02.2024,4",
        ",,12.03.2024,",
        "Eve,eve@example.com,12.03.2024,9",
        "Bob,bob@example.com,13.03.2024,5",
        "Grace,4.41E+11,,",
    )
    card = imported(alice, file)
    assert counts(card) == (1, 0, 0, 4)
    found = {one.row: (list(one.wrong), one.reason) for one in rows(alice, card, "refused")}
    assert (found[2][0], found[4][0], found[6][0]) == (["2"], ["3"], ["1"])
    assert found[3] == ([], "There is no name, email address or phone number in this row.")
    assert set(people(alice)) == {"Bob"}


def test_m05_controls_in_a_file_break_nothing(alice: Actor) -> None:
    plain = [f"Zoe {number},lead,{'Called about the boiler. ' * 2}" for number in range(20)]
    file = table("Na\x02me,Status,Note", "A\x02da,le\x02ad,x\x01y", "Eve,\x02\x01,", "Bob,VI\x02P,", *plain)
    card = previewed(alice, file, columns={"0": "name"})
    assert counts(card)[3] >= 1
    fixed = settled(alice, perform(alice, imports.fix, card.id, "Status", "VI\x02P", "lead\x00"))
    assert counts(applied(alice, fixed))[0] >= 2


def test_m01_a_whole_file_of_customers_comes_in_with_its_mapping_remembered(alice: Actor) -> None:
    head = "Kürzel,Wer,Wo man sie erreicht"
    first = previewed(alice, table(head, "A,Ada,ada@example.com"), columns={"Wer": "name", "2": "email"})
    assert counts(applied(alice, first)) == (1, 0, 0, 0)
    again = previewed(alice, table(head, "A,Ada,ada@example.com", "E,Eve,eve@example.com"))
    assert (again.mapping, counts(again)) == ({"1": "name", "2": "emails"}, (1, 0, 1, 0))
    assert again.warnings[-1] == "Not imported: Kürzel."


def test_f05_a_file_is_read_again_in_another_encoding(alice: Actor) -> None:
    card = previewed(alice, "Name,City\nAda,Kinosäle\n".encode("cp1252"), layout={"encoding": "cp1251"})
    assert perform(alice, imports.some_rows, card.id)[0][1] != ["Ada", "Kinosäle"]
    again = settled(alice, perform(alice, imports.reread, card.id, {"encoding": "cp1252"}))
    assert perform(alice, imports.some_rows, again.id) == [(2, ["Ada", "Kinosäle"])]


def test_f05_two_columns_of_one_heading_can_both_be_mapped(alice: Actor) -> None:
    card = imported(alice, table("Name,Email,Email", "Ada,a@x.example,b@x.example"))
    assert counts(card) == (1, 0, 0, 0)
    assert people(alice)["Ada"].emails == ["a@x.example", "b@x.example"]


def test_f05_a_long_row_is_refused_and_its_neighbours_are_unharmed(alice: Actor) -> None:
    card = imported(alice, table("Name,Email", "Ada,a@x.example,too,much", "Eve", "Bob,b@x.example"))
    assert counts(card) == (2, 0, 0, 1)
    assert rows(alice, card, "refused")[0].reason == "This row has 4 cells, but there are 2 columns."


def test_f05_cards_and_companies_of_an_address_book_come_in(alice: Actor) -> None:
    only = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\r\nORG:Mills\\, Sons\r\nEND:VCARD\r\n"
    card = (
        f"{only}BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\nORG:Engines\r\nEMAIL:ada@example.com\r\nEND:VCARD\r\n"
    )
    done = imported(alice, card.encode(), "people.vcf")
    assert counts(done) == (2, 0, 0, 0)
    assert people(alice)["Ada Lovelace"].company == "Engines"
    names = [one.name for one in perform(alice, companies.search, companies.Query()).rows]
    assert (len(people(alice)), names) == (1, ["Engines", "Mills, Sons"])
    undone(alice, done)
    assert perform(alice, companies.search, companies.Query()).rows == []


def test_f05_days_that_nothing_decides_are_read_as_the_workspace_has_them_and_asked(alice: Actor) -> None:
    card = previewed(alice, table("Name,Last verified", "Ada,12/3/2021", "Eve,1/2/2021"))
    assert card.warnings == ["“Last verified” could be read day first or month first. It is read day first."]
    applied(alice, card)
    assert str(people(alice)["Ada"].verified_on) == "2021-03-12"


def test_f05_a_day_that_cannot_be_in_the_order_of_its_column_is_refused(alice: Actor) -> None:
    card = imported(alice, table("Name,Last verified", "Ada,07/30/2023", "Eve,30/07/2023"), date_order="dmy")
    assert counts(card) == (1, 0, 0, 1)
    assert [list(one.wrong) for one in rows(alice, card, "refused")] == [["1"]]
