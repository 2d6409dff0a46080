"""Splats out of every format: the same object in each, harmonics, and files that are damaged."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from assets.kinds import splats as kind
from assets.media import Splats, harmonics
from assets.probe import probe
from assets.splats import khr, spz
from assets.splats.gaussians import DC, Gaussians, turned
from story.errors import MediaError, MediaUnreadable, MediaUnsupported

COUNTS = {0: 0, 1: 3, 2: 8, 3: 15}


def some(count: int = 300, harmonic: int = 0, seed: int = 1) -> Gaussians:
    rng = np.random.default_rng(seed)
    turns = rng.normal(size=(count, 4))
    return Gaussians(
        rng.uniform(-2, 2, (count, 3)).astype(np.float32),
        np.exp(rng.uniform(-6, -1, (count, 3))).astype(np.float32),
        (turns / np.linalg.norm(turns, axis=1, keepdims=True)).astype(np.float32),
        rng.uniform(0.05, 1, count).astype(np.float32),
        rng.uniform(0, 1, (count, 3)).astype(np.float32),
        rng.uniform(-0.9, 0.9, (count, harmonic, 3)).astype(np.float32) if harmonic else None,
    )


def spread(splats: Splats | Gaussians) -> NDArray[np.float64]:
    axes = Rotation.from_quat(splats.rotations).as_matrix() * splats.scales[:, None, :]
    return axes @ axes.transpose(0, 2, 1)


def trained_ply(splats: Gaussians) -> bytes:
    """As 3D Gaussian Splatting writes it, by its own formulas."""
    back = turned(splats, "z")
    names = [*"xyz", *(f"f_dc_{i}" for i in range(3))]
    columns = [back.positions, (back.colours - 0.5) / DC]
    if back.sh is not None:
        names += [f"f_rest_{i}" for i in range(3 * back.sh.shape[1])]
        columns.append(back.sh.transpose(0, 2, 1).reshape(len(back.positions), -1))
    opacity = np.clip(back.opacities, 1e-6, 1 - 1e-6)
    columns += [np.log(opacity / (1 - opacity))[:, None], np.log(back.scales)]
    columns.append(back.rotations[:, [3, 0, 1, 2]])
    names += ["opacity", *(f"scale_{i}" for i in range(3)), *(f"rot_{i}" for i in range(4))]
    head = "\n".join([
        "ply", "format binary_little_endian 1.0", f"element vertex {len(back.positions)}",
        *(f"property float {name}" for name in names), "end_header\n",
    ])  # fmt: skip
    return head.encode() + np.concatenate(columns, axis=1).astype("<f4").tobytes()


def test_one_object_is_the_same_out_of_every_format(shared_data: Path) -> None:
    folder = shared_data / "splats"
    base = kind.open_splats(folder / "saxophone_3dgs.ply", "")
    near, spreads = cKDTree(base.positions), spread(base)
    for name, place, size, colour in (
        ("saxophone.compressed.ply", 4e-4, 0.02, 0.02),
        ("saxophone.splat", 1e-6, 0.02, 0.003),
        ("saxophone.sog", 2e-5, 0.03, 0.003),
        ("saxophone_v3.spz", 3e-4, 0.2, 0.12),
        ("saxophone_v4.spz", 3e-4, 0.2, 0.12),
        ("saxophone_KHR_gaussian_splatting.glb", 1e-6, 1e-6, 1e-6),
    ):
        found = kind.open_splats(folder / name, "")
        assert len(found.positions) == 24_000, name
        far, which = near.query(found.positions)
        assert far.max() < place, name
        apart = np.abs(spread(found) - spreads[which]).max(axis=(1, 2)) / spreads.max()
        assert apart.max() < size, name
        assert np.median(apart) < 0.02, name
        assert np.abs(found.colours - base.colours[which]).max() < colour, name
        assert np.abs(found.opacities - base.opacities[which]).max() < 0.005, name
        told = probe(folder / name)
        assert (told.kind, told.points) == ("splats", 24_000)
        assert told.low == pytest.approx(base.low, abs=4e-4)


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_what_is_written_as_spz_comes_back(tmp_path: Path, degree: int) -> None:
    before = some(harmonic=COUNTS[degree])
    file = tmp_path / "a.spz"
    file.write_bytes(spz.write(before))
    after = spz.read(file)
    assert np.abs(after.positions - before.positions).max() < 1e-6
    assert np.abs(np.log(after.scales / before.scales)).max() <= 1 / 32 + 1e-5
    assert np.abs(after.opacities - before.opacities).max() <= 0.5 / 255 + 1e-6
    assert np.abs(after.colours - before.colours).max() <= 0.5 / 255 / 0.15 * DC + 1e-6
    assert np.abs((after.rotations * before.rotations).sum(axis=1)).min() > 0.99999
    if degree:
        assert after.sh is not None
        assert before.sh is not None
        assert np.abs(after.sh - before.sh).max() <= 0.5 / 128 + 1e-6
    else:
        assert after.sh is None


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_a_trained_ply_is_read_by_its_formulas(tmp_path: Path, degree: int) -> None:
    before = some(harmonic=COUNTS[degree])
    file = tmp_path / "a.ply"
    file.write_bytes(trained_ply(before))
    after = kind.open_splats(file, "key")
    assert np.abs(after.positions - before.positions).max() < 1e-6
    assert np.abs(spread(after) - spread(before)).max() < 1e-6
    assert np.abs(after.opacities - before.opacities).max() < 1e-5
    assert np.abs(after.colours - before.colours).max() < 1e-5
    if before.sh is not None:
        assert after.sh is not None
        assert np.abs(after.sh.astype(np.float32) - before.sh).max() < 1e-3  # kept as half floats


def test_a_turned_field_shows_the_same_colours_from_the_turned_side() -> None:
    before = some(harmonic=15)
    assert before.sh is not None
    directions = np.random.default_rng(3).normal(size=(300, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    wanted = np.einsum("nk,nkc->nc", harmonics(directions), before.sh)
    for axis, signs in (("z", (-1, -1, 1)), ("y", (-1, 1, -1))):
        after = turned(before, axis)  # type: ignore[arg-type]
        assert after.sh is not None
        found = np.einsum("nk,nkc->nc", harmonics(directions * signs), after.sh)
        assert np.abs(found - wanted).max() < 1e-6
    turn = Rotation.from_euler("xyz", (0.3, -1.1, 2.0)).as_matrix()
    whole = np.eye(4)
    whole[:3, :3] = 2.0 * turn
    stood = khr._stood(before, whole)
    assert stood.sh is not None
    found = np.einsum("nk,nkc->nc", harmonics(directions @ turn.T), stood.sh)
    assert np.abs(found - wanted).max() < 1e-5
    assert np.abs(spread(stood) - 4 * turn @ spread(before) @ turn.T).max() < 1e-5


def test_harmonics_are_orthonormal() -> None:
    count = 200_000
    at = np.arange(count) + 0.5
    up, turn = 1 - 2 * at / count, np.pi * (1 + 5**0.5) * at  # evenly over the sphere
    flat = np.sqrt(1 - up**2)
    waves = harmonics(np.stack([flat * np.cos(turn), flat * np.sin(turn), up], axis=1))
    product = 4 * np.pi * waves.T @ waves / count
    assert np.abs(product - np.eye(15)).max() < 1e-3


def sog(splats: Gaussians, version: int) -> bytes:
    """A SOG file by the words of its format; harmonics of version 2 with one label each."""
    back = turned(splats, "z")
    count = len(back.positions)
    side = int(np.ceil(np.sqrt(count)))

    def picture(codes: NDArray[np.uint8]) -> bytes:
        full = np.zeros((side * side, 4), np.uint8)
        full[:count] = codes
        out = io.BytesIO()
        image = Image.fromarray(full.reshape(side, side, 4), "RGBA")
        image.save(out, "WEBP", lossless=True, exact=True)
        return out.getvalue()

    logs = np.sign(back.positions) * np.log1p(np.abs(back.positions))
    low, high = logs.min(axis=0), logs.max(axis=0)
    whole = np.rint((logs - low) / (high - low) * 65535).astype(int)
    opaque = np.full((count, 1), 255)
    files = {
        "means_l.webp": np.hstack([whole & 255, opaque]),
        "means_u.webp": np.hstack([whole >> 8, opaque]),
    }
    largest = np.abs(back.rotations).argmax(axis=1)
    turns = back.rotations * np.sign(np.take_along_axis(back.rotations, largest[:, None], 1))
    real_first = turns[:, [3, 0, 1, 2]]
    which = (largest + 1) % 4
    small = np.array([np.delete(row, at) for row, at in zip(real_first, which, strict=True)])
    files["quats.webp"] = np.hstack([
        np.rint((small / np.sqrt(2) + 0.5) * 255), 252 + which[:, None],
    ])  # fmt: skip
    meta: dict[str, object] = {
        "means": {"mins": low.tolist(), "maxs": high.tolist(), "shape": [count, 3],
                  "files": ["means_l.webp", "means_u.webp"]},
        "quats": {"files": ["quats.webp"]},
    }  # fmt: skip
    dc, scale = (back.colours - 0.5) / DC, np.log(back.scales)
    opacity = np.log(back.opacities / (1 - np.minimum(back.opacities, 0.999)))[:, None]
    if version == 1:
        values = {"scales": scale, "sh0": np.hstack([dc, opacity])}
        for name, value in values.items():
            a, b = value.min(axis=0), value.max(axis=0)
            codes = np.rint((value - a) / (b - a) * 255)
            meta[name] = {"mins": a.tolist(), "maxs": b.tolist(), "files": [f"{name}.webp"]}
            files[f"{name}.webp"] = codes if codes.shape[1] == 4 else np.hstack([codes, opaque])
    else:
        meta |= {"version": 2, "count": count}
        for name, value in {"scales": scale, "sh0": dc}.items():
            book = np.linspace(value.min(), value.max(), 256)
            codes = np.rint((value - book[0]) / (book[-1] - book[0]) * 255)
            last = opaque if name == "scales" else np.rint(back.opacities * 255)[:, None]
            meta[name] = {"codebook": book.tolist(), "files": [f"{name}.webp"]}
            files[f"{name}.webp"] = np.hstack([codes, last])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, codes in files.items():
            archive.writestr(name, picture(codes.astype(np.uint8)))
        if version == 2 and back.sh is not None:
            bands = back.sh.shape[1]
            rows = -(-count // 64)
            table = np.zeros((rows, 64 * bands, 4), np.uint8)
            table[..., 3] = 255
            flat = table.reshape(rows * 64, bands, 4)
            flat[:count, :, :3] = np.rint((back.sh + 1) / 2 * 255)
            data = io.BytesIO()
            Image.fromarray(table, "RGBA").save(data, "WEBP", lossless=True, exact=True)
            archive.writestr("shN_centroids.webp", data.getvalue())
            labels = np.arange(count)
            zero = np.zeros(count, int)
            archive.writestr(
                "shN_labels.webp",
                picture(
                    np.stack([labels & 255, labels >> 8, zero, zero + 255], 1).astype(np.uint8)
                ),
            )
            meta["shN"] = {
                "codebook": np.linspace(-1, 1, 256).tolist(),
                "files": ["shN_centroids.webp", "shN_labels.webp"],
            }
        archive.writestr("meta.json", json.dumps(meta))
    return out.getvalue()


@pytest.mark.parametrize(("version", "harmonic"), [(1, 0), (2, 0), (2, 3), (2, 15)])
def test_sog_of_both_versions(tmp_path: Path, version: int, harmonic: int) -> None:
    before = some(harmonic=harmonic)
    file = tmp_path / "a.sog"
    file.write_bytes(sog(before, version))
    after = kind.open_splats(file, "")
    assert np.abs(after.positions - before.positions).max() < 2e-4
    assert np.abs(np.log(after.scales / before.scales)).max() < 0.02
    assert np.abs((after.rotations * before.rotations).sum(axis=1)).min() > 0.9998
    assert np.abs(after.colours - before.colours).max() < 0.005
    assert np.abs(after.opacities - before.opacities).max() < 0.02
    if harmonic:
        assert after.sh is not None
        assert before.sh is not None
        assert np.abs(after.sh.astype(np.float32) - before.sh).max() < 0.01


def older_spz(splats: Gaussians, version: int) -> bytes:
    """Versions 1 and 2: positions as half floats, rotations as three bytes."""
    back = turned(splats, "y")
    count = len(back.positions)
    if version == 1:
        places = back.positions.astype("<f2").tobytes()
    else:
        whole = np.rint(back.positions * 4096).astype("<i4").view(np.uint8).reshape(-1, 4)
        places = np.ascontiguousarray(whole[:, :3]).tobytes()
    turns = back.rotations * np.where(back.rotations[:, 3:] < 0, -1, 1)
    parts = [
        back.opacities * 255,
        ((back.colours - 0.5) / DC * 0.15 + 0.5) * 255,
        (np.log(back.scales) + 10) * 16,
        (turns[:, :3] + 1) * 127.5,
    ]
    body = b"".join(np.rint(np.clip(each, 0, 255)).astype(np.uint8).tobytes() for each in parts)
    head = struct.pack("<4sIIBBBB", b"NGSP", version, count, 0, 12, 0, 0)
    return gzip.compress(head + places + body)


@pytest.mark.parametrize("version", [1, 2])
def test_older_spz(tmp_path: Path, version: int) -> None:
    before = some()
    file = tmp_path / "a.spz"
    file.write_bytes(older_spz(before, version))
    after = kind.open_splats(file, "")
    assert np.abs(after.positions - before.positions).max() < 2e-3
    assert np.abs(np.log(after.scales / before.scales)).max() <= 1 / 32 + 1e-5
    assert np.abs((after.rotations * before.rotations).sum(axis=1)).min() > 0.99


def test_strays_do_not_count_for_the_box_and_clear_splats_are_left_out(tmp_path: Path) -> None:
    cloud = some(5000)
    cloud.positions[:5] *= 400
    cloud.opacities[5:10] = 0.0
    cloud.positions[10] = np.nan
    file = tmp_path / "a.ply"
    file.write_bytes(trained_ply(cloud))
    found = kind.open_splats(file, "")
    assert len(found.positions) == 4994
    assert max(found.high) < 2.01
    assert min(found.low) > -2.01
    assert found.radius > 300
    assert any("without a place" in note for note in probe(file).notes)


def test_too_many_are_thinned_by_what_shows_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "MOST_SPLATS", 100)
    field = some(300)
    file = tmp_path / "a.ply"
    file.write_bytes(trained_ply(field))
    found = kind.open_splats(file, "")
    assert len(found.positions) == 100
    sizes = np.sort(field.scales, axis=1)
    least = np.sort(field.opacities * sizes[:, 1] * sizes[:, 2])[-100]
    kept = np.sort(found.scales, axis=1)
    assert (found.opacities * kept[:, 1] * kept[:, 2]).min() >= least * 0.999
    assert any("show most" in note for note in probe(file).notes)


def _bad_files(folder: Path) -> dict[str, bytes]:
    good = {
        "a.ply": trained_ply(some(20, 3)),
        "a.spz": spz.write(some(20, 3)),
        "a.sog": sog(some(20), 2),
    }
    with gzip.GzipFile(fileobj=io.BytesIO(good["a.spz"])) as file:
        plain = file.read()

    def packed(data: bytes) -> bytes:
        return gzip.compress(data)

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta.json", b" " * (8 << 20))
    lost = io.BytesIO()
    with zipfile.ZipFile(lost, "w") as archive:
        archive.writestr("other.txt", b"")
    head = struct.Struct("<4sIIBBBBI12x")
    return {
        "cut.ply": good["a.ply"][:-40],
        "cut.spz": good["a.spz"][: len(good["a.spz"]) // 2],
        "short.spz": packed(plain[:-9]),
        "empty.spz": packed(b""),
        "magic.spz": packed(b"XXXX" + plain[4:]),
        "new.spz": packed(plain[:4] + struct.pack("<I", 9) + plain[8:]),
        "many.spz": packed(plain[:8] + struct.pack("<I", 4_000_000_000) + plain[12:]),
        "none.spz": packed(plain[:8] + struct.pack("<I", 0) + plain[12:]),
        "degree.spz": packed(plain[:12] + b"\x09" + plain[13:]),
        "table.spz": head.pack(b"NGSP", 4, 5, 0, 12, 0, 5, 1 << 31),
        "streams.spz": head.pack(b"NGSP", 4, 5, 0, 12, 0, 5, 32)
        + struct.pack("<QQ", 1 << 60, 45) * 5,
        "noise.spz": head.pack(b"NGSP", 4, 5, 0, 12, 0, 5, 32)
        + b"".join(struct.pack("<QQ", 4, 5 * n) for n in (9, 1, 3, 3, 4))
        + b"nope" * 5,
        "odd.splat": b"\x01" * 33,
        "nowhere.splat": np.full((2, 8), np.nan, "<f4").tobytes(),
        "cut.sog": good["a.sog"][:600],
        "bomb.sog": bomb.getvalue(),
        "lost.sog": lost.getvalue(),
        "words.ply": b"ply\nformat ascii 1.0\nelement vertex 1\n"
        + b"".join(f"property float {n}\n".encode() for n in ("x", "y", "z", "f_dc_0", "scale_0",
          "rot_0", "opacity")) + b"end_header\n0 0 0 0 0 0 0\n",
        "lacking.ply": b"ply\nformat binary_little_endian 1.0\nelement vertex 1\n"
        + b"".join(f"property float {n}\n".encode() for n in ("x", "y", "z", "f_dc_0", "scale_0",
          "rot_0", "opacity")) + b"end_header\n" + bytes(28),
    }  # fmt: skip


def test_bad_files_are_refused_in_words(tmp_path: Path) -> None:
    for name, data in _bad_files(tmp_path).items():
        file = tmp_path / name
        file.write_bytes(data)
        with pytest.raises((MediaUnreadable, MediaUnsupported)) as caught:
            probe(file)
        assert name in caught.value.message, name
        assert caught.value.hint, name


@pytest.mark.parametrize("axis", ["x", "scale_y", "b"])
def test_a_packed_ply_whose_bounds_have_no_end_is_refused(
    shared_data: Path, tmp_path: Path, axis: str
) -> None:
    whole = (shared_data / "splats" / "saxophone.compressed.ply").read_bytes()
    (tmp_path / "a.ply").write_bytes(whole.replace(f" max_{axis}\n".encode(), b" max_no\n", 1))
    with pytest.raises(MediaUnreadable, match=f"no max_{axis}"):
        probe(tmp_path / "a.ply")


def test_gzip_bombs_end_at_what_the_header_promises(tmp_path: Path) -> None:
    file = tmp_path / "bomb.spz"
    with gzip.GzipFile(fileobj=io.BytesIO(spz.write(some(20)))) as packed:
        plain = packed.read()
    file.write_bytes(gzip.compress(plain + bytes(64 << 20)))
    assert len(kind.open_splats(file, "").positions) == 20


def test_any_damage_is_an_error_or_a_picture(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    whole = {
        "a.ply": trained_ply(some(40, 3)),
        "a.spz": spz.write(some(40, 3)),
        "a.sog": sog(some(40, 3), 2),
    }
    for name, data in whole.items():
        for _ in range(60):
            harmed = bytearray(data)
            for at in rng.integers(0, len(harmed), 6):
                harmed[at] = rng.integers(0, 256)
            file = tmp_path / name
            file.write_bytes(bytes(harmed[: rng.integers(1, len(harmed) + 1)]))
            try:
                found = kind.open_splats(file, "")
            except MediaError:
                continue
            assert np.isfinite(found.positions).all()
            assert np.isfinite(found.scales).all()
