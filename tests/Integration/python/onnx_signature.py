"""Checks an ONNX file with ONNX's own checker and prints what goes in and comes out, as JSON."""

import json
import sys

import onnx

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)


def shapes(values):
    return {
        value.name: [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for value in values
    }


print(json.dumps({"inputs": shapes(model.graph.input), "outputs": shapes(model.graph.output), "opset": model.opset_import[0].version}))
