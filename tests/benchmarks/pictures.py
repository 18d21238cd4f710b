"""What both sides read: photographs as far as a decoder can tell, and folders of very many files."""

import io
import os

import numpy
from PIL import Image

CLASSES = 10


def draw(folder, count, width=500, height=400):
    """So many JPEGs in ten classes: slopes, edges and grain, some 60 kB each at quality 90."""
    for number in range(count):
        place = os.path.join(folder, "train", f"class-{number % CLASSES}")
        os.makedirs(place, exist_ok=True)
        picture(number, width, height).save(os.path.join(place, f"{number:05}.jpg"), quality=90)
    return folder


def picture(number, width, height):
    random = numpy.random.default_rng(number)
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    image = numpy.full((height, width, 3), 128, numpy.float32)
    for channel in range(3):
        for _ in range(4):
            across, down, start = random.uniform(-0.03, 0.03), random.uniform(-0.03, 0.03), random.uniform(0, 6.28)
            image[..., channel] += random.uniform(10, 30) * numpy.sin(across * x + down * y + start)
    for _ in range(12):
        left, top, radius = random.uniform(0, width), random.uniform(0, height), random.uniform(10, 80)
        image[(x - left) ** 2 + (y - top) ** 2 < radius * radius] += random.uniform(-60, 60, 3)
    image += random.normal(0, 6, (height, width, 1))
    return Image.fromarray(numpy.clip(image, 0, 255).astype(numpy.uint8))


def many(folder, count):
    """So many small files of their own, in a hundred classes."""
    file = io.BytesIO()
    picture(0, 16, 16).save(file, "JPEG")
    for number in range(count):
        place = os.path.join(folder, "train", f"class-{number % 100:03}")
        if number < 100:
            os.makedirs(place)
        with open(os.path.join(place, f"image-{number:08}.jpg"), "wb") as target:
            target.write(file.getvalue())
    return folder
