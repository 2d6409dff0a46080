"""Small pictures of assets and scenes for the panels, made in workers and kept as pixmaps."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPixmap

from assets.thumbnails import name_of
from story.errors import StudioError
from story.model.asset import Asset
from story.model.story import Scene
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from studio.jobs import Jobs
from studio.look import Look
from studio.panels.field_table import KIND_ICONS
from studio.session import Session

CORNER = 4.0  # pixels


class Thumbnails(QObject):
    """Gives a picture at once where there is one; else an icon, and `arrived` when it is made."""

    arrived = Signal()

    def __init__(self, session: Session, jobs: Jobs, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._look = session, jobs, look
        self._images: dict[str, QImage | None] = {}  # by sha256; None: being made, or not to be had
        session.document_changed.connect(self._forget_if_closed)

    def of_asset(self, asset: Asset, size: QSize, ratio: float) -> QPixmap:
        """A picture of the asset that fills `size` (in points), or its kind's icon."""
        image = self._image(asset)
        if image is None:
            return self._icon(KIND_ICONS[asset.kind], size, ratio)
        return _filled(image, size, ratio, self._look.theme.field)

    def of_scene(self, scene: Scene, size: QSize, ratio: float) -> QPixmap:
        """A picture of what is around in a scene."""
        match scene.surrounding:
            case Photo360(asset=id_) | Video360(asset=id_) | Environment(model=id_):
                asset = self._session.asset(id_)
                if asset is None:
                    return self._icon("link-break", size, ratio)
                return self.of_asset(asset, size, ratio)
            case Backdrop(top=top, bottom=bottom):
                return _gradient(top, bottom, size, ratio)
            case RealWorld():
                return self._icon("device-mobile-camera", size, ratio)

    def _image(self, asset: Asset) -> QImage | None:
        key = name_of(asset)
        if key in self._images:
            return self._images[key]
        library = self._session.library
        if library is None:
            return None
        self._images[key] = None

        def work() -> QImage | None:
            made = library.thumbnail(asset.id)
            if made is None:
                return None
            image = QImage(str(made))
            return None if image.isNull() else image

        self._jobs.start("", work, lambda image: self._take(key, image), self._no_picture)
        return None

    def _take(self, key: str, image: QImage | None) -> None:
        if image is not None:
            self._images[key] = image
            self.arrived.emit()

    def _no_picture(self, error: StudioError) -> None:
        """The icon stays; the problems panel says what is wrong with the file."""

    def _forget_if_closed(self) -> None:
        if self._session.story is None:
            self._images.clear()

    def _icon(self, name: str, size: QSize, ratio: float) -> QPixmap:
        theme = self._look.theme
        made = _canvas(size, ratio)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), CORNER, CORNER)
        side = min(size.width(), size.height()) * 2 // 5
        self._look.icon(name, colour=theme.dim).paint(
            painter, (size.width() - side) // 2, (size.height() - side) // 2, side, side
        )
        painter.end()
        return made


def _canvas(size: QSize, ratio: float) -> QPixmap:
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def _rounded(painter: QPainter, size: QSize) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, size.width(), size.height()), CORNER, CORNER)
    painter.setClipPath(path)


def _filled(image: QImage, size: QSize, ratio: float, ground: str) -> QPixmap:
    """The middle of the image, as much as fills the size; `ground` where it lets light through."""
    made = _canvas(size, ratio)
    painter = QPainter(made)
    _rounded(painter, size)
    if image.hasAlphaChannel():
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(ground))
    scaled = image.scaled(
        size * ratio,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    wide, high = size.width() * ratio, size.height() * ratio
    source = QRectF((scaled.width() - wide) / 2, (scaled.height() - high) / 2, wide, high)
    painter.drawImage(QRectF(0, 0, size.width(), size.height()), scaled, source)
    painter.end()
    return made


def _gradient(top: str, bottom: str, size: QSize, ratio: float) -> QPixmap:
    made = _canvas(size, ratio)
    painter = QPainter(made)
    _rounded(painter, size)
    gradient = QLinearGradient(0, 0, 0, size.height())
    gradient.setColorAt(0, QColor(top))
    gradient.setColorAt(1, QColor(bottom))
    painter.fillRect(0, 0, size.width(), size.height(), gradient)
    painter.end()
    return made
