from .experiment import Experiment as Experiment
from .experiment import open_experiment as open_experiment
from .listing import Entry as Entry
from .listing import neighbours_of as neighbours_of
