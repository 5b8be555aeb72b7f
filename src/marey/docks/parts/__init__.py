"""Controls that several docks use; none of them knows a recording."""

from marey.docks.parts.answer_line import AnswerLine
from marey.docks.parts.asking import Asking
from marey.docks.parts.buttons import check_box, push_button
from marey.docks.parts.colour_button import ColourButton
from marey.docks.parts.elided_label import ElidedLabel
from marey.docks.parts.existing_box import ExistingBox
from marey.docks.parts.fold import Fold
from marey.docks.parts.icons import IconButton
from marey.docks.parts.line import Line
from marey.docks.parts.offering import offer
from marey.docks.parts.rating_stars import RatingStars
from marey.docks.parts.seldom import Seldom
from marey.docks.parts.state_line import StateLine
from marey.docks.parts.wheel_guard import guard_wheel

__all__ = [
    "AnswerLine",
    "Asking",
    "ColourButton",
    "ElidedLabel",
    "ExistingBox",
    "Fold",
    "IconButton",
    "Line",
    "RatingStars",
    "Seldom",
    "StateLine",
    "check_box",
    "guard_wheel",
    "offer",
    "push_button",
]
