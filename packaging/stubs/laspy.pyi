from pathlib import Path
from typing import Any

def open(source: Path) -> Any: ...
