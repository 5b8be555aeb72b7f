from .keys import KEYS as KEYS
from .keys import show_keys as show_keys
from .readers import read_marey as read_marey
from .samples import open_sample_real as open_sample_real
from .samples import open_sample_simulated as open_sample_simulated
from .writers import write_marey as write_marey
