using System.Globalization;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>Gives other values to the variables of the cell tagged <c>parameters</c>, in a cell of their own below it, as papermill does.</summary>
static class Parameters
{
    const string tag = "injected-parameters";

    /// <exception cref="InvalidDataException">There is no such variable, or the value does not fit its type; in one line.</exception>
    internal static void Inject(NotebookFile notebook, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
            return;
        var declaring = notebook.Cells.FirstOrDefault(cell => NotebookFile.IsCode(cell!) && NotebookFile.HasTag(cell!, "parameters"))
            ?? throw new InvalidDataException("-p: the notebook has no cell tagged 'parameters', so there is nothing to set.");
        var known = Declared(NotebookFile.Source(declaring));
        var lines = values.Select(value => Assignment(value.Key, value.Value, known));
        var cell = new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = tag,
            ["execution_count"] = null,
            ["metadata"] = new JsonObject { ["tags"] = new JsonArray(tag) },
            ["outputs"] = new JsonArray(),
            ["source"] = RecordedOutputs.Multiline(string.Join('\n', lines.Prepend("// Parameters"))),
        };

        // Those of an earlier run go, as they would win over these.
        foreach (var earlier in notebook.Cells.Where(candidate => NotebookFile.HasTag(candidate!, tag)).ToList())
            notebook.Cells.Remove(earlier);
        notebook.Cells.Insert(notebook.Cells.IndexOf(declaring) + 1, cell);
    }

    /// <summary>Whether it is the cell that <see cref="Inject"/> made.</summary>
    internal static bool IsInjected(JsonNode cell) => NotebookFile.HasTag(cell, tag);

    static string Assignment(string name, string value, Dictionary<string, string?> known)
    {
        if (!known.TryGetValue(name, out var type))
        {
            throw new InvalidDataException(
                $"-p {name}: the notebook has no such parameter.{Nearest.Hint(name, known.Keys)} It has: {string.Join(", ", known.Keys)}.");
        }
        var literal = Literal(type, value) ?? throw new InvalidDataException($"-p {name}: '{value}' is no {type}.");
        return $"{name} = {literal};";
    }

    /// <summary>The variables a cell declares, with the keyword of their type; null where only running it would tell.</summary>
    static Dictionary<string, string?> Declared(string code)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, ScriptSession.ParseOptions).GetRoot();
        var variables = root.Members.OfType<FieldDeclarationSyntax>().Select(field => field.Declaration)
            .Concat(root.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement)
                .OfType<LocalDeclarationStatementSyntax>().Select(local => local.Declaration));
        return variables
            .SelectMany(declaration => declaration.Variables, (declaration, variable) => (declaration.Type, variable))
            .GroupBy(pair => pair.variable.Identifier.ValueText)
            .ToDictionary(same => same.Key, same => TypeOf(same.Last().Type, same.Last().variable.Initializer?.Value));
    }

    static string? TypeOf(TypeSyntax declared, ExpressionSyntax? value) => declared switch
    {
        { IsVar: false } => declared.ToString().TrimEnd('?'),
        _ => value switch
        {
            PrefixUnaryExpressionSyntax sign => TypeOf(declared, sign.Operand),
            LiteralExpressionSyntax literal => literal.Token.Value switch
            {
                int => "int",
                long => "long",
                double => "double",
                float => "float",
                decimal => "decimal",
                bool => "bool",
                string => "string",
                _ => null,
            },
            InterpolatedStringExpressionSyntax => "string",
            _ => null,
        },
    };

    static string? Literal(string? type, string text) => type switch
    {
        "string" => SymbolDisplay.FormatLiteral(text, quote: true),
        "bool" => bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : null,
        "int" => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? $"{number}" : null,
        "long" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? $"{number}L" : null,
        "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Real(number, "d") : null,
        "float" => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Real(number, "f") : null,
        "decimal" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? $"{number}m" : null,
        // By the look of the value, where the declaration does not tell.
        _ => Literal("bool", text) ?? Literal("int", text) ?? Literal("double", text) ?? Literal("string", text),
    };

    static string? Real(double number, string suffix) => double.IsFinite(number) ? $"{number:R}{suffix}" : null;
}
