from .session import Session as Session
from .tools import TOOLS as TOOLS
