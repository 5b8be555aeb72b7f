"""Run with the Python of ``scripts/originals.sh``: other programs write and read.

originals_say.py write FOLDER  lets programs write files of their own into a folder
originals_say.py read FOLDER   prints as JSON what programs find in files of ours

Pictures are 12 high and 30 wide. Of LabelMe, SlideRunner and EXACT's client only the
modules that write are loaded: the packages as a whole ask for windows and slides.
"""

from __future__ import annotations

import contextlib
import json
import sys
import types
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

HEIGHT, WIDTH = 12, 30


def shell(name: str, **held: object) -> None:
    """Make a package whose own first lines are not run."""
    made = types.ModuleType(name)
    made.__path__ = list(find_spec(name).submodule_search_locations)
    vars(made).update(held)
    sys.modules[name] = made


def labelme(folder: Path) -> dict:
    """All forms of LabelMe, and where it paints them itself."""
    window = types.ModuleType("PyQt5")
    window.QtGui = None
    sys.modules["PyQt5"] = window
    shell("labelme", __version__="6.3.1")
    utils = types.ModuleType("labelme.utils")
    utils.__path__ = [f"{sys.modules['labelme'].__path__[0]}/utils"]
    sys.modules["labelme.utils"] = sys.modules["labelme"].utils = utils
    from labelme.utils import image

    vars(utils).update(vars(image))
    from labelme._label_file import _load_shape_json_obj, write_label_file
    from labelme.utils.shape import shapes_to_label

    root = np.zeros((3, 5), np.uint8)
    root[0], root[:, 4] = 1, 1
    points = {
        "rectangle": [(18.0, 3.0), (24.0, 7.0)],
        "polygon": [(2.0, 1.0), (8.0, 1.0), (8.0, 4.0)],
        "circle": [(12.0, 6.0), (15.0, 6.0)],
        "mask": [(20, 8), (24, 10)],
        "line": [(1.0, 10.0), (9.0, 11.0)],
        "linestrip": [(1.0, 8.0), (5.0, 8.0), (5.0, 9.5)],
        "point": [(27.25, 2.5)],
        "oriented_rectangle": [(10.0, 8.0), (12.0, 8.0), (12.0, 11.0), (10.0, 11.0)],
    }
    shapes = [
        {
            "label": f"a {kind}",
            "points": places,
            "group_id": None,
            "description": "",
            "shape_type": kind,
            "flags": {},
            "mask": image.img_arr_to_b64(root) if kind == "mask" else None,
        }
        for kind, places in points.items()
    ]
    write_label_file(
        str(folder / "labelme.json"),
        shapes=shapes,
        image_path="one.png",
        image_height=HEIGHT,
        image_width=WIDTH,
    )
    only = json.loads((folder / "labelme.json").read_text())["shapes"]
    masks = [_load_shape_json_obj(one) for one in only if one["mask"]]
    painted, _ = shapes_to_label((HEIGHT, WIDTH), masks, {"a mask": 1})
    return {"mask": np.argwhere(painted).tolist()}


def sliderunner(folder: Path) -> dict:
    """A database with one of each, and a stack whose plane 2 is marked."""
    shell("SlideRunner_dataAccess")
    from SlideRunner_dataAccess.database import Database

    db = Database()
    place = str(folder / "slides.sqlite")
    db.create(place)
    db.open(place)
    slide = db.insertNewSlide("one.tif", "")
    stack = db.insertNewSlide("stack.tif", "")
    for one in (slide, stack):
        db.setSlideDimensions(one, (WIDTH, HEIGHT))
    ada, ben = db.insertAnnotator("Ada"), db.insertAnnotator("Ben")
    cell, other = db.insertClass("cell"), db.insertClass("other")
    spot = db.insertNewSpotAnnotation(20, 5, slide, cell, ada, description="clear")
    db.addAnnotationLabel(other, ben, spot)
    db.insertNewAreaAnnotation(18, 3, 24, 7, slide, cell, ada)
    db.insertNewPolygonAnnotation([[2, 1], [8, 1], [8, 4]], slide, other, ada)
    db.insertNewAreaAnnotation(10, 4, 16, 10, slide, other, ada, typeId=5)
    db.insertNewSpotAnnotation(27, 2, stack, cell, ada, zLevel=2)
    db.insertNewImageAnnotation(slide, 0, other, ada)
    db.db.close()
    return {}


def exact(folder: Path) -> dict:
    """What EXACT's own client makes of annotations, types and images spelled out."""
    from exact_sync.exact_manager import ExactManager
    from exact_sync.v1.api_client import ApiClient
    from exact_sync.v1.models import Annotation, AnnotationType, Image, User

    picture, film = (
        Image(name=name, filename=name, height=HEIGHT, width=WIDTH)
        for name in ("one.tif", "film.tif")
    )
    given = [
        ("box", 1, picture, [(18, 3), (24, 7)], 1),
        ("spot", 2, picture, [(16, 3), (24, 7)], 1),
        ("nest", 5, picture, [(2, 1), (8, 1), (8, 4)], 1),
        ("spot", 2, film, [(20, 5), (20, 5)], 3),
    ]
    made = []
    for number, (name, kind, image, corners, frame) in enumerate(given, 1):
        about = AnnotationType(id=kind, name=name, vector_type=kind)
        about.color_code = "#CC4444"
        one = Annotation(id=number, annotation_type=about, image=image, deleted=False)
        one.vector = ExactManager.list_to_exactvector(corners) | {"frame": frame}
        one.user = User(id=1, username="ada")
        made.append(one)
    client = ApiClient()
    client.pool.close()
    said = client.sanitize_for_serialization(made)
    answer = {"count": len(said), "next": None, "previous": None, "results": said}
    (folder / "exact.json").write_text(json.dumps(answer))
    return {}


def sleap(folder: Path) -> dict:
    """A project and an analysis of two animals, by SLEAP's own library."""
    import sleap_io

    skeleton = sleap_io.Skeleton(["nose", "tail"], edges=[("nose", "tail")])
    backend = {"type": "MediaVideo", "shape": (9, HEIGHT, WIDTH, 1)}
    video = sleap_io.Video(filename="film.mp4", backend_metadata=backend)
    video.open_backend = False
    first, second = sleap_io.Track("a"), sleap_io.Track("b")
    frames = []
    for t in (0, 4):
        clicked = sleap_io.Instance.from_numpy(
            np.array([[20.0 + t, 5.0], [np.nan, np.nan]]), skeleton, track=first
        )
        found = sleap_io.PredictedInstance.from_numpy(
            np.array([[2.5, 8.5], [6.0, 9.0]]),
            skeleton,
            point_scores=np.array([0.5, 0.25]),
            score=0.75,
            track=second,
        )
        frames.append(
            sleap_io.LabeledFrame(video=video, frame_idx=t, instances=[clicked, found])
        )
    labels = sleap_io.Labels(frames)
    sleap_io.save_slp(labels, str(folder / "sleap.slp"), embed=False, verbose=False)
    sleap_io.save_analysis_h5(labels, str(folder / "sleap.analysis.h5"))
    return {}


def deeplabcut(folder: Path) -> dict:
    """The tables as DeepLabCut saves them: by pandas, in both layouts of HDF5."""
    pairs = [("ada", part, axis) for part in ("nose", "tail") for axis in "xy"]
    people = pd.DataFrame(
        [[20.0, 5.0, 2.5, 8.5], [21.0, 5.5, np.nan, np.nan]],
        columns=pd.MultiIndex.from_tuples(
            pairs, names=["scorer", "bodyparts", "coords"]
        ),
        index=pd.MultiIndex.from_tuples(
            [("labeled-data", "film", f"img{t:03}.png") for t in (0, 4)]
        ),
    )
    people.to_csv(folder / "CollectedData_ada.csv")
    people.to_hdf(folder / "CollectedData_ada.h5", key="df_with_missing", mode="w")
    axes = ("x", "y", "likelihood")
    names = [("net", who, "nose", axis) for who in ("a", "b") for axis in axes]
    levels = ["scorer", "individuals", "bodyparts", "coords"]
    found = pd.DataFrame(
        [[20.0, 5.0, 0.5, 2.5, 8.5, 0.25], [21.0, 5.5, 0.75, np.nan, np.nan, 0.125]],
        columns=pd.MultiIndex.from_tuples(names, names=levels),
    )
    found.to_hdf(
        folder / "filmDLC_net.h5", key="df_with_missing", format="table", mode="w"
    )
    found.to_csv(folder / "filmDLC_net.csv")
    return {}


def painted_by_datumaro(folder: Path) -> dict:
    """COCO and CVAT as Datumaro writes them, which CVAT's makers wrote for it."""
    import datumaro
    from datumaro.components.annotation import Bbox, Mask, Polygon
    from datumaro.components.media import Image

    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[8, 20:25] = mask[8:11, 24] = True
    marks = [
        Bbox(18, 3, 6, 4, label=0, id=1, group=1),
        Polygon([2, 1, 8, 1, 8, 4], label=1, id=2, group=2),
        Mask(mask, label=1, id=3, group=3),
    ]
    picture = Image.from_numpy(np.zeros((HEIGHT, WIDTH, 3), np.uint8), ext=".png")
    item = datumaro.DatasetItem("one", media=picture, annotations=marks)
    made = datumaro.Dataset.from_iterable([item], categories=["cell", "nest"])
    for name in ("coco_instances", "cvat"):
        made.export(str(folder / name), name, save_media=False)
    return {"mask": np.argwhere(mask).tolist()}


def read(folder: Path) -> dict:
    """What Datumaro and motmetrics find in files of ours."""
    import datumaro
    import motmetrics

    found = {}
    for name in ("coco", "cvat"):
        given = datumaro.Dataset.import_from(str(folder / name), name)
        names = [one.name for one in given.categories()[datumaro.AnnotationType.label]]
        found[name] = {
            item.id: [
                [names[one.label], one.type.name, *map(float, one.get_bbox())]
                for one in item.annotations
                if not one.attributes.get("outside")
            ]
            for item in given
        }
    table = motmetrics.io.loadtxt(str(folder / "mot.txt"), fmt="mot15-2D")
    found["mot"] = [
        [*map(int, index), *map(float, row[:4])]
        for index, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return found


WRITERS = (labelme, sliderunner, exact, sleap, deeplabcut, painted_by_datumaro)

if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    with contextlib.redirect_stdout(sys.stderr):
        if what == "write":
            said = {one.__name__: one(place) for one in WRITERS}
        else:
            said = read(place)
    json.dump(said, sys.stdout)
