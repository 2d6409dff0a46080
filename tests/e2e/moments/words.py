"""Words: Thai and Devanagari, rich paragraphs, outlines, bent and turned ones, near and far."""

from __future__ import annotations

from story.model.placement import Around, Standing
from story.model.story import Scene
from story.model.surrounding import Photo360
from story.model.values import View
from story.overlays.annotation import Annotation
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import rotation_of
from tests.e2e.moments.stage import Shot, Stage

THAI = "ปราสาทหินพิมายตั้งอยู่ในจังหวัดนครราชสีมา เป็นศาสนสถานที่สร้างขึ้นในพุทธศตวรรษที่ ๑๖ และมีผู้มาเยือนจากทั่วโลกทุกปี"
HINDI = "ताज महल का निर्माण सन् १६३२ में प्रारंभ हुआ; क्षत्रिय, ज्ञान, श्रीमती, विद्यार्थी और र्क्यों के संयुक्ताक्षर।"
RICH = (
    "# The blue whale\n"
    "She hangs from the *ceiling* of the **great hall**, and ***weighs 4.5 tonnes***.\n"
    "\n"
    "## What to look for\n"
    "- the jaw, *six metres* long, with no teeth but plates of horn\n"
    "- her **ribs**, 32 of them\n"
    "  - the first pair is the *shortest*\n"
    "1. หัวใจ **หนัก** 180 กิโลกรัม\n"
    "12. 2 * 3 * 4 stays, and so does \\*this\\*"
)
ARABIC = (
    "# الحوت الأزرق\n"
    "يتدلّى من *سقف* القاعة **الكبرى** منذ 1938 (Hope) إلى اليوم\n"
    "- الفك **طوله** ستة أمتار\n"
    "2. الأضلاع 32"
)


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Every sort of words before a real photo."""
    hall = Photo360(asset=stage.real("panoramas/petra_mono_2048x1024.jpg").id)
    card = stage.real("ar/mindar_card.png")
    scripts = Scene(
        id="scriptsscr",
        surrounding=hall,
        overlays=(
            Text(
                id="thaithaith",
                text={"th": THAI},
                wrap=1.7,
                height=0.08,
                placement=Around(yaw=-20, distance=2.5),
            ),
            Text(
                id="hindihindi",
                text={"hi": HINDI},
                wrap=1.7,
                height=0.08,
                bold=True,
                placement=Around(yaw=22, distance=2.5),
            ),
        ),
    )
    rich = Scene(
        id="richrichri",
        surrounding=hall,
        overlays=(
            Text(
                id="whalewhale",
                text={"en": RICH},
                rich=True,
                wrap=1.9,
                height=0.08,
                placement=Around(yaw=-24, distance=2.5),
            ),
            Text(
                id="arabicarab",
                text={"ar": ARABIC},
                rich=True,
                wrap=1.4,
                height=0.07,
                leading=1.25,
                spacing=0.05,
                panel="#f4efe4",
                panel_opacity=0.95,
                colour="#3a2a10",
                placement=Around(yaw=26, distance=2.5),
            ),
        ),
    )
    lined = Scene(
        id="linedlined",
        surrounding=hall,
        overlays=(
            Text(
                id="outlineout",
                text={"en": "The **Treasury**\n*al-Khazneh* الخزنة"},
                rich=True,
                panel=None,
                align="centre",
                height=0.14,
                outline="#5a2410",
                outline_width=0.014,
                placement=Around(pitch=9, distance=2.5),
            ),
            Text(
                id="shadowshad",
                text={"en": "carved from the rock\naround 60 AD"},
                panel=None,
                align="centre",
                shadow=0.9,
                height=0.09,
                placement=Around(pitch=-12, distance=2.5),
            ),
        ),
    )
    bent = Scene(
        id="bentbentbe",
        surrounding=hall,
        overlays=(
            Text(
                id="roundround",
                text={"en": "A band of words that runs round whoever stands in its middle"},
                wrap=None,
                curve=2.0,
                height=0.12,
                placement=Around(pitch=14, distance=2.0),
            ),
            Picture(
                id="picturepic",
                asset=card.id,
                width=0.9,
                curve=0.4,
                placement=Around(yaw=-25, pitch=-14, distance=2.4),
            ),
            Text(
                id="tighttight",
                text={"en": "Read all\nround this\npillar of\nglass"},
                align="centre",
                curve=0.25,
                height=0.11,
                placement=Standing(
                    position=(1.0, 1.3, -2.2), rotation=rotation_of(150.0, 0.0, 4.0)
                ),
            ),
        ),
    )
    turned = Scene(
        id="turnedturn",
        surrounding=hall,
        overlays=tuple(
            Text(
                id=f"{faces:e<10}"[:10],
                text={"en": faces},
                faces=faces,
                align="centre",
                height=0.12,
                placement=Standing(
                    position=(x, 2.9, -2.2), rotation=rotation_of(30.0, -25.0, 12.0)
                ),
            )
            for faces, x in (("fixed", -1.3), ("upright", 0.0), ("viewer", 1.3))
        ),
    )
    near = Scene(
        id="nearnearne",
        surrounding=hall,
        overlays=(
            Text(
                id="crispcrisp",
                text={"en": "Crisp *near* ไทย"},
                rich=True,
                placement=Around(distance=0.35, pitch=8),
            ),
            Text(
                id="farawayfar",
                text={"en": "and far away: " + RICH.splitlines()[1]},
                rich=True,
                placement=Around(distance=14, pitch=-14),
            ),
            Annotation(
                id="notenoteno",
                title={"en": "Near too"},
                text={"en": "Small letters, seen from a hand's breadth"},
                open=True,
                size=0.05,
                aside=(0.0, -0.05, 0.0),
                width=0.2,
                height=0.02,
                placement=Around(distance=0.12, yaw=24, pitch=-10),
            ),
        ),
    )
    return (
        Shot("Thai and Hindi", scripts),
        Shot("rich words, two ways", rich),
        Shot("outlined, shaded", lined),
        Shot("bent round the viewer and by itself", bent, View(yaw=4, pitch=2, fov=90)),
        Shot("fixed, upright, turned", turned, View(pitch=25)),
        Shot("near and far", near, View(fov=60)),
    )
