namespace DeepNotebooks.Data;

/// <summary>Whether a set's images may be mirrored left to right, as far as its class names tell.</summary>
/// <remarks>
/// A mirrored 2 is no 2, a mirrored "turn left" is a "turn right", a left kidney a right one. Sets of digits, letters, signs and sides name
/// their classes so. Where names are bare numbers nobody knows what they stand for: not mirroring costs a little accuracy, mirroring wrongly
/// teaches nonsense. What names do not tell (writing in photographs, a heart's side) the user must: <c>flip=none</c>.
/// </remarks>
static class MirrorRule
{
    static readonly HashSet<string> Telling = new(StringComparer.OrdinalIgnoreCase)
    {
        "left", "right", "clockwise", "counterclockwise", "anticlockwise", "ccw", "cw", "dextro", "levo", "sinistral", "dextral", "digit", "letter",
    };

    internal static bool MayMirror(IEnumerable<string> classes) => !classes.Any(name =>
        name.Length == 1
        || name.All(character => !char.IsLetter(character))
        || Words(name).Any(word => Telling.Contains(word)));

    static string[] Words(string name) =>
        name.Split([' ', '-', '_', '.', ',', '/', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
}
