using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Sluice.Journal.Privacy;
using Sluice.Translation;

namespace Sluice.Journal;

/// <summary>
/// One accepted call as it lies in the journal: the raw call and the messages it became. A view over encoded bytes; nothing is copied.
/// </summary>
/// <remarks>
/// Layout, little-endian; <c>text</c> and <c>bytes</c> are a 32-bit length and the bytes:
/// version (1) · call id (16, big-endian) · received at, Unix milliseconds (8) · method (1) · flags (1) · source (text) · target (bytes)
/// · content type (text) · not-mapped reason (text) · body (bytes) · message count (4) · messages, each: type (1; the second highest
/// bit marks a duplicate), JSON (bytes). A message that was forgotten keeps its type, with the highest bit set, and nothing else. When the
/// flags say so, the context of the call's trace follows: trace id (16), span id (8), trace flags (1).
/// </remarks>
internal readonly struct Record
{
    /// <summary>The only version there is so far.</summary>
    public const byte Version = 1;

    /// <summary>The bit in a message's type that marks it as a duplicate.</summary>
    internal const byte DuplicateMark = 0x40;

    /// <summary>Where the method stands.</summary>
    internal const int MethodAt = 25;

    /// <summary>Where the flags stand.</summary>
    internal const int FlagsAt = 26;

    /// <summary>In a message's type: its person asked to be forgotten, and there is nothing more of it.</summary>
    internal const byte Forgotten = 0x80;

    /// <summary>What the context of a trace takes.</summary>
    internal const int TraceBytes = 16 + 8 + 1;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _source, _target, _contentType, _reason, _body, _messages;

    /// <summary>Reads a record's outline. Throws <see cref="InvalidDataException"/> when the bytes are not a whole record.</summary>
    public Record(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var span = bytes.Span;
        if (span.Length < 27 || span[0] != Version) throw new InvalidDataException("Not a record of a known version.");
        _source = 27;
        _target = After(span, _source);
        _contentType = After(span, _target);
        _reason = After(span, _contentType);
        _body = After(span, _reason);
        _messages = After(span, _body);
        if (_messages + 4 > span.Length) throw new InvalidDataException("The record is cut off before its messages.");
    }

    /// <summary>What a dead letter or an item that waits again keeps of its call, looked through to its end, as no checksum vouches for it.</summary>
    /// <param name="bytes">What the disk gave back.</param>
    /// <returns>Null when nothing is kept, or what is there is no record any more.</returns>
    public static Record? Kept(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        try
        {
            var record = new Record(bytes);
            var span = bytes.Span;
            var at = record._messages + 4;
            for (var left = record.MessageCount; left > 0; left--) at = After(span, at + 1);
            return span[MethodAt] < RecordEncoder.Methods.Length ? record : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The call's identity, from which its messages' ids derive.</summary>
    public MessageId CallId => MessageId.FromBytes(_bytes.Span.Slice(1, 16));

    /// <summary>When the gateway received it.</summary>
    public DateTimeOffset ReceivedAt =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(_bytes.Span[17..]));

    /// <summary>HTTP method.</summary>
    public string Method => RecordEncoder.Methods[_bytes.Span[MethodAt]];

    /// <summary>Whether a person it is about asked to be forgotten. Path and body are gone too, unless others are in them.</summary>
    public bool IsForgotten => FlagsOf(_bytes.Span).HasFlag(RecordFlags.Forgotten);

    /// <summary>The span of the call, for what goes on with its trace; default when the call was not traced.</summary>
    public ActivityContext Trace
    {
        get
        {
            var span = _bytes.Span;
            if (!FlagsOf(span).HasFlag(RecordFlags.Traced) || span.Length < _messages + 4 + TraceBytes) return default;
            var trace = span[^TraceBytes..];
            return new(ActivityTraceId.CreateFromBytes(trace[..16]), ActivitySpanId.CreateFromBytes(trace[16..24]), (ActivityTraceFlags)trace[24], isRemote: true);
        }
    }

    /// <summary>What is noted of an encoded record, without reading it; none of bytes that are no record.</summary>
    internal static RecordFlags FlagsOf(ReadOnlySpan<byte> record) =>
        record.Length > FlagsAt && record[0] == Version ? (RecordFlags)record[FlagsAt] : RecordFlags.None;

    /// <summary>Name of the source that sent it.</summary>
    public string Source => Encoding.UTF8.GetString(Slice(_source).Span);

    /// <summary>The raw request target, byte for byte.</summary>
    public ReadOnlyMemory<byte> Target => Slice(_target);

    /// <summary>The <c>Content-Type</c> as sent; empty when there was none.</summary>
    public string ContentType => Encoding.UTF8.GetString(Slice(_contentType).Span);

    /// <summary>Why a valid call has no message; empty when it has.</summary>
    public string NotMappedBecause => Encoding.UTF8.GetString(Slice(_reason).Span);

    /// <summary>The body byte for byte, after content decoding.</summary>
    public ReadOnlyMemory<byte> Body => Slice(_body);

    /// <summary>Whether the body is a form.</summary>
    public bool IsForm => FormBody.Is(Method, Target.Span, ContentType, Body.Span);

    /// <summary>The body as JSON: a form's in other words, any other as it is, but for a byte order mark.</summary>
    public ReadOnlyMemory<byte> JsonBody => FormBody.ToJson(Method, Target.Span, ContentType, Body);

    /// <summary>How many messages the call became.</summary>
    public int MessageCount => BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[_messages..]);

    /// <summary>Whether it has messages, and all of them were accepted before.</summary>
    public bool HasOnlyDuplicates
    {
        get
        {
            foreach (var message in this)
            {
                if (!message.IsDuplicate) return false;
            }
            return MessageCount > 0;
        }
    }

    /// <summary>The messages in order.</summary>
    public MessageEnumerator GetEnumerator() => new(_bytes, _messages + 4, MessageCount);

    /// <summary>The encoded bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Keys of the persons that its messages concern, distinct.</summary>
    public ulong[] Persons()
    {
        var persons = new HashSet<ulong>();
        foreach (var message in this) persons.UnionWith(message.Persons());
        return [.. persons];
    }

    /// <summary>The encoded bytes of the same call with one of its messages only, and without its body.</summary>
    public ReadOnlyMemory<byte> With(RecordMessage message)
    {
        var head = _bytes.Span[.._body];
        var trace = FlagsOf(head).HasFlag(RecordFlags.Traced) ? _bytes.Span[^TraceBytes..] : [];
        var to = new ArrayBufferWriter<byte>(head.Length + 13 + message.Json.Length + trace.Length);
        to.Write(head);
        RecordEncoder.WriteBytes(to, []);
        RecordEncoder.WriteInt(to, 1);
        RecordEncoder.WriteMessage(to, (byte)message.Type, message.Json.Span);
        // Writing nothing at the end would double the memory.
        if (!trace.IsEmpty) to.Write(trace);
        return to.WrittenMemory;
    }

    private ReadOnlyMemory<byte> Slice(int at) =>
        _bytes.Slice(at + 4, BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[at..]));

    private static int After(ReadOnlySpan<byte> span, int at)
    {
        if (at + 4 > span.Length) throw new InvalidDataException("The record is cut off.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(span[at..]);
        if (length < 0 || length > span.Length - at - 4) throw new InvalidDataException("The record is cut off.");
        return at + 4 + length;
    }

    /// <summary>Walks over the messages of a record.</summary>
    internal struct MessageEnumerator
    {
        private readonly ReadOnlyMemory<byte> _bytes;
        private int _at, _left, _place;

        internal MessageEnumerator(ReadOnlyMemory<byte> bytes, int at, int left)
        {
            (_bytes, _at, _left) = (bytes, at, left);
            Current = default;
        }

        public RecordMessage Current { get; private set; }

        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            var span = _bytes.Span;
            var length = BinaryPrimitives.ReadInt32LittleEndian(span[(_at + 1)..]);
            Current = new((MessageType)(span[_at] & ~(DuplicateMark | Forgotten)), _bytes.Slice(_at + 5, length))
            {
                Offset = _at,
                Place = _place++,
                IsDuplicate = (span[_at] & DuplicateMark) != 0,
                IsForgotten = (span[_at] & Forgotten) != 0,
            };
            _at += 5 + length;
            return true;
        }
    }
}

/// <summary>One message of a record.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Json">The message itself.</param>
internal readonly record struct RecordMessage(MessageType Type, ReadOnlyMemory<byte> Json)
{
    /// <summary>Which of the record's it is, from 0.</summary>
    public int Place { get; init; }

    /// <summary>The record's byte at which it begins.</summary>
    internal int Offset { get; init; }

    /// <summary>Whether a message with its id had been accepted from the same source before, so that no destination gets it again.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>Whether its person asked to be forgotten: its JSON is empty.</summary>
    public bool IsForgotten { get; init; }

    /// <summary>Keys of the persons it concerns, distinct: messages that share one are delivered in order.</summary>
    public ulong[] Persons() => PersonIdentifiers.InOrder(Json.Span);
}
