using System.Text.Json.Nodes;

namespace DeepNotebooks.Data;

/// <summary>The JSON-LD context that Croissant 1.0 prescribes: which vocabulary each of its words is from.</summary>
static class CroissantContext
{
    const string Words = """
        {
          "@language": "en",
          "@vocab": "https://schema.org/",
          "citeAs": "cr:citeAs",
          "column": "cr:column",
          "conformsTo": "dct:conformsTo",
          "cr": "http://mlcommons.org/croissant/",
          "data": { "@id": "cr:data", "@type": "@json" },
          "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
          "dct": "http://purl.org/dc/terms/",
          "examples": { "@id": "cr:examples", "@type": "@json" },
          "extract": "cr:extract",
          "field": "cr:field",
          "fileObject": "cr:fileObject",
          "fileProperty": "cr:fileProperty",
          "fileSet": "cr:fileSet",
          "format": "cr:format",
          "includes": "cr:includes",
          "isLiveDataset": "cr:isLiveDataset",
          "jsonPath": "cr:jsonPath",
          "key": "cr:key",
          "md5": "cr:md5",
          "parentField": "cr:parentField",
          "path": "cr:path",
          "rai": "http://mlcommons.org/croissant/RAI/",
          "recordSet": "cr:recordSet",
          "references": "cr:references",
          "regex": "cr:regex",
          "repeated": "cr:repeated",
          "replace": "cr:replace",
          "sc": "https://schema.org/",
          "separator": "cr:separator",
          "source": "cr:source",
          "subField": "cr:subField",
          "transform": "cr:transform"
        }
        """;

    internal static JsonNode Node => JsonNode.Parse(Words)!;
}
