"""When was something recorded, and when marked? What the timeline shows, as numbers.

python marked_in_time.py penguins.marey
"""

import sys

import marey

with marey.open(sys.argv[1]) as rec:
    series = rec.series
    print(f"{len(series)} frames from {series.start or 'an unknown day'}")
    for t in series.gaps:
        long = series.times[t + 1] - series.times[t]
        print(f"nothing for {long:.0f} s after frame {t}")
    for kind in rec.types.list():
        frames = rec.markers.frames(kind.name)
        print(f"{kind.name}: marked in {len(frames)} frames", *frames[:5])
    places = rec.tracks.places()
    print(f"{len(set(places.track.tolist()))} tracks")
    for name in rec.selections.names():
        print(f"selected as {name}:", *rec.selections[name])
