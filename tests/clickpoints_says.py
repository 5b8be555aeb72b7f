"""Run with ClickPoints' own Python: say what its DataFile finds, or let it write.

clickpoints_says.py read FILE ...  prints JSON of everything in databases, by name
clickpoints_says.py write FILE     writes one by ClickPoints' own calls
"""

from __future__ import annotations

import json
import sys

import numpy as np
from clickpoints import DataFile


def said(row: object) -> dict:
    return {
        "frame": row.image.sort_index,
        "type": row.type.name if row.type else None,
        "text": row.text,
        "style": json.loads(row.style) if row.style else None,
        "processed": row.processed,
    }


def read(path: str) -> dict:
    db = DataFile(path, "r")
    found = {
        "version": db._CheckVersion(),
        "images": [
            [one.sort_index, one.path.path, one.filename, one.ext, one.frame, one.width]
            for one in db.getImages()
        ],
        "walk": [one.sort_index for one in db.getImageIterator()],
        "types": {
            one.name: [one.color, one.mode, one.text, bool(one.hidden)]
            for one in db.getMarkerTypes()
        },
        "markers": [
            said(one)
            | {"x": one.x, "y": one.y, "corrected": list(map(float, one.correctedXY()))}
            | {"track": one.track_id}
            for one in db.getMarkers()
        ],
        "tracks": [
            [one.id, one.type.name, one.text, one.points.tolist(), bool(one.hidden)]
            for one in db.getTracks()
        ],
        "lines": [said(one) | {"points": one.points.tolist()} for one in db.getLines()],
        "rectangles": [
            said(one) | {"box": [one.x, one.y, one.width, one.height]}
            for one in db.getRectangles()
        ],
        "ellipses": [
            said(one) | {"box": [one.x, one.y, one.width, one.height, one.angle]}
            for one in db.getEllipses()
        ],
        "polygons": [
            said(one) | {"points": one.points.tolist(), "closed": bool(one.closed)}
            for one in db.getPolygons()
        ],
        "mask_types": {one.name: [one.index, one.color] for one in db.getMaskTypes()},
        "masks": {
            one.image.sort_index: np.asarray(one.data).tolist() for one in db.getMasks()
        },
        "annotations": {
            one.image.sort_index: [
                one.comment,
                one.rating,
                sorted(tag.name for tag in one.tags),
            ]
            for one in db.getAnnotations()
        },
        "offsets": {
            one.sort_index: [one.offset.x, one.offset.y]
            for one in db.getImages()
            if one.offset
        },
    }
    db.db.close()
    return found


def write(path: str) -> None:
    db = DataFile(path, "w")
    day = db.setPath("day")
    images = [
        db.setImage(filename=f"shot{t}.tif", path=day, width=9, height=6)
        for t in range(3)
    ]
    for name, mode in [
        *(("spot", db.TYPE_Normal), ("box", db.TYPE_Rect), ("edge", db.TYPE_Line)),
        *(("walker", db.TYPE_Track), ("round", db.TYPE_Ellipse)),
        ("area", db.TYPE_Polygon),
    ]:
        db.setMarkerType(name, "#12AB34", mode)
    db.setMarker(image=images[1], x=2.5, y=1.5, type="spot", text="here", processed=1)
    track = db.setTrack("walker")
    for t, image in enumerate(images):
        db.setMarker(image=image, x=t + 0.5, y=4.5, track=track)
    db.setRectangle(image=images[0], x=1.5, y=2.5, width=3, height=2, type="box")
    db.setLine(image=images[0], x1=0.5, y1=1.5, x2=7.5, y2=4.5, type="edge")
    db.setEllipse(
        image=images[2], x=4.5, y=2.5, width=6, height=2, angle=30, type="round"
    )
    db.setPolygon(
        image=images[2],
        type="area",
        closed=1,
        points=[[1.5, 0.5], [8.5, 0.5], [8.5, 5.5]],
    )
    db.setMaskType(name="cell", color="#00FF00", index=1)
    db.setMaskType(name="root", color="#0000FF", index=2)
    binary = np.zeros((6, 9), np.uint8)
    binary[1:3, 2:8] = 1
    db.setMask(image=images[0], data=binary)
    db.setMask(image=images[1], data=binary * 2)
    note = db.setAnnotation(image=images[1], comment="look", rating=3)
    for word in ("bird", "snow"):
        db.table_tagassociation(annotation=note, tag=db.setTag(word)).save()
    db.setOffset(image=images[2], x=1.0, y=-2.0)
    db.db.close()


if __name__ == "__main__":
    what, *places = sys.argv[1:]
    if what == "read":
        json.dump({place: read(place) for place in places}, sys.stdout)
    else:
        write(places[0])
