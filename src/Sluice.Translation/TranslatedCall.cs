using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// What a call became, and the working memory to make it: reused call after call, so that translating allocates nothing in the steady
/// state. Not for two threads at once. Everything it shows is valid until the next call is translated into it.
/// </summary>
/// <param name="trace">Whether to record why each field is as it is. Costs nothing when false.</param>
public sealed class TranslatedCall(bool trace = false)
{
    private readonly List<Message> _messages = [];
    private readonly List<Problem> _problems = [];
    private readonly List<Remark> _remarks = [];
    private readonly List<TraceLine>? _trace = trace ? [] : null;

    /// <summary>What became of the call.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>Why a valid call has no counterpart; null unless <see cref="Outcome"/> is <see cref="Outcome.NotMapped"/>.</summary>
    public string? NotMappedBecause { get; internal set; }

    /// <summary>How many operations the call asks for: as many as its batch holds, one for any other call and for a batch that is refused whole.</summary>
    public int Operations { get; internal set; }

    /// <summary>The bytes of all messages.</summary>
    public ReadOnlyMemory<byte> Output => Buffer.Written;

    /// <summary>The messages in the order in which they must be delivered.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>Why the call, or items of it, were refused.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>What was accepted but not taken as sent.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _remarks.Count == 0 ? [] : [.. _remarks.Select(remark => remark.InWords())];

    /// <summary>Why each field is as it is, message by message; empty unless asked for.</summary>
    public IReadOnlyList<TraceLine> Trace => _trace ?? [];

    /// <summary>The body last translated.</summary>
    internal JsonIndex Body { get; } = new();

    /// <summary>Receives the messages' bytes.</summary>
    internal ByteBuffer Buffer { get; } = new();

    /// <summary>How many bytes the messages may have together: what the call itself leaves of <see cref="TranslationOptions.MaxTotalBytes"/>.</summary>
    internal int Room { get; private set; }

    /// <summary>Bytes of memory that are held for the next call.</summary>
    internal int HeldBytes => Buffer.HeldBytes + Body.HeldBytes + Decoded.HeldBytes;

    /// <summary>Texts of the call in another form than they came in: identifiers of the path as insides of JSON strings, words and names without escapes.</summary>
    internal ByteBuffer Decoded { get; } = new();

    /// <summary>The characters that a string means, or a number's; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Plain(JsonValue value)
    {
        if (!value.IsEscaped) return value.Text;
        var room = Decoded.Append(value.Text.Length);
        return room[..JsonText.Unescape(value.Text, room)];
    }

    /// <summary>A text for what is compared and told apart by it: the inside of a JSON string, with no escape but those it needs.</summary>
    internal ReadOnlySpan<byte> Tidy(JsonValue value)
    {
        if (!value.IsEscaped) return value.Text;
        var plain = Plain(value);
        if (!JsonText.NeedsEscape(plain)) return plain;
        var start = Decoded.Length;
        JsonText.Escape(plain, Decoded);
        return Decoded.Span[start..];
    }

    /// <summary>Takes a message that has been written to <see cref="Buffer"/>.</summary>
    internal void Add(in Message message) => _messages.Add(message);

    /// <summary><c>,"sentAt":"…","receivedAt":"…","messageId":"</c>: the same in all messages of a call.</summary>
    internal ByteBuffer Receipt { get; } = new();

    /// <summary>Starts a call.</summary>
    /// <param name="receivedAt">When it was received.</param>
    /// <param name="room">See <see cref="Room"/>.</param>
    internal void Reset(DateTimeOffset receivedAt, int room)
    {
        Room = room;
        Outcome = Outcome.Mapped;
        NotMappedBecause = null;
        Operations = 1;
        Browser = default;
        OwnId = null;
        _messages.Clear();
        _problems.Clear();
        _remarks.Clear();
        _trace?.Clear();
        Buffer.Clear();
        Decoded.Clear();
        Receipt.Clear();
        Span<byte> time = stackalloc byte[Timestamps.MaxLength];
        time = time[..Timestamps.Write(receivedAt.ToUnixTimeMilliseconds(), time)];
        Receipt.Write(",\"sentAt\":\""u8);
        Receipt.Write(time);
        Receipt.Write("\",\"receivedAt\":\""u8);
        Receipt.Write(time);
        Receipt.Write("\",\"messageId\":\""u8);
    }

    /// <summary>What the sender's device said and showed of itself, for <c>context</c>; nothing for calls of servers.</summary>
    internal BrowserContext Browser { get; set; }

    /// <summary>The id that the call brought for its first message, and that those of its others derive from; null for a call that brought none.</summary>
    internal MessageId? OwnId { get; set; }

    /// <summary>Notes a problem. Returns false, so that a rule can end with it.</summary>
    internal bool Refuse(string reason, string field, string message, int item)
    {
        _problems.Add(new(reason, field, message, item));
        return false;
    }

    internal void Note(in Remark remark) => _remarks.Add(remark);

    /// <summary>Notes a sentence that is finished already.</summary>
    internal void Note(string field, string sentence) =>
        _remarks.Add(new(field, default, sentence.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), 0, 0, -1));

    /// <summary>Rule and origin of the time that the messages being made bear.</summary>
    internal (string Rule, string From) TimeBecause { get; set; }

    internal bool IsTraced => _trace is not null;

    internal void Because(string field, string rule, string from) => _trace?.Add(new(_messages.Count, field, rule, from));

    /// <summary>Puts other messages into the place of those there are.</summary>
    /// <param name="messages">The messages, written to <see cref="Buffer"/>.</param>
    /// <param name="origins">For each, which message it was made of and so takes over its trace; -1 for none.</param>
    internal void Replace(List<Message> messages, List<int> origins)
    {
        _messages.Clear();
        _messages.AddRange(messages);
        if (_trace is null) return;
        var before = _trace.ToLookup(line => line.Message);
        _trace.Clear();
        for (var i = 0; i < origins.Count; i++) _trace.AddRange(before[origins[i]].Select(line => line with { Message = i }));
    }

    /// <summary>Explains a field anew: what was said of it before no longer holds.</summary>
    internal void Explain(TraceLine line)
    {
        _trace?.RemoveAll(older => older.Message == line.Message && older.Field == line.Field);
        _trace?.Add(line);
    }

    /// <summary>Where an item begins that may be found invalid.</summary>
    internal Start Here => new(_messages.Count, Buffer.Length, _remarks.Count);

    /// <summary>Forgets what an item wrote before it was found invalid: nothing is half-done.</summary>
    internal void RewindTo(Start start)
    {
        _messages.RemoveRange(start.Messages, _messages.Count - start.Messages);
        _remarks.RemoveRange(start.Remarks, _remarks.Count - start.Remarks);
        _trace?.RemoveAll(line => line.Message >= start.Messages);
        Buffer.Rewind(start.Bytes);
    }

    /// <summary>How much there was of everything when an item began.</summary>
    internal readonly record struct Start(int Messages, int Bytes, int Remarks);
}
