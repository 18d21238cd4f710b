using System.Text.Json.Nodes;

namespace DeepNotebooks.Zoos;

/// <summary>The flat list of a crate's entities: each is named once and linked to by its id.</summary>
sealed class CrateGraph
{
    readonly Dictionary<string, JsonObject> known = new(StringComparer.Ordinal);

    internal JsonArray Entities { get; } = [];

    /// <summary>Adds an entity, unless it is there already. Properties that are null or have no links are left out.</summary>
    /// <returns>Its id.</returns>
    internal string Add(string id, JsonNode type, params (string Name, JsonNode? Value)[] properties)
    {
        if (known.ContainsKey(id))
            return id;
        var entity = new JsonObject { ["@id"] = id, ["@type"] = type };
        known[id] = entity;
        Entities.Add((JsonNode)entity);
        Say(id, properties);
        return id;
    }

    /// <summary>Says more of an entity that is there.</summary>
    internal void Say(string id, params (string Name, JsonNode? Value)[] properties)
    {
        foreach (var (name, value) in properties)
        {
            if (value is not (null or JsonArray { Count: 0 }))
                known[id][name] = value;
        }
    }

    /// <summary>A name and what it stands for: a parameter, a metric, a part of the machine.</summary>
    internal string Value(string kind, string name, JsonNode value) =>
        Add($"#{kind}-{System.Uri.EscapeDataString(name)}", "PropertyValue", ("propertyID", kind), ("name", name), ("value", value));

    /// <summary>A licence by its page, or its SPDX expression where it has none.</summary>
    internal JsonNode Licence(string spdx) => Licences.Page(spdx) is { } page
        ? Link(Add(page, "CreativeWork", ("name", spdx), ("identifier", spdx)))
        : JsonValue.Create(spdx);

    /// <summary>A file of the package, as the crate names it.</summary>
    internal static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ");

    internal static JsonObject Link(string id) => new() { ["@id"] = id };

    internal static JsonArray Links(IEnumerable<string> ids) => new([.. ids.Distinct(StringComparer.Ordinal).Select(id => (JsonNode)Link(id))]);
}
