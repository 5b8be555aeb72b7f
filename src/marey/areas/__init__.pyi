from .measures import SHAPES as SHAPES
from .measures import measure_areas as measure_areas
from .values import LARGEST as LARGEST
from .values import checked_labels as checked_labels
from .values import values_in as values_in
