from .desk import Desk as Desk
from .display import DisplayDock as DisplayDock
from .markers import MarkersDock as MarkersDock
from .masks import MasksDock as MasksDock
from .notes import NotesDock as NotesDock
from .recording import RecordingDock as RecordingDock
from .timeline import TimelineDock as TimelineDock
from .window import view as view
