using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Sluice.Journal.DeadLetters;

/// <summary>
/// What a dead letter, or an item that waits again, keeps of its call has a checksum beside it: XXH3 of the bytes, seeded with that of the item that they belong to.
/// A changed bit would otherwise be sent, and perhaps to somebody else.
/// </summary>
internal static class KeptRecord
{
    public static long Checksum(string destination, in ItemKey key, ReadOnlySpan<byte> record)
    {
        var owner = string.Create(CultureInfo.InvariantCulture, $"{destination}\n{key.Sequence}\n{key.Index}\n{key.Action}");
        return (long)XxHash3.HashToUInt64(record, (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(owner)));
    }

    /// <summary>The record; null when nothing is kept, or not what was stored.</summary>
    public static Record? Read(string destination, in ItemKey key, ReadOnlyMemory<byte> record, long checksum) =>
        Checksum(destination, key, record.Span) == checksum ? Record.Kept(record) : null;
}
