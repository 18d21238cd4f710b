"""Makes a folder of images that tell colours apart, in the many ways that files of a laboratory differ: make_images.py FOLDER

A network that mixed up the channels, or a reader that failed on greyscale, palettes or transparency, would show.
"""

import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

COLOURS = {"leaf": (60, 160, 60), "petal": (190, 50, 70), "water": (50, 80, 190)}
random.seed(1)


def draw(colour):
    size = (random.randint(40, 60), random.randint(40, 60))
    image = Image.new("RGB", size, tuple(random.randint(90, 160) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, r = random.randint(0, size[0]), random.randint(0, size[1]), random.randint(8, 18)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(channel + random.randint(-25, 25) for channel in colour))
    return image


def save(image, path, number):
    if number % 5 == 1:
        image.convert("P", palette=Image.Palette.ADAPTIVE).save(path.with_suffix(".png"))
    elif number % 5 == 2:
        image.convert("RGBA").save(path.with_suffix(".png"))
    elif number % 5 == 3:
        image.save(path.with_suffix(".jpg"), quality=90, progressive=True)
    else:
        image.save(path.with_suffix(".jpg"), quality=90)


for split, count in (("train", 30), ("test", 8)):
    for name, colour in COLOURS.items():
        folder = Path(sys.argv[1], split, name)
        folder.mkdir(parents=True)
        for number in range(count):
            save(draw(colour), folder / f"{name}_{number:02}", number)
