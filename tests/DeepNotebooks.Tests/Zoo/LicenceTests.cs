using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class LicenceTests
{
    [Theory]
    [InlineData("MIT", "CC-BY-4.0", null)]
    [InlineData("MIT", "CC0-1.0", null)]
    [InlineData("MIT", "CC-BY-SA-4.0", "share-alike")]
    [InlineData("CC-BY-SA-4.0", "CC-BY-SA-3.0", null)] // its own text: a later version
    [InlineData("CC-BY-SA-3.0", "CC-BY-SA-4.0", "share-alike")]
    [InlineData("GPL-3.0-only", "CC-BY-SA-4.0", null)] // on Creative Commons' list
    [InlineData("MIT", "GPL-3.0", "share-alike")]
    [InlineData("AGPL-3.0-only", "GPL-3.0-or-later", null)]
    [InlineData("Apache-2.0", "CC-BY-NC-4.0", "non-commercial")]
    [InlineData("CC-BY-NC-4.0", "CC-BY-NC-3.0", null)]
    [InlineData("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "share-alike")]
    [InlineData("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", "share-alike")]
    [InlineData("CC-BY-ND-4.0", "CC-BY-ND-4.0", "no derivatives")]
    [InlineData("MIT", "GPL-3.0-only OR Apache-2.0", null)] // the publisher's choice
    [InlineData("MIT OR GPL-3.0-only", "GPL-3.0-only", "share-alike")] // the reader's choice
    [InlineData("MIT AND CC-BY-NC-4.0", "CC-BY-NC-4.0", null)]
    [InlineData("MIT", "CC0-1.0 AND (CC-BY-4.0 OR CC-BY-NC-4.0)", null)]
    [InlineData("MIT", "CC0-1.0 AND CC-BY-NC-4.0", "non-commercial")]
    [InlineData("MIT", "NOASSERTION", null)]
    [InlineData("NOASSERTION", "CC-BY-NC-4.0", null)]
    [InlineData("MIT", "LicenseRef-ours", null)]
    [InlineData("MIT", "GPL-2.0-only WITH Classpath-exception-2.0", null)] // another licence, which the table does not know
    [InlineData("MIT", "((", null)]
    public void A_licence_is_compared_with_what_the_model_was_made_of(string model, string source, string? conflict)
    {
        var found = LicenceConflict.Between(model, source);
        if (conflict is null)
            Assert.Null(found);
        else
            Assert.Contains(conflict, found);
    }

    [Fact]
    public void A_conflict_names_the_data_and_the_parent()
    {
        var manifest = ZooScene.Draft("x") with { Licence = "MIT" };
        manifest = manifest with
        {
            Dataset = manifest.Dataset with { Licence = "CC-BY-NC-4.0" },
            Parent = manifest.Parent! with { Licence = "GPL-3.0-only" },
        };

        var told = LicenceConflict.Of(manifest).ToList();

        Assert.Equal(2, told.Count);
        Assert.Contains("'blood-cells' are under CC-BY-NC-4.0", told[0]);
        Assert.Contains("'cells/body' is under GPL-3.0-only", told[1]);
        Assert.All(told, line => Assert.DoesNotContain('\n', line));
    }
}
