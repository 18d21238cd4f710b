"""Reads a Croissant description as JSON-LD and follows it to the files: check_croissant.py JSON FOLDER.

Prints one JSON value: {"problems": [...], "labels": {path: label}}, the labels by the description's own patterns.
"""
import fnmatch
import hashlib
import json
import os
import re
import sys

from rdflib import RDF, Graph, Namespace, URIRef

SC, CR, DCT = Namespace("https://schema.org/"), Namespace("http://mlcommons.org/croissant/"), Namespace("http://purl.org/dc/terms/")
text, folder = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
graph = Graph().parse(data=text, format="json-ld", base="file:///set/")
problems = []


def one(subject, predicate, required=True):
    values = list(graph.objects(subject, predicate))
    if required and len(values) != 1:
        problems.append(f"{subject}: {len(values)} of {predicate}")
    return values[0] if values else None


datasets = list(graph.subjects(RDF.type, SC.Dataset))
if len(datasets) != 1:
    problems.append(f"{len(datasets)} datasets")
dataset = datasets[0]
for required in (SC.name, SC.description, SC.license, SC.url, SC.creator, SC.datePublished):
    one(dataset, required)
if str(one(dataset, DCT.conformsTo)) != "http://mlcommons.org/croissant/1.0":
    problems.append("conforms to something else")

files = [os.path.relpath(os.path.join(root, name), folder) for root, _, names in os.walk(folder) for name in names]
members = {}
for item in graph.objects(dataset, SC.distribution):
    one(item, SC.name), one(item, SC.encodingFormat)
    if (item, RDF.type, CR.FileObject) in graph:
        url, digest = str(one(item, SC.contentUrl)), str(one(item, SC.sha256))
        if "://" not in url and hashlib.sha256(open(os.path.join(folder, url), "rb").read()).hexdigest() != digest:
            problems.append(f"{url} has another digest")
    elif (item, RDF.type, CR.FileSet) in graph:
        patterns = [str(pattern) for pattern in graph.objects(item, CR.includes)]
        members[item] = [file for file in files if any(fnmatch.fnmatch(file, pattern) for pattern in patterns)]
        if not members[item]:
            problems.append(f"{item} is empty")
    else:
        problems.append(f"{item} is neither a file nor a set of files")

labels = {}
for records in graph.objects(dataset, CR.recordSet):
    for field in graph.objects(records, CR.field):
        one(field, CR.dataType)
        source = one(field, CR.source, required=False)
        if source is None:
            continue
        files_of = one(source, CR.fileSet)
        if files_of not in members:
            problems.append(f"{field} is from {files_of}, which is not distributed")
        transform = one(source, CR.transform, required=False)
        pattern = transform and one(transform, CR.regex, required=False)
        if pattern and str(field).endswith("records/label"):
            labels = {file: re.search(str(pattern), file).group(1) for file in members[files_of]}
print(json.dumps({"problems": problems, "labels": labels, "records": [str(records).rsplit("/", 1)[-1] for records in graph.objects(dataset, CR.recordSet)]}))
