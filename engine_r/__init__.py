"""Meta's Robyn: the R package itself, in a child process.

Only `bridge`, which is that child, imports rpy2.
"""

import sys
from pathlib import Path

BRIDGE = (sys.executable, "-m", "engine_r.bridge")  # started in ROOT
ROOT = Path(__file__).resolve().parents[1]
