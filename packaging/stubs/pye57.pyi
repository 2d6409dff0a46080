from typing import Any

libe57: Any

def E57(path: str, mode: str = "r") -> Any: ...
