namespace Microsoft.DotNet.Interactive.Formatting
{
    /// <summary>Text that is shown as LaTeX.</summary>
    public sealed class LaTeXString
    {
        readonly string code;

        /// <summary>Takes LaTeX with the delimiters it needs.</summary>
        public LaTeXString(string latexCode) => code = latexCode;

        /// <summary>A text is taken to be LaTeX where LaTeX is asked for.</summary>
        public static implicit operator LaTeXString(string source) => new(source);

        /// <summary>The LaTeX.</summary>
        public override string ToString() => code;
    }
}

namespace Microsoft.DotNet.Interactive.Jupyter.Formatting
{
    /// <summary>A formula, that is shown on a line of its own.</summary>
    public sealed class MathString
    {
        const string delimiter = "$$";
        readonly string code;

        /// <summary>Takes LaTeX, with <c>$$</c> around it or without.</summary>
        public MathString(string latexCode) =>
            code = (latexCode.StartsWith(delimiter, StringComparison.Ordinal) ? "" : delimiter) + latexCode + (latexCode.EndsWith(delimiter, StringComparison.Ordinal) ? "" : delimiter);

        /// <summary>A text is taken to be a formula where one is asked for.</summary>
        public static implicit operator MathString(string source) => new(source);

        /// <summary>The LaTeX.</summary>
        public override string ToString() => code;
    }
}
