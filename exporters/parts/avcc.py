"""The decoder configuration of H.264 in MP4: parameter sets of several films in one record.

Films that were encoded apart can stand in one track when their parameter sets have other ids: each
picture says which it goes by. Sources: ISO/IEC 14496-15 5.3.3.1.2 (the record), ITU-T H.264 7.3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from story.errors import ExportError

LARGEST_ID: Final = 31  # of a sequence parameter set
_HIGH: Final = frozenset({100, 110, 122, 144})  # profiles whose record tells chroma and bit depth
_EXTENSION: Final = bytes((0xFC | 1, 0xF8, 0xF8, 0))  # 4:2:0, 8 bits, no further sets


class Record(NamedTuple):
    """What a decoder has to know of a film before its first picture."""

    profile: int
    constraints: int
    level: int
    length_size: int  # bytes that tell the length of a NAL unit
    sequence: tuple[bytes, ...]
    picture: tuple[bytes, ...]
    extension: bytes


def parse(data: bytes) -> Record:
    """The record in an avcC box. Raises ExportError for what is none."""
    try:
        if data[0] != 1:
            raise IndexError
        at = 5
        sets: list[tuple[bytes, ...]] = []
        for mask in (0x1F, 0xFF):
            count, at = data[at] & mask, at + 1
            found: list[bytes] = []
            for _ in range(count):
                size = int.from_bytes(data[at : at + 2], "big")
                if at + 2 + size > len(data):
                    raise IndexError
                found.append(data[at + 2 : at + 2 + size])
                at += 2 + size
            sets.append(tuple(found))
    except IndexError as error:
        raise ExportError("A film's H.264 parameters cannot be read.") from error
    return Record(data[1], data[2], data[3], (data[4] & 3) + 1, sets[0], sets[1], data[at:])


def serialise(record: Record) -> bytes:
    """The bytes of an avcC box."""
    out = bytearray((1, record.profile, record.constraints, record.level))
    out.append(0xFC | (record.length_size - 1))
    for mark, sets in ((0xE0, record.sequence), (0x00, record.picture)):
        out.append(mark | len(sets))
        for each in sets:
            out += len(each).to_bytes(2, "big") + each
    return bytes(out) + record.extension


def joined(records: Sequence[Record]) -> Record:
    """One record for films with parameter sets of different ids, and lengths of the same size."""
    first = records[0]
    profile = max(record.profile for record in records)
    constraints = first.constraints
    for record in records[1:]:
        constraints &= record.constraints
    extension = next((r.extension for r in records if r.profile == profile and r.extension), b"")
    if profile in _HIGH and not extension:
        extension = _EXTENSION
    return Record(
        profile,
        constraints,
        max(record.level for record in records),
        first.length_size,
        tuple(dict.fromkeys(each for record in records for each in record.sequence)),
        tuple(dict.fromkeys(each for record in records for each in record.picture)),
        extension,
    )


def free_id(record: Record) -> int | None:
    """An id for parameter sets that none of the record's have; None where all are taken."""
    taken = {_golomb(each, 4) for each in record.sequence}  # after NAL header, profile and level
    taken |= {_golomb(each, 1) for each in record.picture}
    return next((number for number in range(LARGEST_ID, -1, -1) if number not in taken), None)


def _golomb(data: bytes, at: int) -> int:
    """The unsigned Exp-Golomb number that begins with a byte (H.264 9.1); -1 where none does."""
    bits = "".join(f"{each:08b}" for each in data[at : at + 9])
    zeros = bits.find("1")
    if zeros < 0:
        return -1
    return int(bits[zeros : 2 * zeros + 1], 2) - 1
