"""Writes one picture in the many ways that files hold pictures, and beside each what PIL sees: make_encoded.py FOLDER.

NAME.EXT is the file, NAME.EXT.ppm the pixels expected: upright, 8 bits, on white where it is transparent, 16 bits scaled to 8.
"""
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
H, W = 24, 37
y, x = np.mgrid[0:H, 0:W]
rgb = np.stack([x * 6 + y, 255 - y * 9 - x, (x * y) % 200 + 20], axis=-1).clip(0, 255).astype(np.uint8)
grey = rgb[..., 0]
deep = (x * 1700 + y * 90 + 3).astype(np.uint16)
alpha = ((x * 11 + y * 3) % 256).astype(np.uint8)
colour, black = Image.fromarray(rgb), Image.fromarray(grey)
glass = Image.fromarray(np.dstack([rgb, alpha]), "RGBA")
smoke = Image.merge("LA", (black, Image.fromarray(alpha)))


def scaled(values):
    return Image.fromarray(((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8))


def seen(image):
    image.seek(0)
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def save(image, name, expected=None, **options):
    path = os.path.join(folder, name)
    image.save(path, **options)
    (expected.convert("RGB") if expected is not None else seen(Image.open(path))).save(path + ".ppm")


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


# Baseline JPEGs of large flat blocks, so that decoders that smooth colour differently still agree.
flat = Image.fromarray(np.kron(rgb[::8, ::8], np.ones((16, 16, 1), np.uint8)))
save(flat, "plain.jpg", quality=95, subsampling=0)
save(flat.convert("L"), "grey.jpg", quality=95)
save(flat, "progressive.jpg", quality=95, progressive=True, subsampling=0)
save(flat.convert("CMYK"), "cmyk.jpg", quality=98)
for orientation in range(1, 9):
    save(flat, f"held{orientation}.jpg", quality=95, subsampling=0, exif=exif(orientation))
    save(colour, f"held{orientation}.png", exif=exif(orientation))
    save(colour, f"held{orientation}.webp", lossless=True, exif=exif(orientation))
save(colour, "rgb.png")
save(black, "grey.png")
save(black.convert("1"), "bits.png")
save(colour.convert("P", palette=Image.ADAPTIVE, colors=200), "palette.png")
save(colour.convert("P", palette=Image.ADAPTIVE, colors=4), "palette4.png", bits=2)
save(colour.quantize(64), "palette-clear.png", transparency=5)
save(glass, "glass.png")
save(smoke, "smoke.png")
save(glass.quantize(128), "palette-glass.png")
save(Image.fromarray(deep), "deep.png", expected=scaled(deep))
save(colour, "lossless.webp", lossless=True)
save(glass, "glass.webp", lossless=True, exact=True)
save(flat, "lossy.webp", quality=95)
save(colour, "rgb.bmp")
save(black, "grey.bmp")
save(colour.convert("P", palette=Image.ADAPTIVE), "palette.bmp")
save(black.convert("1"), "bits.bmp")
save(colour.quantize(100), "still.gif")
save(colour.quantize(100), "moving.gif", save_all=True, append_images=[colour.transpose(Image.FLIP_LEFT_RIGHT).quantize(100)])
save(colour.quantize(64), "clear.gif", transparency=3)
for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    save(flat if compression == "jpeg" else colour, f"rgb-{compression}.tif", compression=compression)
save(black, "grey.tif", compression="tiff_lzw")
save(black.convert("1"), "bits.tif", compression="group4")
save(Image.fromarray(deep), "deep.tif", expected=scaled(deep))
save(Image.fromarray(deep), "deep-lzw.tif", expected=scaled(deep), compression="tiff_lzw")
save(colour.quantize(100), "palette.tif")
save(glass, "glass.tif", compression="tiff_lzw")
save(flat.convert("CMYK"), "cmyk.tif")
save(colour, "pages.tif", save_all=True, append_images=[colour.transpose(Image.FLIP_LEFT_RIGHT)])
for orientation in range(1, 9):
    save(colour, f"held{orientation}.tif", tiffinfo={274: orientation}, expected=seen(Image.open(os.path.join(folder, f"held{orientation}.png"))))


def write(name, data, expected):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)
    expected.convert("RGB").save(os.path.join(folder, name + ".ppm"))


# What PIL cannot write: 16 bits in three channels, as PNG and as TIFF.
deep3 = np.dstack([deep, 65535 - deep, deep // 3 + 7])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep3)
write("deep3.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 16, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""), scaled(deep3))
tags = [(256, 3, 1, W), (257, 3, 1, H), (258, 3, 3, 122), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 128), (277, 3, 1, 3), (278, 3, 1, H), (279, 4, 1, deep3.nbytes)]
directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
assert 8 + len(directory) == 122
write("deep3.tif", b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<HHH", 16, 16, 16) + deep3.astype("<u2").tobytes(), scaled(deep3))
