from .axis import FrameAxis as FrameAxis
from .door import Sidecar as Sidecar
from .marks import MarkArrays as MarkArrays
from .shapes import ShapeRow as ShapeRow
