"""Hashes of the journal, recomputed here from their published definition."""

import hashlib
import json

from graph_schema.change import GENESIS, Change, content_of, hash_of, new_salt
from graph_schema.draft import Draft
from graph_schema.head import Head
from graph_schema.journal import chained

SALT = "00112233445566778899aabbccddeeff"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_content_is_the_hash_of_salt_and_canonical_json() -> None:
    payload = {"id": "org-1", "name": "杭州"}
    whole = {"actor": "ada", "entity": "org-1", "kind": "ORGANIZATION_ADDED", "payload": payload}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    inner = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert content_of(SALT, "ada", "ORGANIZATION_ADDED", "org-1", inner) == sha256(SALT + text)


def test_content_of_a_tombstone_holds_null() -> None:
    text = '{"actor":"ada","entity":"org-1","kind":"ORGANIZATION_REMOVED","payload":null}'
    assert content_of(SALT, "ada", "ORGANIZATION_REMOVED", "org-1", None) == sha256(SALT + text)


def test_rows_are_chained_from_the_head() -> None:
    head = Head(7, "a" * 64)
    first, second = chained(head, [Draft("A", "import-1", {"x": 1}), Draft("B", "import-1", None)], "ada", "2026")
    assert (first.seq, first.previous, second.seq, second.previous) == (8, head.hash, 9, first.hash)
    assert first.hash == sha256(head.hash + "8" + "2026" + first.content)
    assert second.hash == hash_of(first.hash, 9, "2026", second.content)
    assert (first.payload, second.payload) == ('{"x":1}', None)


def test_salts_differ_and_have_16_bytes() -> None:
    salts = {new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


def test_a_private_row_shows_only_its_place_in_the_chain() -> None:
    row = Change(3, "2026", "ada", "A", "org-1", '{"x":1}', False, SALT, "c" * 64, GENESIS, "d" * 64)
    assert row.public_form() == {"seq": 3, "at": "2026", "content": "c" * 64, "hash": "d" * 64}


def test_a_public_row_shows_everything() -> None:
    row = Change(3, "2026", "ada", "A", "org-1", '{"x":1}', True, SALT, "c" * 64, GENESIS, "d" * 64)
    shown = row.public_form()
    assert shown["payload"] == {"x": 1}
    assert shown["salt"] == SALT
    assert set(shown) == {"seq", "at", "actor", "kind", "entity", "payload", "salt", "content", "previous", "hash"}
