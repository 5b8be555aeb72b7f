"""Any parcel: a hypothesis strategy of what the formats should bring back."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from marey.exchange import MaskPart, Parcel

HEIGHT, WIDTH = 9, 14

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
names = texts.filter(lambda one: one.strip() == one != "")
places = st.floats(-50, 5000, allow_nan=False, width=32).map(float)
scores = st.one_of(st.none(), st.floats(0, 1))
leaves = st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), texts, places)
attributes = st.one_of(
    st.none(),
    st.dictionaries(
        names, st.one_of(leaves, st.lists(leaves, max_size=2)), min_size=1, max_size=3
    ),
)
uids = st.one_of(st.none(), st.binary(min_size=16, max_size=16))
KINDS = {"line": 2, "polyline": 2, "rectangle": 4, "ellipse": 4, "polygon": 3}


@st.composite
def parcels(draw, *, masks: bool = True, plain: bool = False):
    """Return a parcel; `plain` without what only Marey's own tables hold."""
    count = draw(st.integers(1, 4))
    t = sorted(draw(st.sets(st.integers(0, 30), min_size=count, max_size=count)))
    frames = {"t": t, "path": [f"frame_{one:03d}.tif" for one in t]}
    frames |= {"height": HEIGHT, "width": WIDTH}
    kinds = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    keys = draw(st.lists(st.integers(0, 99), max_size=3, unique=True))
    tracks = {"key": keys, "type": [draw(st.sampled_from(kinds)) for _ in keys]}
    tracks["parent"] = [
        -1 if not place else draw(st.sampled_from([-1, keys[0]]))
        for place in range(len(keys))
    ]
    row = st.integers(0, count - 1)
    some = st.integers(0, 4)
    tables = {
        "frames": frames,
        "types": {"name": kinds},
        "tracks": tracks,
        "markers": _marks(draw, draw(some), row, kinds, keys)
        | {"y": places, "x": places, "radius": st.one_of(st.none(), st.floats(1, 9))},
        "shapes": _marks(draw, draw(some), row, kinds, keys)
        | {"kind": st.sampled_from(sorted(KINDS)), "rotation": st.floats(-90, 90)},
        "masks": _masks(draw, count, kinds, keys) if masks else [],
    }
    for name in ("markers", "shapes"):
        rows = len(tables[name]["frame"])
        tables[name] = {
            key: [draw(one) for _ in range(rows)]
            if isinstance(one, st.SearchStrategy)
            else one
            for key, one in tables[name].items()
        }
    shapes = tables["shapes"]
    shapes["vertices"] = [draw(_vertices(kind)) for kind in shapes["kind"]]
    if not plain:
        tables |= _more(draw, count, kinds, keys)
    return Parcel.of(**tables)


def _marks(draw, count, row, kinds, keys):
    return {
        "frame": [draw(row) for _ in range(count)],
        "type": [draw(st.sampled_from(kinds)) for _ in range(count)],
        "track": [draw(st.sampled_from([-1, *keys])) for _ in range(count)],
        "score": scores,
        "text": texts,
        "attributes": attributes,
        "z": st.one_of(st.none(), st.integers(0, 3)),
        "review": st.integers(0, 2),
        "visibility": st.integers(0, 2),
        "hand_set": st.booleans(),
        "uid": uids,
        "style": st.one_of(st.none(), st.just({"color": "#112233"})),
    }


@st.composite
def _vertices(draw, kind):
    least = KINDS[kind]
    most = least if kind in {"line", "rectangle", "ellipse"} else least + 3
    pairs = st.lists(st.tuples(places, places), min_size=least, max_size=most)
    return np.array(draw(pairs))


def _masks(draw, count, kinds, keys):
    made = []
    for frame in draw(st.sets(st.integers(0, count - 1), max_size=2)):
        seed = draw(st.integers(0, 99))
        pixels = np.random.default_rng(seed).integers(0, 3, (HEIGHT, WIDTH))
        pixels[0, :3] = [0, 1, 2]
        objects = {
            "value": [1, 2],
            "type": [draw(st.sampled_from(kinds)) for _ in range(2)],
            "track": [draw(st.sampled_from([-1, *keys])) for _ in range(2)],
            "score": [draw(scores) for _ in range(2)],
        }
        big = pixels * 70_000

        def read(pixels=pixels):
            return pixels

        def read_big(pixels=big):
            return pixels

        objects["value"] = [70_000, 140_000]
        made.append(MaskPart("areas", "classes", frame, read, classes={1: kinds[0]}))
        made.append(MaskPart("cells", "instances", frame, read_big, objects=objects))
    return made


def _more(draw, count, kinds, keys):
    some = sorted(draw(st.sets(st.integers(0, count - 1), max_size=2)))
    tags = st.lists(names, max_size=2).map(tuple)
    return {
        "notes": {
            "frame": some,
            "text": [draw(texts) for _ in some],
            "tags": [draw(tags) for _ in some],
            "rating": [draw(st.integers(0, 5)) for _ in some],
        },
        "complete": {
            "frame": some,
            "type": [draw(st.sampled_from(kinds)) for _ in some],
            "checked_by": [draw(texts) for _ in some],
        },
        "offsets": {
            "frame": some,
            "dy": [draw(places) for _ in some],
            "dx": [draw(places) for _ in some],
        },
        "frame_labels": {
            "frame": [0 for _ in some],
            "last": some,
            "type": [draw(st.sampled_from(kinds)) for _ in some],
            "score": [draw(scores) for _ in some],
        },
        "events": {
            "track": keys[:1],
            "frame": [0 for _ in keys[:1]],
            "kind": [draw(names) for _ in keys[:1]],
            "certainty": [draw(st.floats(0, 1)) for _ in keys[:1]],
        },
    }
