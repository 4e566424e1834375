"""What each caller has seen of a cluster."""

from graph_schema.bookmarks import Bookmarks, Callers


def test_a_transaction_ends_with_what_stands_for_all_that_it_began_with() -> None:
    shared = Bookmarks()
    mine = Bookmarks(shared)
    mine.saw(frozenset(), ["one"])
    shared.saw(frozenset(), ["all"])
    known = mine.known()
    assert known == {"one", "all"}
    mine.saw(frozenset(), ["meanwhile"])
    mine.saw(known, ["two"])
    assert mine.known() == {"meanwhile", "two", "all"}
    mine.forget()
    assert mine.known() == shared.known() == frozenset()


def test_callers_who_were_away_longest_are_forgotten() -> None:
    callers = Callers(Bookmarks(), most=2)
    first = callers.of("first")
    callers.of("second").saw(frozenset(), ["two"])
    callers.of("first")
    callers.of("third")
    assert callers.of("first") is first
    assert callers.of("second").known() == frozenset()
