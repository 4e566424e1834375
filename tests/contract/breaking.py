"""Compares the printed contracts with those of before: what breaks a client fails, unless it was deprecated first.

    python tests/contract/breaking.py [REVISION]

Without a revision each contract is compared with what it was before its last change: with the last commit while it is
changed in the work tree, else with the commit before the one that changed it last. CI may name the last landed one.
What was changed before this comparison was part of the repository is not looked at: nothing was promised then.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    BreakingChange,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

ROOT = Path(__file__).parents[2]
CONTRACTS = Path("graph_schema/contracts")
PROMISE = Path("tests/contract/breaking.py")
UNUSED = (
    "Standard scalar"  # how graphql-core begins to say that nothing is of such a type any more, which breaks nobody
)
# What graphql-core says of a change, and the member of the contract that it is about.
MEMBERS = (
    (re.compile(r"(\w+\.\w+) arg (\w+) "), "{0}({1}:)"),
    (re.compile(r"(\w+\.\w+) "), "{0}"),
    (re.compile(r"(\w+) was removed from enum type (\w+)\."), "{1}.{0}"),
)


def breaking(before: str, after: str) -> list[str]:
    """What a client of the contract before does not find as it was, and was not told by `@deprecated`."""
    old, new = build_schema(before), build_schema(after)
    told = set(deprecated(old))
    found = [change for change in find_breaking_changes(old, new) if not change.description.startswith(UNUSED)]
    return [change.description for change in found if not _excused(change, told)]


def deprecated(schema: GraphQLSchema) -> Iterator[str]:
    """The members of a contract that are deprecated, such as `Query.region`, `Query.region(code:)` and `Level.CITY`."""
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{key}" for key, value in kind.values.items() if value.deprecation_reason)
        elif isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{key}" for key, field in kind.fields.items() if field.deprecation_reason)
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for key, field in kind.fields.items():
                whole = bool(field.deprecation_reason)
                yield from [f"{name}.{key}"] if whole else []
                yield from (
                    f"{name}.{key}({word}:)" for word, one in field.args.items() if whole or one.deprecation_reason
                )


def _excused(change: BreakingChange, told: set[str]) -> bool:
    for pattern, member in MEMBERS:
        if found := pattern.match(change.description):
            return member.format(*found.groups()) in told
    return False


def git(*arguments: str, root: Path = ROOT) -> str | None:
    """What git says, None when it refuses."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def before(contract: Path, revision: str | None, root: Path = ROOT) -> str | None:
    """What a contract was before, None when there was none."""
    return git("show", f"{revision or _before_last_change(contract, root)}:{contract}", root=root)


def _before_last_change(contract: Path, root: Path) -> str:
    if git("status", "--porcelain", "--", str(contract), root=root):
        return "HEAD"
    last = (git("log", "-1", "--format=%H", "--", str(contract), root=root) or "").strip()
    promised = (git("log", "-1", "--diff-filter=A", "--format=%H", "--", str(PROMISE), root=root) or "").strip()
    if promised and git("merge-base", "--is-ancestor", last, promised, root=root) is not None:
        return promised
    return f"{last}^"


def main() -> int:
    """Compare all contracts and return 1 when a client would break."""
    revision = sys.argv[1] if len(sys.argv) > 1 else None
    if git("rev-parse", "HEAD") is None:
        print("contract comparison: NOT RUN (no git repository)")
        return 1
    found = compared = 0
    for path in sorted((ROOT / CONTRACTS).rglob("*.graphql")):
        contract = path.relative_to(ROOT)
        was = before(contract, revision)
        if was is None:
            continue  # new
        compared += 1
        for told in breaking(was, path.read_text(encoding="utf-8")):
            found += 1
            print(f"BREAKS {contract}: {told} Deprecate it first (@deprecated), and remove it with a later landing.")
    print(f"contract comparison: {compared} contracts compared, {found} breaking changes")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
