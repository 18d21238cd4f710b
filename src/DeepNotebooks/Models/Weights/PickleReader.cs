using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DeepNotebooks.Models;

/// <summary>Reads Python's pickle as far as files of weights need it: builds lists, tuples and dictionaries, and runs nothing.</summary>
/// <remarks>
/// The opcodes of protocols 0 to 5, https://github.com/python/cpython/blob/main/Lib/pickletools.py. A pickle is a program that may name any
/// function of Python's and call it. Here a name is looked up in a list of the caller's, and any other ends the reading.
/// </remarks>
/// <param name="input">Read to the pickle's end and no further.</param>
/// <param name="globals">What a name ("module name") stands for: takes the arguments of a call. Null for names that are not on the list.</param>
/// <param name="persistent">What a persistent id stands for.</param>
sealed class PickleReader(Stream input, Func<string, Func<object?[], object?>?> globals, Func<object?, object?> persistent)
{
    // Texts and numbers of weights are short; what claims more is not what it says it is.
    const int longest = 64 << 20;
    const int mostItems = 1 << 24;

    static readonly object mark = new();

    readonly List<object?> stack = [];
    readonly Dictionary<int, object?> memo = [];
    int items;

    /// <exception cref="PickleException">It is damaged, or names what is not on the list.</exception>
    internal object? Read()
    {
        try
        {
            while (true)
            {
                var code = Byte();
                if (code == '.')
                    return Pop();
                Do(code);
                if (++items > mostItems)
                    throw new PickleException("it has more parts than any file of weights");
            }
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidCastException or FormatException or OverflowException or DecoderFallbackException or KeyNotFoundException)
        {
            throw new PickleException("its pickle is damaged", error);
        }
    }

    void Do(byte code)
    {
        switch ((char)code)
        {
            case '\x80': _ = Byte(); break;
            case '\x95': _ = Bytes(8); break;
            case '(': stack.Add(mark); break;
            case '0': _ = Pop(); break;
            case '1': _ = PopToMark(); break;
            case '2': stack.Add(Top()); break;

            case 'N': stack.Add(null); break;
            case '\x88': stack.Add(true); break;
            case '\x89': stack.Add(false); break;
            case 'K': stack.Add((long)Byte()); break;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
            case 'I': stack.Add(Line() switch { "00" => false, "01" => true, var digits => Whole(digits) }); break;
            case 'L': stack.Add(Whole(Line().TrimEnd('L'))); break;
            case '\x8a': stack.Add(Whole(Bytes(Byte()))); break;
            case '\x8b': stack.Add(Whole(Bytes(Length4()))); break;
            case 'F': stack.Add(double.Parse(Line(), CultureInfo.InvariantCulture)); break;
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;

            case 'X': stack.Add(Text(Length4())); break;
            case '\x8c': stack.Add(Text(Byte())); break;
            case '\x8d': stack.Add(Text(Length8())); break;
            case 'V' or 'S': stack.Add(Line().Trim('\'', '"')); break;
            case 'U': stack.Add(Encoding.Latin1.GetString(Bytes(Byte()))); break;
            case 'T': stack.Add(Encoding.Latin1.GetString(Bytes(Length4()))); break;
            case 'C': stack.Add(Bytes(Byte()).ToArray()); break;
            case 'B': stack.Add(Bytes(Length4()).ToArray()); break;
            case '\x8e' or '\x96': stack.Add(Bytes(Length8()).ToArray()); break;

            case ')': stack.Add(Array.Empty<object?>()); break;
            case '\x85': stack.Add(PopMany(1)); break;
            case '\x86': stack.Add(PopMany(2)); break;
            case '\x87': stack.Add(PopMany(3)); break;
            case 't': stack.Add(PopToMark()); break;
            case ']' or '\x8f': stack.Add(new List<object?>()); break;
            case 'l' or '\x91': stack.Add(PopToMark().ToList()); break;
            case '}': stack.Add(new PickleDictionary()); break;
            case 'd': Fill(PopToMark(), new PickleDictionary()); break;
            case 'a': Append(PopMany(1)); break;
            case 'e' or '\x90': Append(PopToMark()); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;

            case 'p': memo[int.Parse(Line(), CultureInfo.InvariantCulture)] = Top(); break;
            case 'q': memo[Byte()] = Top(); break;
            case 'r': memo[Length4()] = Top(); break;
            case '\x94': memo[memo.Count] = Top(); break;
            case 'g': stack.Add(memo[int.Parse(Line(), CultureInfo.InvariantCulture)]); break;
            case 'h': stack.Add(memo[Byte()]); break;
            case 'j': stack.Add(memo[Length4()]); break;

            case 'c': stack.Add(Global(Line(), Line())); break;
            case '\x93':
                var name = (string)Pop()!;
                stack.Add(Global((string)Pop()!, name));
                break;
            case 'R' or '\x81':
                var arguments = (object?[])Pop()!;
                stack.Add(((PickleGlobal)Pop()!).Call(arguments));
                break;
            // Attributes of an object: none of those on the list has any that matter.
            case 'b': _ = Pop(); break;
            case 'Q': stack.Add(persistent(Pop())); break;
            case 'P': stack.Add(persistent(Line())); break;
            default: throw new PickleException($"its pickle has an opcode 0x{code:x2}, which is not read here");
        }
    }

    PickleGlobal Global(string module, string name) => new($"{module}.{name}", globals($"{module} {name}") ?? throw new PickleGlobalException($"{module}.{name}"));

    void Append(object?[] values) => ((List<object?>)Top()!).AddRange(values);

    void SetItems(object?[] pairs)
    {
        var target = (PickleDictionary)Pop()!;
        Fill(pairs, target);
    }

    void Fill(object?[] pairs, PickleDictionary target)
    {
        if (pairs.Length % 2 != 0)
            throw new PickleException("its pickle is damaged");
        for (var i = 0; i < pairs.Length; i += 2)
            target.Add((pairs[i], pairs[i + 1]));
        stack.Add(target);
    }

    object? Top() => stack.Count > 0 ? stack[^1] : throw new PickleException("its pickle is damaged");

    object? Pop()
    {
        var top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    object?[] PopToMark()
    {
        var at = stack.LastIndexOf(mark);
        if (at < 0)
            throw new PickleException("its pickle is damaged");
        object?[] values = [.. stack.Skip(at + 1)];
        stack.RemoveRange(at, stack.Count - at);
        return values;
    }

    byte Byte()
    {
        var read = input.ReadByte();
        return read < 0 ? throw new EndOfStreamException() : (byte)read;
    }

    // Read piece by piece: a length that lies costs no memory.
    ReadOnlySpan<byte> Bytes(int count)
    {
        if (count is < 0 or > longest)
            throw new PickleException($"its pickle claims a text of {count} bytes");
        var bytes = new MemoryStream();
        Span<byte> piece = stackalloc byte[1024];
        while (bytes.Length < count)
        {
            var some = piece[..(int)Math.Min(piece.Length, count - bytes.Length)];
            input.ReadExactly(some);
            bytes.Write(some);
        }
        return bytes.GetBuffer().AsSpan(0, count);
    }

    int Length4() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    int Length8() => checked((int)BinaryPrimitives.ReadInt64LittleEndian(Bytes(8)));

    string Text(int length) => Encoding.UTF8.GetString(Bytes(length));

    string Line()
    {
        var line = new StringBuilder();
        for (byte next; (next = Byte()) != '\n';)
        {
            line.Append((char)next);
            if (line.Length > longest)
                throw new PickleException("its pickle has a line without end");
        }
        return line.ToString();
    }

    static object Whole(string digits) => Whole(System.Numerics.BigInteger.Parse(digits, CultureInfo.InvariantCulture));

    // Two's complement, the lowest byte first.
    static object Whole(ReadOnlySpan<byte> bytes) => Whole(new System.Numerics.BigInteger(bytes));

    // A long where it fits. The magic number of PyTorch's old files has ten bytes.
    static object Whole(System.Numerics.BigInteger number)
    {
        object whole = number;
        if (number >= long.MinValue && number <= long.MaxValue)
            whole = (long)number;
        return whole;
    }
}

/// <summary>A dictionary of a pickle, in its order; keys may be anything.</summary>
sealed class PickleDictionary : List<(object? Key, object? Value)>
{
    /// <summary>The value of a text key; null where there is none.</summary>
    internal object? this[string key] => Find(pair => pair.Key is string name && name == key).Value;
}

/// <summary>A function or class that a pickle names, and that is on the list.</summary>
sealed record PickleGlobal(string Name, Func<object?[], object?> Call);

/// <summary>A pickle cannot be read. The message goes on a sentence that begins with the file's name.</summary>
class PickleException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A pickle names something of Python's that is not on the list.</summary>
sealed class PickleGlobalException(string name) : PickleException($"it calls '{name}'")
{
    internal string Name { get; } = name;
}
