namespace DeepNotebooks.Data;

/// <summary>The CRC-32 of zip files (ISO 3309), a piece at a time.</summary>
static class Crc32
{
    internal const uint Start = uint.MaxValue;

    /// <summary>Eight tables, so that eight bytes are taken at a time: images are many bytes.</summary>
    static readonly uint[] Tables = MakeTables();

    internal static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        var t = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = t[0x700 + (low & 0xFF)] ^ t[0x600 + ((low >> 8) & 0xFF)] ^ t[0x500 + ((low >> 16) & 0xFF)] ^ t[0x400 + (low >> 24)]
                ^ t[0x300 + bytes[4]] ^ t[0x200 + bytes[5]] ^ t[0x100 + bytes[6]] ^ t[bytes[7]];
        }
        foreach (var value in bytes)
            crc = (crc >> 8) ^ t[(crc ^ value) & 0xFF];
        return crc;
    }

    internal static uint End(uint crc) => ~crc;

    static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            tables[i] = crc;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        return tables;
    }
}
