from .axis import FrameAxis as FrameAxis
from .door import Sidecar as Sidecar
from .mark_arrays import MarkArrays as MarkArrays
from .mending import repair as repair
from .mending import rescue as rescue
from .shapes import ShapeRow as ShapeRow
