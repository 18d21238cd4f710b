using System.Globalization;
using DeepNotebooks.Text;

namespace DeepNotebooks.Tests.Training;

public sealed class RecipeOptionTests
{
    [Fact]
    public void Each_changes_the_recipe()
    {
        var unchanged = Yaml.Write(new Recipe());
        foreach (var option in RecipeOptions.All)
        {
            var text = option switch
            {
                { Type: var type } when type == typeof(bool) => "true",
                { Type: var type } when type == typeof(int) => "17",
                { Type: var type } when type == typeof(double) => "0.125",
                _ => option.Words.LastOrDefault(word => word != option.Default) ?? "weights.pth",
            };
            Assert.True(Yaml.Write(option.Apply(new(), text)) != unchanged, $"{option.Name} {text} changes nothing.");
        }
    }

    [Theory]
    [InlineData("--epochs", "1.5", "--epochs takes a whole number, not '1.5'.")]
    [InlineData("--lr", "0,01", "--lr takes a number, not '0,01'.")]
    [InlineData("--balanced", "yes", "--balanced takes true or false, not 'yes'.")]
    public void What_it_cannot_take_is_told(string name, string text, string message) =>
        Assert.Equal(message, Assert.Throws<RequestException>(() => Option(name).Apply(new(), text)).Message);

    [Fact]
    public void Help_shows_the_recipes_own_defaults()
    {
        Assert.Equal(new Recipe().LearningRate, double.Parse(Option("--lr").Default, CultureInfo.InvariantCulture));
        foreach (var option in RecipeOptions.All.Where(option => option.Type != typeof(bool)))
            Assert.Equal(Yaml.Write(new Recipe()), Yaml.Write(option.Apply(new(), option.Default)));
    }

    static RecipeOption Option(string name) => RecipeOptions.All.Single(option => option.Name == name);
}
