from . import addons as addons
from . import areas as areas
from . import exchange as exchange
from . import experiments as experiments
from . import frames as frames
from . import jobs as jobs
from . import marking as marking
from . import sidecar as sidecar
from . import words as words
from .docks import view as view
from .errors import MareyError as MareyError
from .exchange import export_marks as export_marks
from .exchange import import_marks as import_marks
from .experiments import Experiment as Experiment
from .experiments import open_experiment as open_experiment
from .frames import FrameSeries as FrameSeries
from .frames import open_series as open_series
from .jobs import export as export
from .jobs import measure as measure
from .recording import Recording as Recording
from .recording import open as open
from .sidecar import Sidecar as Sidecar

__version__: str
