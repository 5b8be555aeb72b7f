from .between import shape_between as shape_between
from .snapping import snap_to as snap_to
