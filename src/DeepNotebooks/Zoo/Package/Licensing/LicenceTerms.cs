using System.Collections.Frozen;

namespace DeepNotebooks.Zoos;

/// <summary>What a licence asks of those who publish what they made of a work.</summary>
[Flags]
enum LicenceConditions
{
    /// <summary>Nothing, or the makers' names and the licence's text: any licence may follow.</summary>
    None = 0,

    /// <summary>What is made of it comes under the same licence.</summary>
    ShareAlike = 1,

    /// <summary>Not for commercial use.</summary>
    NonCommercial = 2,

    /// <summary>What is made of it may not be published.</summary>
    NoDerivatives = 4,
}

/// <summary>The licences we know, by their SPDX identifiers. One that is not here is not known: nothing is said of it.</summary>
/// <remarks>
/// The conditions are those that the licences state of themselves, in words that their stewards use for them. The table compares; it is no advice. What it holds
/// stands in Zoo/README.md as well.
/// </remarks>
static class LicenceTerms
{
    static readonly FrozenDictionary<string, LicenceConditions> Table = Rows().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Under which other licence a share-alike work may come as well, as its own text or its steward's list says.</summary>
    static readonly FrozenDictionary<string, string[]> Successors = new Dictionary<string, string[]>
    {
        ["CC-BY-SA-2.0"] = ["CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0"],
        ["CC-BY-SA-2.5"] = ["CC-BY-SA-3.0", "CC-BY-SA-4.0"],
        ["CC-BY-SA-3.0"] = ["CC-BY-SA-4.0"],
        ["CC-BY-SA-4.0"] = ["GPL-3.0-only", "GPL-3.0-or-later"],
        ["CC-BY-NC-SA-2.0"] = ["CC-BY-NC-SA-2.5", "CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0"],
        ["CC-BY-NC-SA-2.5"] = ["CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0"],
        ["CC-BY-NC-SA-3.0"] = ["CC-BY-NC-SA-4.0"],
        ["GPL-2.0-or-later"] = ["GPL-2.0-only", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["GPL-3.0-only"] = ["AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["GPL-3.0-or-later"] = ["GPL-3.0-only", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["AGPL-3.0-or-later"] = ["AGPL-3.0-only"],
        ["LGPL-2.1-only"] = ["GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"],
        ["LGPL-2.1-or-later"] = ["LGPL-2.1-only", "LGPL-3.0-only", "LGPL-3.0-or-later", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["LGPL-3.0-only"] = ["GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["LGPL-3.0-or-later"] = ["LGPL-3.0-only", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["MPL-2.0"] = ["LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"],
        ["EUPL-1.2"] = ["GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later", "MPL-2.0", "LGPL-2.1-only", "LGPL-3.0-only", "CC-BY-SA-3.0"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Identifiers that SPDX has given up, and that are still written.</summary>
    static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>
    {
        ["GPL-2.0"] = "GPL-2.0-only",
        ["GPL-2.0+"] = "GPL-2.0-or-later",
        ["GPL-3.0"] = "GPL-3.0-only",
        ["GPL-3.0+"] = "GPL-3.0-or-later",
        ["AGPL-3.0"] = "AGPL-3.0-only",
        ["AGPL-3.0+"] = "AGPL-3.0-or-later",
        ["LGPL-2.1"] = "LGPL-2.1-only",
        ["LGPL-2.1+"] = "LGPL-2.1-or-later",
        ["LGPL-3.0"] = "LGPL-3.0-only",
        ["LGPL-3.0+"] = "LGPL-3.0-or-later",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a licence asks; null where it is not known.</summary>
    internal static LicenceConditions? Of(string spdx) => Table.TryGetValue(Current(spdx), out var conditions) ? conditions : null;

    /// <summary>Whether a share-alike work under <paramref name="from"/> may be followed by one under <paramref name="to"/>.</summary>
    internal static bool MayFollow(string from, string to) =>
        Current(from).Equals(Current(to), StringComparison.OrdinalIgnoreCase)
        || (Successors.TryGetValue(Current(from), out var others) && others.Contains(Current(to), StringComparer.OrdinalIgnoreCase));

    static string Current(string spdx) => Renamed.GetValueOrDefault(spdx, spdx);

    static IEnumerable<KeyValuePair<string, LicenceConditions>> Rows()
    {
        string[] free =
        [
            "CC0-1.0", "PDDL-1.0", "Unlicense", "0BSD", "MIT-0", "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "BSL-1.0", "ECL-2.0", "AFL-3.0",
            "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0", "ODC-By-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "OGL-UK-3.0", "etalab-2.0",
        ];
        foreach (var spdx in free)
            yield return new(spdx, LicenceConditions.None);
        string[] alike =
        [
            "CC-BY-SA-2.0", "CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "ODbL-1.0", "CDLA-Sharing-1.0", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only",
            "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0",
            "EPL-2.0", "EUPL-1.2",
        ];
        foreach (var spdx in alike)
            yield return new(spdx, LicenceConditions.ShareAlike);
        foreach (var version in (string[])["2.0", "2.5", "3.0", "4.0"])
        {
            yield return new($"CC-BY-NC-{version}", LicenceConditions.NonCommercial);
            yield return new($"CC-BY-NC-SA-{version}", LicenceConditions.NonCommercial | LicenceConditions.ShareAlike);
            yield return new($"CC-BY-ND-{version}", LicenceConditions.NoDerivatives);
            yield return new($"CC-BY-NC-ND-{version}", LicenceConditions.NonCommercial | LicenceConditions.NoDerivatives);
        }
    }
}
