using System.Buffers.Binary;
using System.Text;

namespace DeepNotebooks.Training;

/// <summary>The symbol versions that a 64-bit little-endian ELF library defines and needs, and how to rebind one of the needs.</summary>
/// <remarks>System V ABI, chapter 4 (object files); Linux Standard Base Core 5.0, section 10.7 (symbol versioning).</remarks>
sealed class ElfImage
{
    const uint DynamicSymbols = 11;
    const uint VersionDefinitions = 0x6ffffffd;
    const uint VersionNeeds = 0x6ffffffe;
    const uint SymbolVersions = 0x6fffffff;
    const int SymbolSize = 24;

    static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    readonly byte[] bytes;
    readonly Dictionary<uint, Section> sections = [];

    /// <exception cref="InvalidDataException">These are not the bytes of such a library.</exception>
    internal ElfImage(byte[] bytes)
    {
        this.bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual(Magic))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");

        var table = checked((int)U64(40));
        var size = U16(58);
        var all = Enumerable.Range(0, U16(60)).Select(index => SectionAt(table + (index * size))).ToArray();
        foreach (var section in all)
        {
            if (section.Type is DynamicSymbols or VersionDefinitions or VersionNeeds or SymbolVersions)
                sections[section.Type] = section with { Strings = all[section.Link].Offset };
        }
    }

    /// <summary>The version names this library offers to others, such as GLIBCXX_3.4.30.</summary>
    internal IReadOnlyList<string> Defined()
    {
        var names = new List<string>();
        if (!sections.TryGetValue(VersionDefinitions, out var section)) return names;
        for (int at = section.Offset, next = 1; next != 0; at += next)
        {
            var first = at + (int)U32(at + 12); // a Verdaux: the name of the version; others, if any, name its parents
            names.Add(Text(section.Strings + (int)U32(first)));
            next = (int)U32(at + 16);
        }
        return names;
    }

    /// <summary>The versions this library asks of <paramref name="library"/> ("libstdc++.so.6").</summary>
    internal IReadOnlyList<string> Needed(string library) => [.. Needs().Where(need => need.Library == library).Select(need => need.Version)];

    /// <summary>The names of the undefined symbols bound to the needed <paramref name="version"/>.</summary>
    internal IReadOnlyList<string> SymbolsOf(string version)
    {
        var need = Needs().First(need => need.Version == version);
        return [.. SymbolsBoundTo(need.Index).Select(symbol => Text(NameOf(symbol)))];
    }

    /// <summary>Binds what was bound to <paramref name="version"/> to <paramref name="replacement"/> instead, an older version of the same library.</summary>
    /// <param name="version">A version this library needs, with one symbol bound to it.</param>
    /// <param name="symbol">What that symbol shall be called; not longer than its name is now.</param>
    /// <param name="replacement">A version this library needs as well.</param>
    internal void Rebind(string version, string symbol, string replacement)
    {
        var old = Needs().First(need => need.Version == version);
        var other = Needs().First(need => need.Version == replacement && need.Library == old.Library);

        var name = NameOf(SymbolsBoundTo(old.Index).Single());
        var room = Text(name).Length;
        if (symbol.Length > room) throw new ArgumentException($"'{symbol}' is longer than the name it replaces", nameof(symbol));
        bytes.AsSpan(name, room).Clear();
        Encoding.ASCII.GetBytes(symbol, bytes.AsSpan(name));

        // The Vernaux keeps its index, so the symbol's entry in .gnu.version stays as it is; hash and name become the older version's.
        bytes.AsSpan(other.At, 4).CopyTo(bytes.AsSpan(old.At));
        bytes.AsSpan(other.At + 8, 4).CopyTo(bytes.AsSpan(old.At + 8));
    }

    internal ReadOnlySpan<byte> Bytes => bytes;

    IEnumerable<Need> Needs()
    {
        if (!sections.TryGetValue(VersionNeeds, out var section)) yield break;
        for (int at = section.Offset, next = 1; next != 0; at += next)
        {
            var library = Text(section.Strings + (int)U32(at + 4));
            var count = U16(at + 2);
            for (int entry = at + (int)U32(at + 8), i = 0; i < count; i++, entry += (int)U32(entry + 12))
                yield return new Need(library, Text(section.Strings + (int)U32(entry + 8)), U16(entry + 6), entry);
            next = (int)U32(at + 12);
        }
    }

    IEnumerable<int> SymbolsBoundTo(int versionIndex)
    {
        if (!sections.TryGetValue(DynamicSymbols, out var symbols) || !sections.TryGetValue(SymbolVersions, out var versions)) yield break;
        for (var i = 0; i < symbols.Size / SymbolSize; i++)
        {
            if ((U16(versions.Offset + (2 * i)) & 0x7fff) == versionIndex) yield return i; // the highest bit says "hidden"
        }
    }

    int NameOf(int symbol)
    {
        var symbols = sections[DynamicSymbols];
        return symbols.Strings + (int)U32(symbols.Offset + (symbol * SymbolSize));
    }

    Section SectionAt(int header) =>
        new(U32(header + 4), checked((int)U64(header + 24)), checked((int)U64(header + 32)), (int)U32(header + 40), 0);

    string Text(int at) => Encoding.ASCII.GetString(bytes, at, Array.IndexOf(bytes, (byte)0, at) - at);

    ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    /// <param name="Type">sh_type.</param>
    /// <param name="Offset">Where its bytes begin in the file.</param>
    /// <param name="Size">In bytes.</param>
    /// <param name="Link">The index of its string table's section.</param>
    /// <param name="Strings">Where that string table begins in the file.</param>
    sealed record Section(uint Type, int Offset, int Size, int Link, int Strings);

    /// <param name="Library">Who shall define it.</param>
    /// <param name="Version">Its name.</param>
    /// <param name="Index">Its number in .gnu.version.</param>
    /// <param name="At">Where its Vernaux entry begins in the file.</param>
    sealed record Need(string Library, string Version, int Index, int At);
}
