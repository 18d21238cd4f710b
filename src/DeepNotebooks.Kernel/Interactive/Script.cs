using System.Text.Json;

namespace Microsoft.DotNet.Interactive;

/// <summary>Scripts for the page a notebook is shown in.</summary>
static class Script
{
    /// <summary>A script as HTML: front ends that run scripts at all run those, and keep them with the cell.</summary>
    internal static string Element(string script) => $"<script type=\"text/javascript\">{script}</script>";

    /// <summary>A script that adds a style sheet.</summary>
    internal static string AddingStyles(string css) =>
        $"document.head.appendChild(Object.assign(document.createElement('style'), {{ textContent: {JsonSerializer.Serialize(css)} }}));";
}
