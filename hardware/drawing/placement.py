"""Where a reader sits in an exhibit: under what, beside what, and at what height."""

from ink import BEAD, CARD, PALE_BLUE, PAPER, WASH, Point, Sheet

REACH_MM = 20


def _dimension(sheet: Sheet, start: Point, end: Point, words: str, side: str = "") -> None:
    """A measure between two points, upright or lying, with its figure beside it."""
    sheet.line(start, end)
    flat = start[1] == end[1]
    for x, y in (start, end):
        tick = (0, 9) if flat else (9, 0)
        sheet.line((x - tick[0], y - tick[1]), (x + tick[0], y + tick[1]))
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    if flat:
        sheet.text((middle[0], middle[1] - 14), words, "m p")
    else:
        sheet.text((middle[0] + (16 if not side else -16), middle[1] + 7), words, f"p {side}")


def _section(sheet: Sheet) -> None:
    """Cut through: band, panel, reader, metal."""
    sheet.text((64, 212), "Through the panel", "n")
    panel, left, right = 380, 64, 640
    sheet.shape("M290 318c0-52 148-52 148 0v16H290z", "#FFDDB3")
    sheet.line((304, 334), (424, 334), width=8)
    sheet.text((460, 312), "band, flat on the target")
    sheet.box(left, panel - 34, right - left, 34, fill="#E9D0B8")
    sheet.text((84, panel - 10), "wood or plastic", "t")
    sheet.box(254, panel + 12, 220, 20, fill=PALE_BLUE, r=4)
    sheet.text((84, panel + 30), "reader, coil up")
    sheet.box(left, panel + 150, right - left, 30, fill="#B5C3BC")
    sheet.text((84, panel + 172), "metal", "t")
    _dimension(sheet, (510, panel - 34), (510, panel + 12), "")
    sheet.text((526, panel + 24), "at most 8 mm", "p")
    _dimension(sheet, (364, panel + 36), (364, panel + 150), "at least 30 mm")


def _apart(sheet: Sheet) -> None:
    """From above: two readers, a metal frame."""
    sheet.text((720, 212), "Beside another, inside a frame", "n")
    sheet.box(720, 250, 496, 310, fill=WASH, width=10)
    for x in (770, 1046):
        sheet.box(x, 330, 120, 150, fill=PALE_BLUE, r=10)
        sheet.circle((x + 60, 405), 34, fill=BEAD)
    _dimension(sheet, (890, 405), (1046, 405), "≥ 200 mm")
    _dimension(sheet, (725, 520), (770, 520), "")
    sheet.text((790, 527), "at least 30 mm to a metal frame", "")


def _height(sheet: Sheet) -> None:
    """From the side: who must reach it."""
    sheet.text((64, 668), "For whoever comes", "n")
    floor = 1010
    sheet.line((64, floor), (640, floor), width=6)
    for x, tall, who in ((110, 200, "5 years"), (220, 232, "seated"), (330, 296, "standing")):
        sheet.circle((x, floor - tall), 28, fill=CARD)
        sheet.line((x, floor - tall + 28), (x, floor - 4), width=10)
        sheet.text((x, floor + 30), who, "m t")
    sheet.box(520, floor - 180, 80, 180, fill="#E9D0B8")
    sheet.circle((540, floor - 160), 16, fill=BEAD)
    _dimension(sheet, (490, floor - 160), (490, floor - 4), "80 cm", "e")


def _target(sheet: Sheet) -> None:
    """What the visitor sees of it."""
    sheet.text((720, 668), "What one sees of it", "n")
    sheet.circle((860, 850), 120, fill=BEAD, width=8)
    sheet.line((818, 840), (842, 840), width=8)
    sheet.line((878, 840), (902, 840), width=8)
    sheet.shape("M846 880c10 10 18 10 28 0", "none", 6)
    sheet.text((1010, 800), "One target, as large as", "")
    sheet.text((1010, 828), "the coil, right above it.", "")
    sheet.text((1010, 872), "No second place that looks", "s")
    sheet.text((1010, 896), "as if it could read.", "s")
    _dimension(sheet, (740, 1016), (980, 1016), "60 mm")


def placement() -> Sheet:
    """Where to put a reader."""
    sheet = Sheet(
        1280, 1270, "Where a reader sits",
        "A reader lies coil up under at most 8 millimetres of wood or plastic, at least 30"
        " from metal behind or beside it, at least 200 from the next reader, about 80 centimetres"
        " above the floor, under one target of 60 millimetres. Below, a scale of distance: read at"
        " 0, 10 and 20 millimetres; no longer read from 60 on.",
    )  # fmt: skip
    sheet.text((64, 92), "Where a reader sits", "h")
    sheet.text(
        (64, 128),
        "Metal swallows the field, a second reader disturbs it. The acceptance test has the say.",
        "s",
    )
    _section(sheet)
    _apart(sheet)
    _height(sheet)
    _target(sheet)
    y, zero, per = 1190, 104, 15.0
    sheet.ruler(y, zero, per * 2)
    for mm in (0, 20, 40, 60):
        sheet.text((zero + mm * per, y + 50), f"{mm} mm", "m")
    for mm in (0, 10, 20, 60):
        sheet.circle((zero + mm * per, y), 15, fill=PAPER if mm > REACH_MM else BEAD)
    sheet.text((zero - 8, y - 34), "Above the panel, every band reads")
    sheet.text((zero + 60 * per, y - 34), "and none any more", "m")
    return sheet


ALL = {"placement.svg": placement}
