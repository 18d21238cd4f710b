using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class OrcidTests
{
    [Theory]
    [InlineData("0000-0002-1825-0097")]
    [InlineData("https://orcid.org/0000-0002-1694-233X")]
    [InlineData("0000-0002-1694-233x")]
    public void An_id_whose_check_digit_agrees_is_taken(string text) =>
        Assert.Contains(Orcid.Parse(text, "here"), text.ToUpperInvariant(), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("0000-0002-1825-0098", "mistyped")]
    [InlineData("0000-0002-1852-0097", "mistyped")] // two digits changed places
    [InlineData("0000-0002-1694-2330", "mistyped")]
    [InlineData("0000000218250097", "looks like")]
    [InlineData("Ada", "looks like")]
    public void One_that_is_mistyped_is_refused_with_where_it_was_given(string text, string told)
    {
        var error = Assert.Throws<RequestException>(() => Orcid.Parse(text, "--orcid"));
        Assert.Contains(told, error.Message);
        Assert.StartsWith("--orcid", error.Message);
    }

    [Fact]
    public async Task It_comes_from_the_option_the_environment_or_git_in_this_order()
    {
        using var scene = new ZooScene();
        Assert.Null(await scene.Store().OrcidAsync(null, default));
        scene.Run("git", "config", "--global", "user.orcid", "0000-0002-1694-233X");
        Assert.Equal("0000-0002-1694-233X", await scene.Store().OrcidAsync(null, default));
        var hub = scene.Store(environment: scene.With(Orcid.Variable, "0000-0002-1825-0097"));
        Assert.Equal("0000-0002-1825-0097", await hub.OrcidAsync(null, default));
        Assert.Equal("0000-0001-5109-3700", await hub.OrcidAsync("0000-0001-5109-3700", default));
    }
}
