from .exporting import export as export
from .filling import Filled as Filled
from .filling import interpolate as interpolate
from .filling import snap as snap
from .planning import ExportPlan as ExportPlan
from .planning import plan_export as plan_export
from .running import Job as Job
from .wishes import Wishes as Wishes
