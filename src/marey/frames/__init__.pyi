from .matching import Adopted as Adopted
from .matching import Match as Match
from .matching import adopt as adopt
from .matching import match_pictures as match_pictures
from .opening import open_series as open_series
from .opening import series_from_table as series_from_table
from .remembered import CacheIndex as CacheIndex
from .series import FrameSeries as FrameSeries
