using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Routing.Rules;

/// <summary>Rules at work on one call: the working memory of a thread, reused from call to call.</summary>
internal sealed class RuleRun
{
    [ThreadStatic]
    private static RuleRun? _ofThread;

    private static readonly Value ItemName = Value.Constant("item");

    private readonly JsonIndex _read = new();
    private readonly Arena _arena = new();
    private readonly ByteBuffer _measure = new();
    private readonly List<int> _matching = [];
    private readonly List<Message> _messages = [];
    private readonly List<int> _origins = [];
    private readonly List<TraceLine> _trace = [];

    // Bytes that all messages of the call have together, those made and those still to come.
    private int _total;

    // The last rule that dropped a message, or split one into nothing.
    private string? _droppedBy;

    /// <summary>Applies rules to the messages of a translation.</summary>
    public static void Apply(in TrackCall call, RuleSet rules, TranslatedCall into)
    {
        var messages = into.Messages;
        var first = 0;
        while (first < messages.Count && !rules.Wants(messages[first].Type)) first++;
        if (first == messages.Count) return;
        var run = OfThread();
        run.Begin(call, into.Buffer.Length);
        var touched = false;
        for (var i = 0; i < messages.Count; i++)
        {
            if (!run.TryApply(call, rules, into, i)) run.Keep(messages[i], i);
            else touched = true;
        }
        if (touched) run.Finish(into);
    }

    /// <summary>Makes messages of a call that has no counterpart, by the first rule that matches it.</summary>
    public static void Map(in TrackCall call, Endpoint endpoint, string source, IReadOnlyList<CallRule> rules, TranslatedCall into)
    {
        var run = OfThread();
        run.Begin(call, 0);
        var value = CallValue.Of(call, endpoint, into, run._arena);
        if (rules.FirstOrDefault(rule => (rule.Sources.Count == 0 || rule.Sources.Contains(source)) && rule.When.Matches(value)) is not { } rule) return;
        try
        {
            run.Make(call, rule, value, into);
        }
        catch (Exception fault) when (fault is RuleFault or MappingFault)
        {
            Tell(into, rule.Path, rule.Name, fault);
            return;
        }
        (into.Outcome, into.NotMappedBecause) = run._messages.Count > 0 ? (Outcome.Mapped, null) : (Outcome.NotMapped, $"Rule '{rule.Name}' gave no message.");
        run.Finish(into);
    }

    // Memory that one call made large is not kept for the next.
    private static RuleRun OfThread() => _ofThread is { _arena.IsLarge: false } kept ? kept : _ofThread = new();

    private void Begin(in TrackCall call, int total)
    {
        _arena.Clear();
        // Not the current time: translating a call again must give the same messages.
        _arena.Time = call.ReceivedAt;
        _messages.Clear();
        _origins.Clear();
        _trace.Clear();
        (_total, _droppedBy) = (total, null);
    }

    private void Keep(in Message message, int origin)
    {
        _messages.Add(message);
        _origins.Add(origin);
    }

    private void Finish(TranslatedCall into)
    {
        into.Replace(_messages, _origins);
        foreach (var line in _trace) into.Explain(line);
        if (_messages.Count == 0 && _droppedBy is not null)
            (into.Outcome, into.NotMappedBecause) = (Outcome.NotMapped, $"Dropped by rule '{_droppedBy}'.");
    }

    /// <summary>Applies the rules to one message. False when none matches: it is then as it was.</summary>
    private bool TryApply(in TrackCall call, RuleSet rules, TranslatedCall into, int origin)
    {
        if (!rules.Wants(into.Messages[origin].Type)) return false;
        var json = into.Output.Span[into.Messages[origin].Json];
        if (_read.ReadMessage(json) is not null) return false;
        var message = new Value(_read, 0);
        var index = rules.Next(message, -1, _matching);
        if (index < 0) return false;
        Follow(new(call, rules, into, origin, message["messageId"u8]), message, json.Length, index, []);
        return true;
    }

    /// <summary>Takes a message through the rules from one on, and writes what it becomes.</summary>
    /// <param name="work">What stays the same on the way.</param>
    /// <param name="message">The message.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="index">Index of the first rule that matches it.</param>
    /// <param name="lines">What rules did to it before.</param>
    private void Follow(in Work work, Value message, int bytes, int index, List<TraceLine> lines)
    {
        var (given, known, last) = (message, lines.Count, default(MessageRule));
        for (; index >= 0; index = work.Rules.Next(message, index, _matching))
        {
            var rule = work.Rules[index];
            if (rule.Drop)
            {
                Drop(work, rule, message, bytes);
                return;
            }
            if (rule.Split is null && rule.Changes) last = rule;
            if (!TryApplyOne(work, rule, ref message, bytes, lines, out var pieces)) continue;
            if (pieces is not null)
            {
                Branch(work, rule, pieces, bytes, index);
                return;
            }
            if (!rule.Continue) break;
        }
        if (TryWrite(work, message, bytes, lines)) return;
        // Any of the rules may have made it too large: the last is reported, and none is applied.
        Tell(work.Into, last!.Path, last.Name, TooLarge(work.Into));
        lines.RemoveRange(known, lines.Count - known);
        Write(given, IsOwn(work, given), work.Into, work.Origin, lines);
    }

    private void Drop(in Work work, MessageRule rule, Value message, int bytes)
    {
        _droppedBy = rule.Name;
        _total -= bytes;
        if (work.Into.IsTraced) work.Into.Note(rule.Path, $"Rule '{rule.Name}' dropped message {work.Origin + 1}, {message["type"u8]}.");
    }

    /// <summary>Changes or splits a message by one rule. False when the rule cannot be applied, which is told: the message is then as it was.</summary>
    private bool TryApplyOne(in Work work, MessageRule rule, ref Value message, int bytes, List<TraceLine> lines, out List<Piece>? pieces)
    {
        pieces = null;
        try
        {
            if (rule.Split is { } split) pieces = Pieces(work, split, rule, message, bytes, lines);
            else if (rule.Changes) message = Changed(work, rule, new(message, _arena), lines);
            return true;
        }
        catch (Exception fault) when (fault is RuleFault or MappingFault)
        {
            Tell(work.Into, rule.Path, rule.Name, fault);
            return false;
        }
    }

    /// <summary>Writes a message that had another size before. False when the call's messages have no room for it.</summary>
    private bool TryWrite(in Work work, Value message, int before, List<TraceLine> lines)
    {
        var start = work.Into.Buffer.Length;
        var written = MessageForm.Write(message, IsOwn(work, message), work.Into);
        var grown = work.Into.Buffer.Length - start - before;
        if (_total + grown > work.Into.Room)
        {
            work.Into.Buffer.Rewind(start);
            return false;
        }
        _total += grown;
        Keep(written, work.Origin, lines);
        return true;
    }

    private static Value Changed(in Work work, MessageRule rule, in Scope scope, List<TraceLine> lines)
    {
        var before = lines.Count;
        try
        {
            var changed = rule.Apply(scope, Explaining(work, rule, lines));
            MessageForm.Check(changed);
            return changed;
        }
        catch (Exception fault) when (fault is RuleFault or MappingFault)
        {
            lines.RemoveRange(before, lines.Count - before);
            throw;
        }
    }

    private static Action<string, string, string>? Explaining(in Work work, MessageRule rule, List<TraceLine> lines) =>
        work.Into.IsTraced ? (field, done, from) => lines.Add(new(0, field, $"rule '{rule.Name}': {done}", from)) : null;

    // All pieces are made before the first is written: a rule that fails leaves the message as it was.
    private List<Piece> Pieces(in Work work, RuleValue split, MessageRule rule, Value message, int before, List<TraceLine> lines)
    {
        var items = Items(split, new(message, _arena));
        var pieces = new List<Piece>();
        var whole = message["messageId"u8].Utf8.ToArray();
        var isOwn = IsOwn(work, message);
        Span<byte> id = stackalloc byte[MessageId.TextLength];
        var total = _total - before;
        foreach (var item in items)
        {
            var (piece, pieceId) = (message, work.Id);
            if (pieces.Count > 0)
            {
                PieceId.Of(work.Call, whole, isOwn, rule.Name, pieces.Count).Write(id);
                (piece, pieceId) = (_arena.CopyOf(message), _arena.String(id));
                _arena.Set(piece, "messageId"u8, pieceId);
            }
            var own = new List<TraceLine>(lines);
            if (work.Into.IsTraced) own.Add(new(0, "messageId", $"rule '{rule.Name}': piece {pieces.Count + 1} of {items.Count}", split.Text));
            piece = Changed(work, rule, new Scope(piece, _arena).With(ItemName, item.Value), own);
            var bytes = Measure(piece);
            total += bytes;
            if (total > work.Into.Room) throw TooLarge(work.Into);
            pieces.Add(new(piece, pieceId, own, bytes));
        }
        return pieces;
    }

    private void Branch(in Work work, MessageRule rule, List<Piece> pieces, int before, int index)
    {
        if (pieces.Count == 0) _droppedBy = rule.Name;
        _total += pieces.Sum(piece => piece.Bytes) - before;
        foreach (var (piece, id, lines, bytes) in pieces)
        {
            var next = rule.Continue ? work.Rules.Next(piece, index, _matching) : -1;
            Follow(work.With(id), piece, bytes, next, lines);
        }
    }

    private int Measure(Value message)
    {
        _measure.Clear();
        message.WriteTo(_measure);
        return _measure.Length;
    }

    private static Value Items(RuleValue split, in Scope scope)
    {
        var items = split.Evaluate(scope);
        if (items.Kind != ValueKind.Array) throw new RuleFault($"split gives {Mappings.Words.Of(items)}, not a list");
        if (items.Count > RuleLimits.Pieces) throw new RuleFault($"split gives {items.Count} items; at most {RuleLimits.Pieces} are possible");
        return items;
    }

    private void Make(in TrackCall call, CallRule rule, Value value, TranslatedCall into)
    {
        var scope = new Scope(value, _arena);
        var made = new List<Value>();
        if (rule.Split is null) made.Add(CallMessage.Complete(rule.Message.Evaluate(scope), call, 0, _arena));
        else
        {
            foreach (var item in Items(rule.Split, scope))
                made.Add(CallMessage.Complete(rule.Message.Evaluate(scope.With(ItemName, item.Value)), call, made.Count, _arena));
        }
        foreach (var message in made)
        {
            MessageForm.Check(message);
            _total += Measure(message);
            if (_total > into.Room) throw TooLarge(into);
        }
        Span<byte> id = stackalloc byte[MessageId.TextLength];
        for (var slot = 0; slot < made.Count; slot++)
        {
            var message = made[slot];
            call.Id.For(0, slot).Write(id);
            var lines = new List<TraceLine>();
            if (into.IsTraced)
            {
                foreach (var member in message) lines.Add(new(0, member.Key.ToString(), $"rule '{rule.Name}': a message for a call that has none", rule.Path));
            }
            Write(message, !IdIs(message, id), into, -1, lines);
        }
    }

    private void Write(Value message, bool hasOwnId, TranslatedCall into, int origin, List<TraceLine> lines) =>
        Keep(MessageForm.Write(message, hasOwnId, into), origin, lines);

    private void Keep(in Message message, int origin, List<TraceLine> lines)
    {
        foreach (var line in lines) _trace.Add(line with { Message = _messages.Count });
        Keep(message, origin);
    }

    private static bool IsOwn(in Work work, Value message) => work.HasOwnId || !IdIs(message, work.Id.Utf8);

    private static bool IdIs(Value message, ReadOnlySpan<byte> id) => message["messageId"u8].Utf8.SequenceEqual(id);

    private static RuleFault TooLarge(TranslatedCall into) =>
        new($"the messages of the call would have more than {into.Room} bytes; take out what they do not need");

    private static void Tell(TranslatedCall into, string path, string name, Exception fault) =>
        into.Note(path, $"Rule '{name}' was not applied: {fault.Message.TrimEnd('.')}.");

    /// <summary>One of the messages that a rule split another into, the id it got by that, what rules did to it, and its size.</summary>
    private readonly record struct Piece(Value Message, Value Id, List<TraceLine> Lines, int Bytes);

    /// <summary>What stays the same while one message goes through the rules.</summary>
    private readonly ref struct Work(in TrackCall call, RuleSet rules, TranslatedCall into, int origin, Value id)
    {
        private readonly ref readonly TrackCall _call = ref call;

        public ref readonly TrackCall Call => ref _call;

        public RuleSet Rules { get; } = rules;

        public TranslatedCall Into { get; } = into;

        public int Origin { get; } = origin;

        /// <summary>The id that the message has unless a rule gives it another.</summary>
        public Value Id { get; } = id;

        /// <summary>Whether the sender chose the id of the message that this is made of.</summary>
        public bool HasOwnId => Into.Messages[Origin].HasOwnId;

        public Work With(Value id) => new(_call, Rules, Into, Origin, id);
    }
}
