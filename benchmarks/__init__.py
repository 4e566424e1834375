"""Load rates, start times and latencies on each engine; ratios travel between machines, milliseconds do not.

Engines and servers are started in the same way as for tests.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
