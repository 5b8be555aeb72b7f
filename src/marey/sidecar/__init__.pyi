from .axis import FrameAxis as FrameAxis
from .door import Sidecar as Sidecar
from .frame_label_rows import FrameLabel as FrameLabel
from .mark_arrays import MarkArrays as MarkArrays
from .mending import repair as repair
from .mending import rescue as rescue
from .shape_rows import ShapeRow as ShapeRow
from .styles import Own as Own
