"""Prints a YAML file as JSON: read by a parser that is not ours."""

import json
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps(yaml.safe_load(file), default=str))
