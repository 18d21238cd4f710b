"""Checks the keys of AI4OS's application metadata 2.3.0 in a model.yaml: ai4_metadata.py FILE

As its schema asks: which must be there, of which type, with which words, and which names of version 1 must not.
"""
import sys

import jsonschema
import yaml

words = lambda *allowed: {"type": "array", "uniqueItems": True, "items": {"type": "string", **({"enum": list(allowed)} if allowed else {})}}
address = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:"}
day = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
SCHEMA = {
    "type": "object",
    "required": ["metadata_version", "title", "summary", "description", "links", "libraries", "tasks", "categories", "tags"],
    "not": {"anyOf": [{"required": [name]} for name in ("tosca", "sources", "dataset_url", "cite_url", "date_creation", "keywords")]},
    "properties": {
        "metadata_version": {"const": "2.3.0"},
        "title": {"type": "string"},
        "summary": {"type": "string"},
        "description": {"type": "string"},
        "links": {"type": "object", "required": ["source_code"], "additionalProperties": address},
        "dates": {"type": "object", "required": ["created", "updated"], "properties": {"created": day, "updated": day}},
        "libraries": words("TensorFlow", "PyTorch", "Keras", "Scikit-learn", "XGBoost", "LightGBM", "CatBoost", "Other"),
        "tasks": words(
            "Computer Vision", "Natural Language Processing", "Time Series", "Recommender Systems", "Anomaly Detection", "Regression", "Classification",
            "Clustering", "Dimensionality Reduction", "Generative Models", "Graph Neural Networks", "Optimization", "Reinforcement Learning",
            "Transfer Learning", "Uncertainty Estimation", "Other"),
        "categories": words("AI4 pre trained", "AI4 trainable", "AI4 inference", "AI4 tools"),
        "tags": words(),
        "data-type": words("Image", "Text", "Time Series", "Tabular", "Graph", "Audio", "Video", "Other"),
    },
}

# As AI4OS loads it: dates and numbers that are not quoted are no longer texts.
jsonschema.validate(yaml.safe_load(open(sys.argv[1])), SCHEMA)
print("valid")
