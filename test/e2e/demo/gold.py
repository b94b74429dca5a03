"""Prints JSON about a demo's Gold: `gold.py LAKE LANDING` gives a hash a table, and what differs from the oracle."""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "spark"))

from oracle.compare import compare_gold, gold_fingerprint

if __name__ == "__main__":
    lake, landing = map(Path, sys.argv[1:])
    differences = [str(difference) for difference in compare_gold(lake, landing)]
    print(json.dumps({"fingerprint": gold_fingerprint(lake), "differences": differences}))
