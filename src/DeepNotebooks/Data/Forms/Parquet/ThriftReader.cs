using System.Text;

namespace DeepNotebooks.Data;

/// <summary>Reads Thrift's compact protocol, which Parquet's footers and page headers are written in. Whatever the bytes say, it ends.</summary>
/// <remarks>Every answer is checked against the bytes that are left; what does not fit is an <see cref="InvalidDataException"/>.</remarks>
ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    internal const int True = 1, Byte = 3, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12;

    const int MostDepth = 32;

    readonly ReadOnlySpan<byte> bytes = bytes;
    short field;

    /// <summary>Bytes read so far.</summary>
    internal int At { get; private set; }

    /// <summary>Begins the fields of a struct; give what it answers to <see cref="Leave"/>.</summary>
    internal short Enter()
    {
        var outer = field;
        field = 0;
        return outer;
    }

    internal void Leave(short outer) => field = outer;

    /// <summary>The next field of the struct; false at its end.</summary>
    internal bool Next(out int id, out int type)
    {
        var head = ReadByte();
        type = head & 15;
        field = (short)(head >> 4 == 0 ? type == 0 ? 0 : ReadNumber() : field + (head >> 4));
        id = field;
        return type != 0;
    }

    /// <summary>An i16, i32 or i64.</summary>
    internal long ReadNumber()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    internal string ReadString()
    {
        var length = ReadLength();
        var text = Encoding.UTF8.GetString(bytes.Slice(At, length));
        At += length;
        return text;
    }

    /// <summary>How many elements follow, and of which type: at least one byte each, so never more than there are bytes.</summary>
    internal (int Count, int Type) ReadList()
    {
        var head = ReadByte();
        var count = head >> 4;
        return count < 15 ? (Checked(count), head & 15) : (ReadLength(), head & 15);
    }

    internal void Skip(int type, int depth = 0)
    {
        if (depth > MostDepth)
            throw new InvalidDataException("too deep");
        switch (type)
        {
            case 1 or 2:
                break;
            case Byte:
                ReadByte();
                break;
            case 4 or 5 or 6:
                ReadVarint();
                break;
            case Double:
                At += Checked(8);
                break;
            case Binary:
                var length = ReadLength();
                At += length;
                break;
            case List or Set:
                var (count, element) = ReadList();
                for (var i = 0; i < count; i++)
                    Skip(element is 1 or 2 ? Byte : element, depth + 1);
                break;
            case Map:
                var pairs = ReadLength();
                var types = pairs > 0 ? ReadByte() : 0;
                for (var i = 0; i < pairs; i++)
                {
                    Skip(types >> 4 is 1 or 2 ? Byte : types >> 4, depth + 1);
                    Skip((types & 15) is 1 or 2 ? Byte : types & 15, depth + 1);
                }
                break;
            case Struct:
                var outer = Enter();
                while (Next(out _, out var inner))
                    Skip(inner, depth + 1);
                Leave(outer);
                break;
            default:
                throw new InvalidDataException($"type {type}");
        }
    }

    int ReadByte() => At < bytes.Length ? bytes[At++] : throw new InvalidDataException("ends early");

    int ReadLength()
    {
        var length = ReadVarint();
        return length <= int.MaxValue ? Checked((int)length) : throw new InvalidDataException("a length beyond the end");
    }

    readonly int Checked(int count) => count <= bytes.Length - At ? count : throw new InvalidDataException("a length beyond the end");

    ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
        throw new InvalidDataException("a number without an end");
    }
}
