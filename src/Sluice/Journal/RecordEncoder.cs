using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Privacy;
using Sluice.Translation;

namespace Sluice.Journal;

/// <summary>Writes the bytes that <see cref="Record"/> reads.</summary>
internal static class RecordEncoder
{
    /// <summary>
    /// The largest record: a call and its messages at their largest, and a MiB for what is noted of them. That is the head, the source, the
    /// content type, and five bytes for each message, none of which is shorter than some eighty.
    /// </summary>
    internal const int MostBytes = TranslationOptions.MostTotalBytes + (1024 * 1024);

    // A record has the place of its own in here: append only.
    internal static readonly string[] Methods = ["POST", "PUT", "DELETE", "GET"];

    /// <summary>Appends one record to the buffer. Allocates nothing.</summary>
    /// <param name="to">The buffer.</param>
    /// <param name="call">The call.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="translation">What it became.</param>
    /// <param name="ids">Receives the ids of its messages that can repeat, and where they are in the record; null if nobody wants them.</param>
    /// <param name="trace">The span of the call; default when it is not traced, which then takes no space.</param>
    public static void Write(
        IBufferWriter<byte> to, in TrackCall call, string source, TranslatedCall translation, ChosenIds? ids = null,
        in ActivityContext trace = default)
    {
        var messages = translation.Messages;
        Span<byte> head = stackalloc byte[27];
        head[0] = Record.Version;
        call.Id.WriteBytes(head[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(head[17..], call.ReceivedAt.ToUnixTimeMilliseconds());
        head[25] = (byte)Array.IndexOf(Methods, call.Method);
        var isTraced = trace != default;
        head[Record.FlagsAt] = (byte)(Flags(translation) | (isTraced ? RecordFlags.Traced : RecordFlags.None));
        to.Write(head);
        var length = head.Length;
        length += WriteText(to, source);
        length += WriteBytes(to, call.Target.Span);
        length += WriteText(to, call.ContentType);
        length += WriteText(to, translation.NotMappedBecause ?? "");
        length += WriteBytes(to, call.Body.Span);
        length += WriteInt(to, messages.Count);
        var output = translation.Output.Span;
        // By place: enumerating through the interface would allocate.
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.HasOwnId) ids?.Add(output[message.MessageIdText], length);
            length += WriteMessage(to, (byte)message.Type, output[message.Json]);
        }
        if (isTraced) WriteTrace(to, trace);
    }

    private static void WriteTrace(IBufferWriter<byte> to, in ActivityContext trace)
    {
        var bytes = to.GetSpan(Record.TraceBytes);
        trace.TraceId.CopyTo(bytes[..16]);
        trace.SpanId.CopyTo(bytes[16..24]);
        bytes[24] = (byte)trace.TraceFlags;
        to.Advance(Record.TraceBytes);
    }

    private static RecordFlags Flags(TranslatedCall translation)
    {
        var flags = RecordFlags.None;
        var output = translation.Output.Span;
        // By place: enumerating through the interface would allocate.
        for (var i = 0; i < translation.Messages.Count; i++)
        {
            var message = translation.Messages[i];
            if (message.Type == MessageType.Identify) flags |= RecordFlags.Identify;
            else if (PersonEvents.Of(message.Type, output[message.Json]) != PersonEvent.None) flags |= RecordFlags.PersonEvent;
        }
        return flags;
    }

    /// <summary>A message and its marks. Returns how many bytes it wrote, as do those below.</summary>
    internal static int WriteMessage(IBufferWriter<byte> to, byte type, ReadOnlySpan<byte> json)
    {
        to.GetSpan(1)[0] = type;
        to.Advance(1);
        return 1 + WriteBytes(to, json);
    }

    internal static int WriteInt(IBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
        return 4;
    }

    internal static int WriteText(IBufferWriter<byte> to, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteInt(to, length);
        Encoding.UTF8.GetBytes(text, to);
        return 4 + length;
    }

    internal static int WriteBytes(IBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        WriteInt(to, bytes.Length);
        to.Write(bytes);
        return 4 + bytes.Length;
    }
}
