namespace DeepNotebooks.Tests;

public sealed class PlacesTests
{
    static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    [Fact]
    public void What_a_notebook_shows_names_no_home_folder()
    {
        Assert.Equal("published in ~/.local/share/zoo.git, and in ~/b", Places.Shorten($"published in {Home}/.local/share/zoo.git, and in {Home}/b"));
        Assert.Equal($"{Home}s/other", Places.Shorten($"{Home}s/other"));
        Assert.Equal("/data/set", Places.Shorten("/data/set"));
    }
}
