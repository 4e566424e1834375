"""Random documents for every field of the API, against a server of its own: `python -m outside.fuzzing [EXAMPLES]`.

Each field of Query and Mutation is asked so many times (500), as an administrator; all checks of schemathesis are on
but the two that `fuzz_hooks` replaces.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import engines
from external_checks import token
from serving import serving

EXAMPLES = "500"
REPLACED = "not_a_server_error,positive_data_acceptance"


def main() -> int:
    """Run schemathesis and return its exit status."""
    examples = sys.argv[1] if len(sys.argv) > 1 else EXAMPLES
    hooks = os.environ | {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    with tempfile.TemporaryDirectory() as place:
        data, graph = Path(place, "data"), Path(place, "graph")
        with engines.ENGINES["embedded"](graph) as address, serving(address, data) as url:
            bearer = f"Authorization: Bearer {token(address, data, 'fuzzing', '330000')}"
            command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/graphql", "-H", bearer]
            checks = ["--checks", "all", "--exclude-checks", REPLACED, "--phases", "fuzzing", "--no-color"]
            return subprocess.run(
                [*command, *checks, "--max-examples", examples, "--request-timeout", "10"],
                cwd=place,
                env=hooks,
                check=False,
            ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
