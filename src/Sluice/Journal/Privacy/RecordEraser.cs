using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Journal.Privacy;

/// <summary>Blanks in records what is about a person. A record keeps its number, and its messages their places, so that positions and ledger hold.</summary>
/// <param name="persons">The person's keys.</param>
/// <param name="settled">Up to which call all destinations have done: what suppresses or deletes and comes after it is still on its way, and stays.</param>
internal sealed class RecordEraser(IReadOnlySet<ulong> persons, long settled)
{
    private readonly HashSet<string> _others = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Calls that were blanked, or of which a part was.</summary>
    public long Calls { get; private set; }

    /// <summary>Messages that were blanked.</summary>
    public long Messages { get; private set; }

    /// <summary>Suppressions and deletions that stay until they are delivered.</summary>
    public long Kept { get; private set; }

    /// <summary>Further identifiers that stood beside the person's.</summary>
    public IReadOnlyCollection<string> Others => _others;

    /// <summary>The record without what is about the person; null when nothing of it is.</summary>
    public byte[]? Erase(JournalEntry entry)
    {
        var record = entry.Record;
        var named = new bool[record.MessageCount];
        var (count, left, kept) = (0, 0, Kept);
        foreach (var message in record)
        {
            named[message.Place] = !message.IsForgotten && IsNamed(message) && !IsOnItsWay(entry.Sequence, message);
            if (named[message.Place]) count++;
            else if (!message.IsForgotten) left++;
        }
        // What goes on its way is sent with path and body, as far as they are about it.
        var isOnItsWay = Kept > kept;
        // Items that were refused, dropped or given another name by a rule are in the body, whatever the messages say.
        var blank = !isOnItsWay && (IsAddressed(record) || (left == 0 && count > 0));
        var body = blank ? null : CallBody.Without(record, persons.Contains, isOnItsWay, isOnItsWay ? 0 : count);
        if (count == 0 && !blank && body is null) return null;
        Calls++;
        Messages += count;
        if (blank && left > 0) NoteOthers(record);
        if (isOnItsWay) return Write(record, named, blank: false, body ?? record.JsonBody.ToArray());
        // A body in which the person cannot be found goes as a whole.
        return Write(record, named, blank || body is null, body);
    }

    /// <summary>The record without any of its messages, and without path and body.</summary>
    public static byte[] Blank(in Record record)
    {
        var all = new bool[record.MessageCount];
        Array.Fill(all, true);
        return Write(record, all, blank: true, body: null);
    }

    /// <summary>The record without the messages that are named.</summary>
    /// <param name="record">The record.</param>
    /// <param name="named">Which of its messages go.</param>
    /// <param name="blank">Whether path and body go too.</param>
    /// <param name="body">What is left of the body.</param>
    public static byte[] Write(in Record record, bool[] named, bool blank, byte[]? body)
    {
        var to = new ArrayBufferWriter<byte>(record.Bytes.Length);
        to.Write(record.Bytes.Span[..(Record.FlagsAt + 1)]);
        // Its trace, kept elsewhere, may tell of the person.
        ref var flags = ref MemoryMarshal.AsMemory(to.WrittenMemory).Span[Record.FlagsAt];
        flags = (byte)((flags | (int)RecordFlags.Forgotten) & ~(int)RecordFlags.Traced);
        RecordEncoder.WriteText(to, record.Source);
        RecordEncoder.WriteBytes(to, blank ? [] : record.Target.Span);
        // What is left of a form is JSON.
        RecordEncoder.WriteText(to, record.IsForm ? "application/json" : record.ContentType);
        RecordEncoder.WriteText(to, record.NotMappedBecause);
        RecordEncoder.WriteBytes(to, blank ? [] : body);
        RecordEncoder.WriteInt(to, record.MessageCount);
        foreach (var message in record)
        {
            var gone = named[message.Place] || message.IsForgotten;
            var marks = (gone ? Record.Forgotten : 0) | (message.IsDuplicate ? Record.DuplicateMark : 0);
            RecordEncoder.WriteMessage(to, (byte)((int)message.Type | marks), gone ? [] : message.Json.Span);
        }
        return to.WrittenSpan.ToArray();
    }

    private bool IsNamed(in RecordMessage message)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        keys = keys[..PersonIdentifiers.Read(message.Json.Span, keys)];
        foreach (var key in keys)
        {
            if (!persons.Contains(key)) continue;
            NoteOthers(message);
            return true;
        }
        return false;
    }

    private void NoteOthers(in Record record)
    {
        foreach (var message in record)
        {
            if (!message.IsForgotten) NoteOthers(message);
        }
    }

    private void NoteOthers(in RecordMessage message)
    {
        const int Enough = 1000;
        using var json = JsonDocument.Parse(message.Json, LenientJson.Document);
        foreach (var name in BodyIdentifiers.Of(json.RootElement))
        {
            if (_others.Count < Enough && !persons.Contains(PersonKey.OfText(name))) _others.Add(name);
        }
    }

    private bool IsOnItsWay(long sequence, in RecordMessage message)
    {
        if (sequence <= settled || PersonEvents.Of(message.Type, message.Json.Span) == PersonEvent.None) return false;
        Kept++;
        return true;
    }

    private bool IsAddressed(in Record record)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        foreach (var key in keys[..CallIdentifiers.Read(record, keys)])
        {
            if (persons.Contains(key)) return true;
        }
        return false;
    }
}
