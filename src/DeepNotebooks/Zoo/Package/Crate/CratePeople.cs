namespace DeepNotebooks.Zoos;

/// <summary>The people in a crate: whoever publishes is known by an ORCID iD where one is given, all others by their names.</summary>
sealed class CratePeople(CrateGraph graph, PackageFacts facts)
{
    internal string Person(string name)
    {
        var orcid = name == facts.Publisher ? facts.Orcid : null;
        return graph.Add(
            orcid is null ? $"#person-{System.Uri.EscapeDataString(name)}" : Orcid.Page(orcid), "Person",
            ("name", name), ("identifier", orcid is null ? null : Orcid.Page(orcid)));
    }
}
