using System.Buffers.Binary;

namespace Sluice.Journal.Blocks;

/// <summary>
/// An unpacked block, shared by all readers. What it hands out stays valid for as long as someone holds it: its bytes are never reused.
/// </summary>
/// <param name="first">Number of its first record.</param>
/// <param name="last">Number of its last record.</param>
/// <param name="parts">Its records one after the other, as they were packed; each lies in one part.</param>
internal sealed class Block(long first, long last, IReadOnlyList<ReadOnlyMemory<byte>> parts)
{
    private Contents? _contents;

    public long First => first;

    public long Last => last;

    /// <summary>How many bytes it has.</summary>
    public int Bytes { get; } = parts.Sum(static part => part.Length);

    /// <summary>Records in it that cannot be read although the block is as it was stored.</summary>
    public IReadOnlyList<DamagedRecords> Damage => Read().Damage;

    /// <summary>Its records after a number.</summary>
    public JournalBlock After(long after)
    {
        var (entries, damage) = Read();
        var reason = damage.Count == 0 ? null : string.Join(' ', damage.Select(records => records.Reason));
        if (after < first) return new(entries, last, reason);
        var skipped = Array.FindIndex(entries, entry => entry.Sequence > after);
        return new(skipped < 0 ? Array.Empty<JournalEntry>() : new ArraySegment<JournalEntry>(entries, skipped, entries.Length - skipped), last, reason);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> unless bytes are so many records one after the other and nothing else, and each can be read.</summary>
    public static void Check(ReadOnlyMemory<byte> raw, long count)
    {
        var at = 0;
        for (; count > 0; count--) _ = new Record(Take(raw, ref at) ?? throw new InvalidDataException("a record is missing"));
        if (at != raw.Length) throw new InvalidDataException("there is more than its records");
    }

    // The records are looked for when the first reader comes, not by the writer. Two readers at once come to the same result.
    private Contents Read() => _contents ??= Parse();

    private Contents Parse()
    {
        var entries = new List<JournalEntry>((int)(last - first + 1));
        var damage = new List<DamagedRecords>();
        var (part, at) = (0, 0);
        for (var sequence = first; sequence <= last; sequence++)
        {
            if (Take(ref part, ref at) is not { } bytes)
            {
                damage.Add(new(sequence, last, $"Records {sequence} to {last} are missing from their block."));
                break;
            }
            try
            {
                entries.Add(new(sequence, new Record(bytes)));
            }
            catch (InvalidDataException broken)
            {
                damage.Add(new(sequence, sequence, $"Record {sequence} cannot be read: {broken.Message}"));
            }
        }
        return new([.. entries], damage);
    }

    private ReadOnlyMemory<byte>? Take(ref int part, ref int at)
    {
        if (part < parts.Count && at == parts[part].Length) (part, at) = (part + 1, 0);
        return part == parts.Count ? null : Take(parts[part], ref at);
    }

    private static ReadOnlyMemory<byte>? Take(ReadOnlyMemory<byte> raw, ref int at)
    {
        if (raw.Length - at < sizeof(int)) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(raw.Span[at..]);
        at += sizeof(int);
        if (length < 0 || length > raw.Length - at) return null;
        var bytes = raw.Slice(at, length);
        at += length;
        return bytes;
    }

    private sealed record Contents(JournalEntry[] Entries, List<DamagedRecords> Damage);
}
