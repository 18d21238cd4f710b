"""Asks a package's crate, as linked data, in W3C PROV's terms alone: crate_provenance.py FOLDER CONTEXT

CONTEXT is RO-Crate's JSON-LD context as a file, since nothing is fetched here.
"""
import json
import sys
from pathlib import Path

from rdflib import Graph

folder, context = sys.argv[1:]
crate = json.loads(Path(folder, "ro-crate-metadata.json").read_text())
# By reference in the crate, by content here: what stands beside it in the crate's own list stays.
known = json.loads(Path(context).read_text())
crate["@context"] = [known.get("@context", known)] + [part for part in crate["@context"] if isinstance(part, dict)]
graph = Graph()
graph.parse(data=json.dumps(crate), format="json-ld", base="https://example.org/crate/")

PREFIX = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX schema: <http://schema.org/> "


def ask(query):
    return sorted("|".join(str(value).removeprefix("https://example.org/crate/") for value in row) for row in graph.query(PREFIX + query))


print(json.dumps({
    "triples": len(graph),
    "generated": ask("SELECT ?file ?by { ?file prov:wasGeneratedBy ?by }"),
    "used": ask("SELECT ?what { <https://example.org/crate/#training> prov:used ?what }"),
    "agents": ask("SELECT ?name { <https://example.org/crate/#training> prov:wasAssociatedWith/schema:name ?name }"),
    "derived": ask("SELECT ?from { <https://example.org/crate/weights.safetensors> prov:wasDerivedFrom/schema:name ?from }"),
    "changed": ask("""SELECT ?tensors { <https://example.org/crate/weights.safetensors> prov:qualifiedDerivation ?how .
                      ?how prov:entity ?parent ; schema:additionalProperty [ schema:name "changed" ; schema:value ?tensors ] }"""),
    "before_the_training": ask("SELECT ?run { <https://example.org/crate/#training> prov:wasInformedBy/prov:wasInformedBy* ?run }"),
}))
