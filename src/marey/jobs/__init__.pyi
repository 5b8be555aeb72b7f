from .exporting import export as export
from .planning import ExportPlan as ExportPlan
from .planning import plan_export as plan_export
from .running import Job as Job
from .wishes import Wishes as Wishes
