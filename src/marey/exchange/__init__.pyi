from .formats import Format as Format
from .formats import formats as formats
from .formats import named as named
from .formats import recognised as recognised
from .parcel import MaskPart as MaskPart
from .parcel import Parcel as Parcel
