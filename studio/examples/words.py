"""What the example story says, in English, Simplified Chinese and Arabic."""

from __future__ import annotations

from typing import Final

from story.model.values import Localised

LANGUAGES: Final = ("en", "zh-Hans", "ar")


def _said(english: str, chinese: str, arabic: str) -> Localised:
    return dict(zip(LANGUAGES, (english, chinese, arabic), strict=True))


TITLE = _said("The Small Museum", "小小博物馆", "المتحف الصغير")
DESCRIPTION = _said(
    "A hall, a courtyard and a vase to take home: made wholly by code.",
    "一座展厅、一个庭院和一只可以带回家的花瓶：全部由代码生成。",
    "قاعة وفناء ومزهرية تأخذها معك: كلها مصنوعة بالشيفرة.",
)
WELCOME = _said(
    "Welcome 🏛️ 欢迎 · أهلاً\nLook around. Follow the round signs to the next place.",
    "欢迎 🏛️ Welcome · أهلاً\n四处看看，点选圆形标志前往下一处。",
    "أهلاً 🏛️ Welcome · 欢迎\nانظر حولك، واتبع العلامات المستديرة إلى المكان التالي.",
)

HALL = _said("The hall", "展厅", "القاعة")
COURTYARD = _said("The courtyard at dusk", "黄昏的庭院", "الفناء عند الغسق")
ARCH = _said("Under the arch", "拱门之下", "تحت القوس")
HOME = _said("The vase on your table", "放在你桌上的花瓶", "المزهرية على طاولتك")

TO_COURTYARD = _said("To the courtyard", "前往庭院", "إلى الفناء")
TO_ARCH = _said("Under the arch", "走到拱门下", "تحت القوس")
TO_HALL = _said("Back to the hall", "返回展厅", "العودة إلى القاعة")
TO_HOME = _said("Place the vase at home", "把花瓶摆在家中", "ضع المزهرية في بيتك")
MORE = _said("About the amphora", "关于双耳瓶", "عن الأمفورا")
LICENCE = _said("CC0: free for all", "CC0：任何人可自由使用", "CC0: حرّ للجميع")

AMPHORA = _said("Amphora", "双耳瓶", "أمفورا")
AMPHORA_ALT = _said(
    "A terracotta amphora with black bands: a meander, running waves and rays.",
    "一只赤陶双耳瓶，绘有黑色纹带：回纹、浪花纹和放射纹。",
    "أمفورا من الطين المحروق بأشرطة سوداء: زخرفة متعرجة وأمواج وأشعة.",
)
AMPHORA_MORE = _said(
    "Its bands are a formula.\nA meander of eight by six squares, waves that curl as a spiral"
    " does, and rays round the foot.",
    "它的纹带是一道公式。\n八乘六格的回纹、螺旋般卷起的浪花，以及瓶足四周的放射纹。",
    "أشرطتها معادلة.\nزخرفة متعرجة من ثمانية في ستة مربعات،"
    " وأمواج تلتف كالحلزون، وأشعة حول القاعدة.",
)
AMMONITE = _said("Ammonite", "菊石", "أمونيت")
AMMONITE_ALT = _said(
    "A fossil ammonite, a ribbed spiral shell the size of two hands, on a slate stand.",
    "一枚菊石化石：约两掌大小、带棱纹的螺旋壳，立于石板座上。",
    "أحفورة أمونيت: صدفة حلزونية مضلعة بحجم كفّين على حامل من الأردواز.",
)
VASE = _said("Celadon vase", "青瓷瓶", "مزهرية سيلادون")
VASE_ALT = _said(
    "A ribbed vase under a pale green glaze that gathers in its grooves.",
    "一只瓜棱瓶，淡青釉色积聚在棱沟之中。",
    "مزهرية مضلعة بطلاء أخضر باهت يتجمع في أخاديدها.",
)
KNOT = _said("Knot", "结", "عقدة")
KNOT_ALT = _said(
    "A bronze sculpture as tall as a child: one closed curve, knotted three times.",
    "一座与孩童齐高的青铜雕塑：一条打了三重结的闭合曲线。",
    "منحوتة برونزية بطول طفل: منحنى مغلق واحد معقود ثلاث مرات.",
)
CRYSTAL = _said("Amethyst", "紫水晶", "جمشت")
CRYSTAL_ALT = _said(
    "A cluster of violet quartz crystals on a dark rock.",
    "深色岩石上的一簇紫色石英晶体。",
    "عنقود من بلورات الكوارتز البنفسجية على صخرة داكنة.",
)

PICTURES: Final = {
    "mountains": _said(
        "A painting of mountain ridges in mist before a rising sun.",
        "一幅画：旭日之前，薄雾中的层层山脊。",
        "لوحة لسلاسل جبلية في الضباب أمام شمس مشرقة.",
    ),
    "currents": _said(
        "A painting of fine lines that flow in eddies of coral, gold and sea green.",
        "一幅画：珊瑚红、金色与海绿的细线汇成漩流。",
        "لوحة لخطوط دقيقة تجري في دوامات مرجانية وذهبية وخضراء.",
    ),
    "suns": _said(
        "A painting of squares with half circles, like printed cloth.",
        "一幅画：方格中的半圆，如同印花布。",
        "لوحة لمربعات فيها أنصاف دوائر كأنها قماش مطبوع.",
    ),
    "contours": _said(
        "A painted map of an island that does not exist, with its heights and shores.",
        "一张手绘地图：一座并不存在的岛屿，标有山势与海岸。",
        "خريطة مرسومة لجزيرة غير موجودة بمرتفعاتها وشواطئها.",
    ),
}

DUSK = _said(
    "Paper lanterns, one evening ✨\nThis film was rendered by Diorama.",
    "纸灯笼与一个傍晚 ✨\n这段影片由 Diorama 渲染。",
    "فوانيس ورقية ومساء واحد ✨\nهذا الفيلم من تصوير Diorama.",
)
AT_HOME = _said(
    "Celadon vase\n42 cm high. Walk round it.",
    "青瓷瓶\n高 42 厘米。绕着它走一圈。",
    "مزهرية سيلادون\nارتفاعها 42 سم. تجوّل حولها.",
)
LOOK_BACK = _said(
    "The hall from its far end, seen all around in one picture.",
    "从展厅尽头回望，一张照片尽收四周。",
    "القاعة من طرفها البعيد، في صورة واحدة تحيط بك.",
)

HALL_CUES = (
    (0.5, 3.5, _said("[A quiet hall]", "［安静的展厅］", "[قاعة هادئة]")),
    (3.5, 5.0, _said("[A chime, far off]", "［远处的钟声］", "[رنين جرس من بعيد]")),
)
COURTYARD_CUES = (
    (0.3, 3.0, _said("[Crickets, water]", "［虫鸣与流水声］", "[صراصير وخرير ماء]")),
    (3.0, 4.8, _said("[Soft bells]", "［轻柔的铃声］", "[أجراس خافتة]")),
)
