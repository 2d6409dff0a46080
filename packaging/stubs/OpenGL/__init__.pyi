from . import EGL as EGL
from . import GL as GL
