"""Every real file: it comes in, or is refused in one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from assets.ingest import ingest
from assets.library import Library
from story.errors import MediaError, MediaUnsupported
from story.model.asset import Asset
from story.model.story import VERSION, Story

COMES_IN = {
    "ar/hiro_marker.png": "image flat",
    "ar/mindar_card.png": "image flat",
    "ar/mindar_card_in-scene.png": "image flat",
    "ar/mindar_card_tracking_540x720_10s.mp4": "video flat",
    "ar/multimarker_on-tablet_4160x3088.jpg": "image flat",
    "ar/target_cookie-box.png": "image flat",
    "ar/target_cookie-box_in-scene.png": "image flat",
    "audio/acoustic-guitar_8s.ogg": "audio",
    "audio/ambisonic_3oa_ch0-7_48k.wav": "audio",
    "audio/ambisonic_3oa_ch8-15_48k.wav": "audio",
    "audio/ambisonic_foa_ambix_4s.wav": "audio",
    "audio/guitar_loop_17s.ogg": "audio",
    "audio/narration_smithsonian_sonify-intro_66s.mp3": "audio",
    "splats/saxophone.compressed.ply": "splats",
    "splats/saxophone.sog": "splats",
    "splats/saxophone.splat": "splats",
    "splats/saxophone_3dgs.ply": "splats",
    "splats/saxophone_KHR_gaussian_splatting.glb": "splats",
    "splats/saxophone_v3.spz": "splats",
    "splats/saxophone_v4.spz": "splats",
    "clouds/autzen_10k_xyzrgb.xyz": "cloud",
    "clouds/autzen_trim.laz": "cloud",
    "clouds/five_people_kinect.pcd": "cloud",
    "clouds/simple.copc.laz": "cloud",
    "clouds/simple.las": "cloud",
    "hdr/spruit_sunrise_1k.hdr": "image equirect mono guess",
    "hdr/studio_small_08_1k.hdr": "image equirect mono guess",
    "models/AnisotropyBarnLamp/AnisotropyBarnLamp_basecolor.jpeg": "image flat",
    "models/AnisotropyBarnLamp/AnisotropyBarnLamp.gltf": "model",
    "models/clearcoat-wicker.glb": "model",
    "models/fox_skinned_3anims.glb": "model",
    "models/fuze/fuze uv.jpg": "image flat",
    "models/fuze/fuze.obj": "model",
    "models/home-theater_room/home-theater.gltf": "model",
    "models/lamp-post_origin-at-base.glb": "model",
    "models/morph-stress-test.gltf": "model",
    "models/si_parker-saxophone_draco.glb": "model",
    "models/si_pilot-whale_cranium.glb": "model",
    "models/si_pilot-whale_mandible_draco.glb": "model",
    "models/si_whale-cranium_16k_millimetres.stl": "model",
    "models/si_whale-cranium_16k_vertexcolour.ply": "model",
    "models/smk_venus-de-milo.glb": "model",
    "panoramas/chichen-itza_mono_2048x1024.jpg": "image equirect mono guess",
    "panoramas/machu-picchu_mono_2048x1024.jpg": "image equirect mono guess",
    "panoramas/milky-way_mono_2048x1024.png": "image equirect mono guess",
    "panoramas/museum-hall-walrus_stereo-tb_4096.jpg": "image equirect top-bottom guess",
    "panoramas/museum-hall-whale_stereo-tb_4096.jpg": "image equirect top-bottom guess",
    "panoramas/petra_mono_2048x1024.jpg": "image equirect mono guess",
    "panoramas/petra_mono_gpano-tagged.jpg": "image equirect mono metadata",
    "panoramas/ryfjallet_cubemap-vertical-strip.png": "image cubemap mono guess",
    "panoramas/seattle_vr180-fisheye-sbs_2499x1372.jpg": "image fisheye left-right guess",
    "panoramas/street-chess_vr180-stereo-tb_2048x4096.jpg": "image equirect top-bottom guess",
    "timelines/media/coast_flat_854x480_5s.mp4": "video flat",
    "video360/alcatraz_theta_mono360_gspherical_foa-sa3d_8s.mp4": "video equirect mono metadata",
    "video360/alcatraz_theta_mono360_untagged_640x322_24s.mp4": "video equirect mono guess",
    "video360/congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4": (
        "video equirect top-bottom metadata"
    ),
    "video360/seattle_vr180_sv3d-mesh_stereo-tb_5s.mp4": "video fisheye top-bottom metadata",
    "video360/subs/alcatraz_en.srt": "captions",
    "video360/subs/alcatraz_en.vtt": "captions",
    "video360/subs/alcatraz_it.vtt": "captions",
    "video360/subs/webvtt-py_regions.vtt": "captions",
    "video360/subs/webvtt-py_sample.srt": "captions",
    "video360/subs/webvtt-py_sample.vtt": "captions",
    "video360/subs/webvtt-py_styles.vtt": "captions",
}

REFUSED = {
    "SOURCES.md": "text document",
    "ar/mindar_card.mind": "image target",
    "ar/patt.hiro": "pattern",
    "ar/*.json": "data file",
    "iiif/*": "data file",
    "models/AnisotropyBarnLamp/*.bin": "data",
    "models/AnisotropyBarnLamp/*.ktx2": "KTX",
    "models/fuze/fuze.obj.mtl": "materials",
    "models/home-theater_room/*.md": "text document",
    "models/home-theater_room/*.bin": "data",
    "timelines/*.otio": "editing timeline",
    "tours/**/*": "data file|script|web page",
}


@pytest.fixture(scope="module")
def taken(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Library, dict[str, Asset]]]:
    """A story of everything that comes in."""
    folder = tmp_path_factory.mktemp("everything")
    assets = {
        name: ingest(shared_data / name, folder, id=f"a{number:09}").asset
        for number, name in enumerate(COMES_IN)
        if (shared_data / name).is_file()
    }
    library = Library(
        folder, Story(version=VERSION, id="everything", assets=tuple(assets.values()))
    )
    yield library, assets
    library.close()


def test_no_file_is_forgotten(shared_data: Path) -> None:
    files = {
        path.relative_to(shared_data).as_posix()
        for path in shared_data.rglob("*")
        if path.is_file() and path.stat().st_size
    }
    refused = {
        path.relative_to(shared_data).as_posix()
        for pattern in REFUSED
        for path in shared_data.glob(pattern)
        if path.is_file()
    }
    assert files - refused - COMES_IN.keys() == set()
    assert refused & COMES_IN.keys() == set()


@pytest.mark.parametrize("name", COMES_IN)
def test_it_comes_in(taken: tuple[Library, dict[str, Asset]], name: str) -> None:
    library, assets = taken
    if name not in assets:
        pytest.skip(f"{name} is not among the real media here")
    asset = assets[name]
    layout = asset.layout
    words = [asset.kind]
    if layout is not None:
        words.append(layout.projection)
        if layout.projection != "flat":
            words += [layout.stereo, layout.found]
    assert " ".join(words) == COMES_IN[name]
    assert library.path(asset.id).stat().st_size <= asset.size
    _opens(library, asset)


def _opens(library: Library, asset: Asset) -> None:
    match asset.kind:
        case "image":
            frame = library.frame(asset.id)
            assert (frame.width, frame.height) == (asset.width, asset.height)
        case "video":
            frame = library.frame(asset.id, round(asset.duration * 500_000))
            assert (frame.width, frame.height) == (asset.width, asset.height)
            assert frame.pts_us <= asset.duration * 500_000 + 20_000
        case "audio":
            middle = round(asset.duration * 24000)
            heard = library.samples(asset.id, middle, 4800, 48000).data
            assert heard.shape == (4800, asset.channels)
            assert abs(heard).max() > 0
        case "model":
            model = library.model(asset.id)
            assert sum(len(mesh.indices) // 3 for mesh in model.meshes) == asset.triangles
            assert model.low == asset.low
        case "cloud":
            assert library.cloud(asset.id).points == asset.points
        case "splats":
            assert len(library.splats(asset.id).positions) == asset.points
        case "captions":
            assert library.cues(asset.id)


@pytest.mark.parametrize("pattern", REFUSED)
def test_it_is_refused_in_words(shared_data: Path, tmp_path: Path, pattern: str) -> None:
    files = [path for path in sorted(shared_data.glob(pattern)) if path.is_file()]
    if not files:
        pytest.skip(f"{pattern} is not among the real media here")
    for file in files:
        with pytest.raises(MediaUnsupported, match=REFUSED[pattern]) as caught:
            ingest(file, tmp_path, id="aaaaaaaaaa")
        assert file.name in caught.value.message
        assert "\n" not in str(caught.value)
        assert caught.value.hint
    assert not list(tmp_path.rglob("*.*"))


def test_what_the_files_say_of_themselves(taken: tuple[Library, dict[str, Asset]]) -> None:
    _, assets = taken
    tagged = assets.get("panoramas/petra_mono_gpano-tagged.jpg")
    if tagged is None or tagged.layout is None:
        pytest.skip("no tagged photo here")
    assert tagged.layout.pose.yaw == pytest.approx(-75)  # a heading of 285
    assert tagged.layout.initial is not None
    assert tagged.layout.initial.yaw == pytest.approx(-165)  # 120 - 285
    venus = assets["models/smk_venus-de-milo.glb"]
    assert venus.rights.title.startswith("Venus de Milo")
    assert venus.rights.licence.startswith("CC0")
    assert assets["ar/mindar_card.png"].height > assets["ar/mindar_card.png"].width
    ambisonic = assets["video360/alcatraz_theta_mono360_gspherical_foa-sa3d_8s.mp4"]
    assert (ambisonic.ambisonic, ambisonic.channels) == (1, 4)
    assert assets["audio/ambisonic_foa_ambix_4s.wav"].ambisonic == 1
    congo = assets["video360/congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4"]
    assert (congo.width, congo.height, congo.frames) == (1920, 1080, 300)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95])
def test_cut_short_it_is_refused_or_still_opens(
    shared_data: Path, tmp_path: Path, share: float
) -> None:
    for number, name in enumerate(COMES_IN):
        source = shared_data / name
        if not source.is_file() or source.stat().st_size > 1_100_000:
            continue
        whole = source.read_bytes()
        short = tmp_path / f"{number}{source.suffix}"
        short.write_bytes(whole[: int(len(whole) * share)])
        with suppress(MediaError):
            asset = ingest(short, tmp_path / "story", id="aaaaaaaaaa").asset
            story = Story(version=VERSION, id="everything", assets=(asset,))
            # what was cut off cannot be counted on
            with closing(Library(tmp_path / "story", story)) as library, suppress(AssertionError):
                _opens(library, asset)
