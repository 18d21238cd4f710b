using System.Text;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>The outputs of a cell as a notebook file holds them: pieces of a stream joined, updates applied in their place.</summary>
/// <remarks>nbformat 4.5, "Code cell outputs".</remarks>
sealed class RecordedOutputs
{
    readonly Lock gate = new();
    readonly List<(Output Output, StringBuilder? Text)> outputs = [];

    /// <summary>Whether what is there now goes when something else comes.</summary>
    internal bool IsClearWaiting { get; private set; }

    internal void Add(Output output)
    {
        lock (gate)
        {
            if (output is UpdateOutput update)
            {
                Update(update);
                return;
            }
            if (IsClearWaiting || output is ClearOutput { Wait: false })
                outputs.Clear();
            IsClearWaiting = output is ClearOutput { Wait: true };
            if (output is StreamOutput stream)
                Append(stream);
            else if (output is not ClearOutput)
                outputs.Add((output, null));
        }
    }

    void Append(StreamOutput stream)
    {
        if (outputs is not [.., (StreamOutput { Name: var name }, { } text)] || name != stream.Name)
            outputs.Add((stream, text = new StringBuilder()));
        text.Append(stream.Text);
    }

    void Update(UpdateOutput update)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Output is DisplayOutput display && display.Id == update.Id)
                outputs[i] = (display with { Bundle = update.Bundle }, null);
        }
    }

    /// <summary>The cell's result, where it has one.</summary>
    internal MimeBundle? Result
    {
        get
        {
            lock (gate)
                return outputs.Select(output => output.Output).OfType<ResultOutput>().LastOrDefault()?.Bundle;
        }
    }

    /// <summary>The outputs, for a cell that ran as number <paramref name="count"/>.</summary>
    internal JsonArray ToJson(int count)
    {
        lock (gate)
            return [.. outputs.Select(output => Json(output.Output, output.Text, count))];
    }

    static JsonObject Json(Output output, StringBuilder? text, int count) => output switch
    {
        StreamOutput stream => Of("stream", ("name", stream.Name), ("text", Multiline(text!.ToString()))),
        DisplayOutput display => Of("display_data", ("data", Data(display.Bundle)), ("metadata", new JsonObject())),
        ResultOutput result => Of(
            "execute_result", ("execution_count", count), ("data", Data(result.Bundle)), ("metadata", new JsonObject())),
        ErrorOutput error => Of(
            "error", ("ename", error.Name), ("evalue", error.Message),
            ("traceback", new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]))),
        _ => throw new NotSupportedException($"{output.GetType().Name} is not kept in a notebook."),
    };

    static JsonObject Of(string type, params ReadOnlySpan<(string Name, JsonNode Value)> fields)
    {
        var output = new JsonObject { ["output_type"] = type };
        foreach (var (name, value) in fields)
            output[name] = value;
        return output;
    }

    static JsonObject Data(MimeBundle bundle) =>
        new(bundle.Forms.Select(form => KeyValuePair.Create(form.Key, Form(form.Key, form.Value))));

    static JsonNode? Form(string mime, object form) => form switch
    {
        JsonNode json => json.DeepClone(),
        string text when mime.StartsWith("text/", StringComparison.Ordinal) || mime is "image/svg+xml" or "application/javascript" => Multiline(text),
        _ => form.ToString(),
    };

    /// <summary>Text as nbformat keeps it so that version control can compare it: an array of lines, each with its line end.</summary>
    internal static JsonArray Multiline(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }
        return lines;
    }
}
