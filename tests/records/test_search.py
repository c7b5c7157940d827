"""Search: by the beginnings of words, without accents, the same on both databases, and never an operator."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.text import line
from services import companies, contacts
from services.contacts import ContactCard, Query
from services.records import search
from services.records.lists import Slice
from services.work import Actor, perform, work


def found(actor: Actor, typed: str) -> list[str]:
    return sorted(row.name for row in perform(actor, contacts.search, Query(q=typed)).rows)


@pytest.fixture
def crowd(alice: Actor, ada: ContactCard) -> None:
    for name, email in (
        ("Émile Zola", "emile.zola@j-accuse.example"),
        ("François-René de Chateaubriand", "rene@example.com"),
    ):
        perform(alice, contacts.create, {"name": name, "emails": [email], "interests": ["Œuvres complètes"]})
    perform(alice, contacts.create, {"name": "نور الدين", "company": "Ampère & Fils"})
    perform(alice, contacts.create, {"name": "100% Wool_Ltd"})


FOUND = [
    ("ada", ["Ada Lovelace"]),
    ("LOVE", ["Ada Lovelace"]),
    ("ada lov", ["Ada Lovelace"]),
    ("lov ada", ["Ada Lovelace"]),
    ("emile", ["Émile Zola"]),
    ("ÉMILE", ["Émile Zola"]),
    ("zola@", ["Émile Zola"]),
    ("emile.zola@j-acc", ["Émile Zola"]),
    ("accuse", ["Émile Zola"]),
    ("francois", ["François-René de Chateaubriand"]),
    ("rené", ["François-René de Chateaubriand"]),
    ("نور", ["نور الدين"]),
    ("ampere", ["نور الدين"]),
    ("fils", ["نور الدين"]),
    ("100", ["100% Wool_Ltd"]),
    ("wool", ["100% Wool_Ltd"]),
    ("complet", ["François-René de Chateaubriand", "Émile Zola"]),
    ("lace", []),
    ("ada zola", []),
    ("oeuvre", ["François-René de Chateaubriand", "Émile Zola"]),
    ("j'accuse", ["Émile Zola"]),
]
NAMES = {
    "Łukasz Żak": ["lukasz", "zak łuk"], "Søren": ["soren", "SØREN"], "Đặng Văn": ["dang", "van đặng"],
    "Işıl Yıldız": ["isil yildiz", "IŞIL YILDIZ", "işıl"], "Benoît Cœurdroy": ["coeurdroy", "cœur"],
    "राम शर्मा": ["राम", "शर्मा राम", "श"], "मीरा": ["मीरा", "मी"], "மீனாட்சி": ["மீனா"], "মৌসুমী": ["মৌসু"], "శ్రీనివాస్": ["శ్రీ"],
    "山田太郎": ["太郎", "山田", "田太郎", "郎", "山田 太郎"], "김철수": ["철수", "김철수", "수"], "สมชาย": ["ชาย", "สมช"],
    "ジョン・スミス": ["スミス", "ジョン スミス", "ジョンスミス"], "Seán O'Brien": ["obrien", "o’brien", "brien", "o b"],
    "ONeil": ["o'neil", "oneil"], "Michel l’Hôpital": ["lhopital", "hopital", "l´hop"], "Maria Col·lell": ["collell", "col·l"],
    "خانه\u200cای": ["خانهای", "خانه ای", "خانه\u200cای"], "محـمد": ["محمد"], "Zoë 2024": ["٢٠٢٤", "２０２４ zoe"],
}  # fmt: skip
OPERATORS = [
    '"', "'", "*", "ada*", "ada AND lovelace", "ada OR zola", "NOT ada", "NEAR(ada lovelace)", "name:ada",
    "ada & lovelace", "ada | zola",
    "!ada", "ada <-> lovelace", "^ada", "(ada", "ada:*", "'ada':*", "ada--", "{ada}", "-ada", "+ada", "\\", "%",
    "_", "\x00ada",
]  # fmt: skip


def test_people_are_found_by_the_beginnings_of_their_words(alice: Actor, crowd: None) -> None:
    assert {typed: found(alice, typed) for typed, _ in FOUND} == dict(FOUND)


@pytest.fixture
def world(alice: Actor, ada: ContactCard) -> None:
    for name in NAMES:
        perform(alice, contacts.create, {"name": name})


@pytest.mark.parametrize("name", NAMES)
def test_people_of_every_script_are_found_as_they_are_typed(alice: Actor, world: None, name: str) -> None:
    assert {typed: found(alice, typed) for typed in NAMES[name]} == {typed: [name] for typed in NAMES[name]}


def test_a_name_of_many_marks_is_found_by_its_last_word(alice: Actor) -> None:
    name = "श्री श्रीनिवास वेंकटेश्वर सुब्रह्मण्यम् राजगोपालाचारी मीनाक्षीसुन्दरम् कृष्णमूर्ति"
    perform(alice, contacts.create, {"name": name})
    assert found(alice, name) == found(alice, "कृष्णमूर्ति") == [name]
    assert found(alice, name.replace("मूर्ति", "राव")) == []


def test_nothing_typed_is_an_operator(alice: Actor, crowd: None) -> None:
    for typed in OPERATORS:
        assert set(found(alice, typed)) <= {"Ada Lovelace"}, typed


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_search(alice: Actor, ada: ContactCard, typed: str) -> None:
    assert set(found(alice, typed)) <= {"Ada Lovelace"}


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=30).filter(line))
def test_whatever_a_record_is_called_it_is_found_by_that(alice: Actor, name: str) -> None:
    made = perform(alice, companies.create, {"name": name})
    listed = perform(alice, companies.search, companies.Query(q=name, part=Slice(size=100))).rows
    assert made.id in [row.id for row in listed]


def test_a_very_long_question_is_cut_short(alice: Actor, ada: ContactCard) -> None:
    assert found(alice, "ada " * 5_000) == ["Ada Lovelace"]
    assert found(alice, "x" * 100_000) == []


def test_what_changes_is_found_by_its_new_words_only(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"name": "Augusta King", "emails": ["augusta@example.com"]})
    assert found(alice, "king") == found(alice, "augusta@example.com") == ["Augusta King"]
    assert found(alice, "lovelace") == found(alice, "ada@example.com") == []


def test_what_lies_in_the_bin_is_not_found_until_it_is_back(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    assert found(alice, "ada") == []
    perform(alice, contacts.restore, ada.id)
    assert found(alice, "ada") == ["Ada Lovelace"]


def test_a_phone_never_stands_in_the_index(alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Marie", "phones": ["+33123456789"]})
    with work(alice, read=True) as session:
        kept = " ".join(session.scalars(text("SELECT text FROM search_documents")))
    assert "123456789" not in kept and "marie" in kept


def test_a_company_and_a_contact_are_told_apart(alice: Actor, ada: ContactCard) -> None:
    perform(alice, companies.create, {"name": "Ada Software"})
    assert found(alice, "ada") == ["Ada Lovelace"]
    assert [row.name for row in perform(alice, companies.suggest, "ada")] == ["Ada Software"]


def test_suggestions_are_few(alice: Actor) -> None:
    for number in range(12):
        perform(alice, contacts.create, {"name": f"Anna {number}"})
    assert len(perform(alice, contacts.suggest, "ann")) == 8
    assert len(perform(alice, contacts.suggest, "ann", 3)) == 3


def test_indexing_and_forgetting_twice_is_no_harm(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        for _ in range(2):
            search.index(session, "contact", ada.id, "Countess")
        search.forget(session, ada.id)
        search.forget(session, ada.id)
    assert found(alice, "countess") == found(alice, "ada") == []
