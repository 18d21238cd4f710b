namespace DeepNotebooks.Zoos;

/// <summary>A licence that does not go with what a model was made of, as far as the table of licences knows them.</summary>
static class LicenceConflict
{
    /// <summary>What of the data and the parent does not go with the model's licence, a line each; nothing where all goes, or nobody knows.</summary>
    internal static IEnumerable<string> Of(ModelManifest manifest)
    {
        if (Between(manifest.Licence, manifest.Dataset.Licence) is { } data)
            yield return $"the data '{manifest.Dataset.Name}' are under {manifest.Dataset.Licence}, {data}, and the model would be under {manifest.Licence}.";
        if (manifest.Parent is { Licence: { } licence } parent && Between(manifest.Licence, licence) is { } of)
            yield return $"the parent '{parent.Name}' is under {licence}, {of}, and the model would be under {manifest.Licence}.";
    }

    /// <summary>What <paramref name="source"/> asks that <paramref name="model"/> does not keep; null where there is nothing, or one of them is not known.</summary>
    internal static string? Between(string model, string source)
    {
        // Whoever publishes takes one of the source's choices; whoever reads takes any of the model's.
        var conflicts = LicenceExpression.Choices(source)
            .Select(from => LicenceExpression.Choices(model).Select(to => Between(to, from)).FirstOrDefault(conflict => conflict is not null)).ToList();
        return conflicts.Contains(null) ? null : conflicts[0];
    }

    static string? Between(IReadOnlyList<string> model, IReadOnlyList<string> source)
    {
        var granted = model.Select(LicenceTerms.Of).ToList();
        if (granted.Contains(null))
            return null;
        foreach (var licence in source)
        {
            var conflict = LicenceTerms.Of(licence) switch
            {
                { } asks when asks.HasFlag(LicenceConditions.NoDerivatives) => "which does not allow to publish what was made of it (no derivatives)",
                { } asks when asks.HasFlag(LicenceConditions.NonCommercial) && !granted.Exists(one => one!.Value.HasFlag(LicenceConditions.NonCommercial)) =>
                    "which does not allow commercial use (non-commercial)",
                { } asks when asks.HasFlag(LicenceConditions.ShareAlike) && !model.Any(one => LicenceTerms.MayFollow(licence, one)) =>
                    "which asks the same licence of what is made of it (share-alike)",
                _ => null,
            };
            if (conflict is not null)
                return conflict;
        }
        return null;
    }
}
