"""Runs first in the frozen programs: what they start finds the system's libraries, not the app's.

PyInstaller points LD_LIBRARY_PATH at the app's own folder before Python begins, and the loader has
read it by now. A browser or a file manager that inherited it would load a Qt that is not its own.
"""

import os

os.environ.pop("LD_LIBRARY_PATH", None)
if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
