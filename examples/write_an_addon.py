"""Write an add-on: a function whose first parameter is called rec.

Drop this file into the folder of add-ons, or load it in the dock; here it is run
from a script, as `marey run write_an_addon.py my_recording/` would.
"""

import tempfile

import numpy as np

import marey
from marey import addons, samples


def brightest_spot(
    rec, every: int = 1, name: str = "spot", existing: addons.Existing = "fill"
):
    """Mark the brightest pixel of each frame.

    Parameters
    ----------
    every
        Take every n-th frame.
    name
        Type of the marks.
    """
    door = addons.arrivals(rec, existing)  # what people made or accepted stays
    for t, report in addons.steps_of(range(0, len(rec.series), every)):
        frame = rec.series[t]
        door.points(name, t, [np.unravel_index(frame.argmax(), frame.shape)])
        yield report  # says how far it is, and lets a person stop it
    return rec.markers.table(type=name)[["t", "y", "x"]]


if __name__ == "__main__":
    folder = samples.copy_sample("nuclei", tempfile.mkdtemp())
    with marey.open(folder) as rec:
        done = addons.run(brightest_spot, rec, every=2).run()
        print(done.result, rec.undo().words)
