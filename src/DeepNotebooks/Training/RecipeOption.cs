using System.Globalization;

namespace DeepNotebooks;

/// <summary>A value of a <see cref="Recipe"/> under the name that <c>deepnotebooks train</c> and <c>#!train</c> have for it.</summary>
public sealed record RecipeOption
{
    readonly Func<Recipe, string, Recipe> set;

    RecipeOption(string name, string summary, Type type, string @default, Func<Recipe, string, Recipe> set) =>
        (Name, Summary, Type, Default, this.set) = (name, summary, type, @default, set);

    /// <summary>With its dashes: "--epochs".</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string Summary { get; }

    /// <summary>The type its text must convert to: int, double, string, or bool for a flag that stands alone.</summary>
    public Type Type { get; }

    /// <summary>What counts where it is left out.</summary>
    public string Default { get; }

    /// <summary>The words it takes, or some of them; none where it takes anything else.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A recipe with this value in place of its own.</summary>
    /// <param name="recipe">All other values are kept.</param>
    /// <param name="text">The value, written invariantly; of a flag "true" or "false".</param>
    /// <exception cref="RequestException">The text is no such value.</exception>
    public Recipe Apply(Recipe recipe, string text) => set(recipe, text);

    internal static RecipeOption Whole(string name, string summary, Func<Recipe, int> get, Func<Recipe, int, Recipe> with) =>
        new(name, summary, typeof(int), Text(get(new())), (recipe, text) =>
            int.TryParse(text, CultureInfo.InvariantCulture, out var value) ? with(recipe, value) : throw Wrong(name, text, "a whole number"));

    internal static RecipeOption Number(string name, string summary, Func<Recipe, double> get, Func<Recipe, double, Recipe> with) =>
        new(name, summary, typeof(double), Text(get(new())), (recipe, text) =>
            // Float: with thousands' separators a learning rate of 0,01 would be 1.
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? with(recipe, value) : throw Wrong(name, text, "a number"));

    internal static RecipeOption Flag(string name, string summary, Func<Recipe, bool, Recipe> with) =>
        new(name, summary, typeof(bool), "off", (recipe, text) =>
            bool.TryParse(text, out var value) ? with(recipe, value) : throw Wrong(name, text, "true or false"));

    internal static RecipeOption Word(string name, string summary, string @default, Func<Recipe, string, Recipe> with, params string[] words) =>
        new(name, summary, typeof(string), @default, with) { Words = words };

    static RequestException Wrong(string name, string text, string kind) => new($"{name} takes {kind}, not '{text}'.");

    static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
