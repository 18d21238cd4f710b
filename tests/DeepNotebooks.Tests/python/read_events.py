"""Reads a TensorBoard events file from the formats' own descriptions, checksums included, and prints 'step tag value' a line."""
import struct
import sys
from pathlib import Path

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def fields(message):
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        size = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = varint() if size is None else size
        yield key >> 3, message[at:at + size]
        at += size


(file,) = Path(sys.argv[1]).glob("events.out.tfevents.*")
data, at = file.read_bytes(), 0
while at < len(data):
    (length,) = struct.unpack_from("<Q", data, at)
    assert struct.unpack_from("<I", data, at + 8)[0] == checksum(data[at:at + 8]), "length"
    message = data[at + 12:at + 12 + length]
    assert struct.unpack_from("<I", data, at + 12 + length)[0] == checksum(message), "event"
    at += length + 16
    event = dict(fields(message))
    assert struct.unpack("<d", event[1])[0] > 1.7e9, "wall time"
    if 3 in event:
        print("version", event[3].decode())
        continue
    for _, value in fields(event[5]):
        value = dict(fields(value))
        print(event[2], value[1].decode(), repr(struct.unpack("<f", value[2])[0]))
