from .exporting import export as export
from .measuring import MeasurePlan as MeasurePlan
from .measuring import measure as measure
from .measuring import plan_measure as plan_measure
from .planning import ExportPlan as ExportPlan
from .planning import plan_export as plan_export
from .running import Job as Job
from .wishes import Wishes as Wishes
