"""Name two states of a recording, compare them, and keep a figure of it with one."""

import tempfile

import marey
from marey.samples import copy_sample

with tempfile.TemporaryDirectory() as home:
    cells = copy_sample("simulated", home)
    with marey.open(cells, author="Ada") as rec:
        rec.types.add("cell")
        rec.types.add("dividing")
        ids = rec.markers.add("cell", [0, 0, 1], [[20, 30], [60, 80], [22, 31]])
        rec.versions.create("first count", note="before anybody checked it")

        rec.markers.move(ids[:1], [[21.5, 33]])
        rec.markers.retype(ids[1], "dividing")
        rec.markers.add("cell", 1, [[70, 90]])

        found = rec.versions.compare("first count")
        print(found.words)
        print(found.counts)
        print(found.table[["change", "type", "t", "y_before", "x_before", "y", "x"]])

        rec.versions.create("checked")
        rec.versions.attach("checked", {"agreement": 1 / 3})
        rec.versions.attach("checked", found.table.to_csv().encode(), "changes.csv")
        print([one.name for one in rec.versions.attachments("checked")])

        with rec.versions.at("first count") as then:
            print(then.markers.frame(0).yx)

        for act in rec.history.list(author="Ada"):
            if act.kind == "edit":
                why = rec.history.can_undo(act) or "can be taken back by itself"
                print(f"{act.words}: {why}")

        print("compacting:", rec.compact("versions", dry_run=True).words)
