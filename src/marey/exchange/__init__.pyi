from .arrival import Arrival as Arrival
from .formats import Format as Format
from .formats import list_formats as list_formats
from .formats import named as named
from .formats import recognised as recognised
from .parcel import MaskPart as MaskPart
from .parcel import Parcel as Parcel
from .unpacking import unpack as unpack
