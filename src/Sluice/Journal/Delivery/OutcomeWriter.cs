using System.Buffers;

namespace Sluice.Journal.Delivery;

/// <summary>
/// Writes what became of records for one destination, a few bytes for each, or for each run of records that fared alike. Pages can be
/// put one behind the other.
/// </summary>
/// <remarks>
/// Numbers are unsigned LEB128. A page is names and runs. Names: 0, their count, and for each its length and UTF-8. A run: how many
/// records in a row (at least 1), twice the number of messages each has (0: there is no such record, it was damaged or trimmed) or 3 if
/// what follows is about the call itself, and for each message 0 and its ending, or the count of its items and for each the place of its
/// action among the names, and its ending.
/// </remarks>
internal sealed class OutcomeWriter
{
    private readonly ArrayBufferWriter<byte> _runs = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _record = new(), _whole = new(), _last = new();
    private int _messagesInRecord, _itemsInRecord;
    private long _repeated;

    /// <summary>Messages written so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Items written so far.</summary>
    public long Items { get; private set; }

    /// <summary>A message that nobody wants.</summary>
    public void Skipped(Ending ending)
    {
        Number(_record, 0);
        Number(_record, (ulong)ending);
        _messagesInRecord++;
        _itemsInRecord++;
    }

    /// <summary>A message with so many items, which follow.</summary>
    public void Wanted(int items)
    {
        Number(_record, (ulong)items);
        _messagesInRecord++;
        _itemsInRecord += items;
    }

    /// <summary>One of the items.</summary>
    public void Item(string action, Ending ending)
    {
        if (!_names.TryGetValue(action, out var place)) _names[action] = place = _names.Count;
        Number(_record, (ulong)place);
        Number(_record, (ulong)ending);
    }

    /// <summary>The record's messages were given; so many records in a row fared like that.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isCall">Whether what was given is not a message, but the call itself.</param>
    public void EndRecord(long count = 1, bool isCall = false)
    {
        Messages += count * _messagesInRecord;
        Items += count * _itemsInRecord;
        // The count of messages stands before them, and is known only now.
        _whole.ResetWrittenCount();
        Number(_whole, isCall ? 3 : 2 * (ulong)_messagesInRecord);
        _whole.Write(_record.WrittenSpan);
        _record.ResetWrittenCount();
        (_messagesInRecord, _itemsInRecord) = (0, 0);
        if (_repeated == 0 || !_whole.WrittenSpan.SequenceEqual(_last.WrittenSpan))
        {
            Flush();
            _last.ResetWrittenCount();
            _last.Write(_whole.WrittenSpan);
        }
        _repeated += count;
    }

    /// <summary>All that was written.</summary>
    public byte[] ToArray()
    {
        Flush();
        var page = new ArrayBufferWriter<byte>(_runs.WrittenCount + 64);
        if (_names.Count > 0) WriteNames(page);
        page.Write(_runs.WrittenSpan);
        return page.WrittenSpan.ToArray();
    }

    private void WriteNames(ArrayBufferWriter<byte> page)
    {
        Number(page, 0);
        Number(page, (ulong)_names.Count);
        foreach (var name in _names.Keys)
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes(name);
            Number(page, (ulong)utf8.Length);
            page.Write(utf8);
        }
    }

    private void Flush()
    {
        if (_repeated == 0) return;
        Number(_runs, (ulong)_repeated);
        _runs.Write(_last.WrittenSpan);
        _repeated = 0;
    }

    private static void Number(ArrayBufferWriter<byte> to, ulong value)
    {
        var span = to.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        to.Advance(length);
    }
}
