using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>The file in the cache that holds a zoo's list as it was last read.</summary>
/// <remarks>
/// Binary, since nobody but this program reads it: to make a JSON serializer took longer than all else that a list does. What is damaged or of another
/// schema is no list, and the zoo is read again.
/// </remarks>
static class ListFile
{
    const int Schema = 3;

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static SavedList Read(string path)
    {
        using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(path)), Encoding.UTF8);
        try
        {
            if (reader.ReadInt32() != Schema)
                throw new InvalidDataException($"'{path}' is of another schema.");
            return new(reader.ReadString(), List(reader, Model));
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' is damaged.", error);
        }
    }

    /// <exception cref="WorkFailedException">It cannot be written.</exception>
    internal static void Write(string path, SavedList list) => AtomicFile.Write(path, file =>
    {
        using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
        writer.Write(Schema);
        writer.Write(list.Head);
        List(writer, list.Models, Model);
    });

    static IndexedModel Model(BinaryReader reader) => new(
        reader.ReadString(),
        new(
            reader.ReadString(), reader.ReadInt32(), reader.ReadString(), reader.ReadString(), List(reader, Text), Metrics(reader), reader.ReadString(),
            Optional(reader, Parent), new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero))
        {
            Dataset = reader.ReadString(),
            Model = reader.ReadString(),
        });

    static void Model(BinaryWriter writer, IndexedModel model)
    {
        var entry = model.Entry;
        writer.Write(model.Id);
        writer.Write(entry.Name);
        writer.Write(entry.Version);
        writer.Write(entry.Title);
        writer.Write(entry.Task);
        List(writer, entry.Classes, Text);
        writer.Write(entry.Metrics.Count);
        foreach (var (name, value) in entry.Metrics)
        {
            writer.Write(name);
            writer.Write(value);
        }
        writer.Write(entry.Licence);
        Optional(writer, entry.Parent, Parent);
        writer.Write(entry.Published.UtcTicks);
        writer.Write(entry.Dataset);
        writer.Write(entry.Model);
    }

    static SortedDictionary<string, double> Metrics(BinaryReader reader)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
            metrics[reader.ReadString()] = reader.ReadDouble();
        return metrics;
    }

    static ParentReference Parent(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        Version = reader.ReadInt32(),
        Digest = reader.ReadString(),
        Changed = Optional(reader, Texts),
        Kept = Optional(reader, Texts),
        Measured = reader.ReadBoolean() ? reader.ReadInt32() : null,
        Source = Optional(reader, Text),
        Licence = Optional(reader, Text),
    };

    static void Parent(BinaryWriter writer, ParentReference parent)
    {
        writer.Write(parent.Name);
        writer.Write(parent.Version);
        writer.Write(parent.Digest);
        Optional(writer, parent.Changed, Texts);
        Optional(writer, parent.Kept, Texts);
        writer.Write(parent.Measured.HasValue);
        if (parent.Measured is { } measured)
            writer.Write(measured);
        Optional(writer, parent.Source, Text);
        Optional(writer, parent.Licence, Text);
    }

    static string Text(BinaryReader reader) => reader.ReadString();

    static void Text(BinaryWriter writer, string text) => writer.Write(text);

    static List<string> Texts(BinaryReader reader) => List(reader, Text);

    static void Texts(BinaryWriter writer, List<string> texts) => List(writer, texts, Text);

    // What a damaged file says of its length is not believed: it ends before.
    static List<T> List<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var list = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            list.Add(read(reader));
        return list;
    }

    static void List<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<BinaryWriter, T> write)
    {
        writer.Write(list.Count);
        foreach (var one in list)
            write(writer, one);
    }

    static T? Optional<T>(BinaryReader reader, Func<BinaryReader, T> read)
        where T : class => reader.ReadBoolean() ? read(reader) : null;

    static void Optional<T>(BinaryWriter writer, T? value, Action<BinaryWriter, T> write)
        where T : class
    {
        writer.Write(value is not null);
        if (value is not null)
            write(writer, value);
    }
}

/// <param name="Head">The zoo's commit.</param>
/// <param name="Models">The last version of each model there.</param>
sealed record SavedList(string Head, IReadOnlyList<IndexedModel> Models);
