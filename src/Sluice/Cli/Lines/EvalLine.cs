using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Lines;

/// <summary>
/// Answers one line of <c>sluice eval</c>: a trigger, a mapping, or a destination, each with what it is asked of. What it answers is valid until
/// the next line.
/// </summary>
/// <param name="definitions">The kinds of destinations that are data, by name.</param>
/// <param name="clock">What time it is, unless fixed.</param>
/// <param name="now">A fixed time; null for the clock's.</param>
internal sealed class EvalLine(IReadOnlyDictionary<string, Definition> definitions, TimeProvider clock, DateTimeOffset? now)
{
    private const int DepthMax = 1024;
    private static readonly byte[] DefaultAnswer = [.. """{"status":"ok","success":true}"""u8];

    private readonly JsonIndex _line = new();
    private readonly Sheet _sheet = new();
    private readonly ByteBuffer _answer = new();

    /// <summary>Whether the last line was answered with an error.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The answer to a line, JSON without a line end.</summary>
    public ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> line)
    {
        _answer.Clear();
        _sheet.Clear();
        HasFailed = false;
        if (_line.Read(line, strict: false, DepthMax) is { } fault)
        {
            _answer.Write("{\"id\":null"u8);
            return Failed(fault.Replace("The body", "The line", StringComparison.Ordinal), words: true);
        }
        var root = new Value(_line, 0);
        _answer.Write("{\"id\":"u8);
        root["id"u8].WriteTo(_answer);
        if (root["fql"u8].Kind == ValueKind.String) return Trigger(root);
        if (root["mapping"u8].Kind != ValueKind.Undefined) return Mapping(root);
        if (root["destination"u8].Kind == ValueKind.String) return Destination(root);
        return Failed("a line has \"fql\" and \"message\", or \"mapping\" and \"input\", or \"destination\", \"settings\" and \"message\"", words: true);
    }

    private ReadOnlyMemory<byte> Trigger(Value root)
    {
        try
        {
            var trigger = Routing.Triggers.Trigger.Parse(root["fql"u8].ToString());
            _answer.Write(trigger.Matches(root["message"u8]) ? ",\"result\":true}"u8 : ",\"result\":false}"u8);
            return _answer.Written;
        }
        catch (TriggerException wrong)
        {
            return Failed($"{wrong.Message} (character {wrong.Position + 1})", words: false);
        }
    }

    private ReadOnlyMemory<byte> Mapping(Value root)
    {
        try
        {
            var mapping = Routing.Mappings.Mapping.Compile(root["mapping"u8], Options(root["options"u8]));
            var output = root["fn"u8].Is("transformBatch"u8) ? mapping.ApplyToEach(root["input"u8], _sheet) : mapping.Apply(root["input"u8], _sheet);
            _answer.Write(",\"output\":"u8);
            EvalValue.Write(output, _answer);
            _answer.Write((byte)'}');
            return _answer.Written;
        }
        catch (Exception wrong) when (wrong is MappingException or MappingFault)
        {
            return Failed(wrong.Message, words: false);
        }
    }

    // Recorded mappings know no short forms; "shortForms": true reads them as a configuration does.
    private static MappingOptions Options(Value options) => options["shortForms"u8].Kind == ValueKind.True ? Vocabulary.Options : MappingOptions.Recorded;

    private ReadOnlyMemory<byte> Destination(Value root)
    {
        var name = root["destination"u8].ToString();
        _answer.Write(",\"requests\":["u8);
        var errors = new List<string>();
        if (definitions.TryGetValue(name, out var definition)) Run(definition, root, errors);
        else errors.Add($"there is no destination '{name}'{Routing.Suggestion.Cure(name, [.. definitions.Keys])}");
        _answer.Write((byte)']');
        if (errors.Count > 0) return Failed(string.Join("; ", errors), words: true);
        _answer.Write((byte)'}');
        return _answer.Written;
    }

    private void Run(Definition definition, Value root, List<string> errors)
    {
        var answers = new CannedAnswers(root["requests"u8]);
        var messages = root["messages"u8];
        try
        {
            var settings = WithDefaults(definition, root["settings"u8]);
            var destination = new DefinedDestination(definition, settings, Actions(definition, root));
            for (var action = 0; action < destination.Actions.Count; action++)
            {
                var wanted = destination.Actions[action];
                List<Value> taken = messages.Kind == ValueKind.Array ? Items(messages).FindAll(wanted.Wants) : wanted.Wants(root["message"u8]) ? [root["message"u8]] : [];
                if (taken.Count == 0) continue;
                using var exchange = destination.Open(action, [.. taken.Select(Parcel)], now ?? clock.GetUtcNow());
                Play(exchange, answers);
                // Of a batch some are refused as a rule; it has failed when all are.
                var verdicts = Enumerable.Range(0, taken.Count).Select(exchange.VerdictOf).ToList();
                if (verdicts.TrueForAll(static verdict => verdict is Verdict.Reject)) errors.Add(((Verdict.Reject)verdicts[^1]).Why);
            }
        }
        catch (Exception wrong) when (wrong is MappingException or TriggerException or RefusedException)
        {
            errors.Add(wrong.Message);
        }
    }

    private void Play(Sluice.Destinations.Exchanges.Exchange exchange, CannedAnswers answers)
    {
        while (exchange.Next() is Outgoing.Http request)
        {
            if (_answer.Written.Span[^1] != '[') _answer.Write((byte)',');
            EvalValue.Write(request, _answer);
            exchange.Take(answers.To(request) ?? new Sluice.Destinations.Answer(200, null, DefaultAnswer));
        }
    }

    private static Parcel Parcel(Value message)
    {
        var json = new ByteBuffer();
        message.WriteTo(json);
        return new(message["messageId"u8].ToString(), message["type"u8].ToString(), "", default, "", json.Written, 1);
    }

    private static List<Value> Items(Value list)
    {
        var items = new List<Value>();
        foreach (var one in list) items.Add(one.Value);
        return items;
    }

    // A line of one message has subscriptions, or the presets are meant; one of a batch has one subscription.
    private static IReadOnlyList<PlannedAction> Actions(Definition definition, Value root)
    {
        if (root["subscription"u8] is { Kind: ValueKind.Object } only) return Recorded(definition, [only], batchSize: int.MaxValue);
        var subscriptions = root["subscriptions"u8];
        return subscriptions.Kind == ValueKind.Undefined ? DefinedType.Presets(definition) : Recorded(definition, Items(subscriptions), batchSize: 1);
    }

    private static List<PlannedAction> Recorded(Definition definition, List<Value> subscriptions, int batchSize)
    {
        var actions = new List<PlannedAction>();
        foreach (var one in subscriptions)
        {
            var (name, action) = (one["name"u8].ToString(), one["partnerAction"u8].ToString());
            var found = definition.Action(action)
                ?? throw new RefusedException($"{definition.Name} has no action '{action}'{Routing.Suggestion.Cure(action, [.. definition.Actions.Select(static one => one.Name)])}");
            try
            {
                actions.Add(DefinedType.Recorded(found, name, one["subscribe"u8].ToString(), one["mapping"u8], batchSize));
            }
            catch (TriggerException)
            {
                // What is no trigger never matches; so do the recordings have it.
            }
        }
        return actions;
    }

    private Value WithDefaults(Definition definition, Value given)
    {
        var settings = given.Kind == ValueKind.Object ? _sheet.CopyOf(given) : _sheet.Object();
        foreach (var field in definition.Settings)
        {
            if (field.Default is { } text && settings[System.Text.Encoding.UTF8.GetBytes(field.Name)].Kind == ValueKind.Undefined)
                _sheet.Set(settings, System.Text.Encoding.UTF8.GetBytes(field.Name), DefinedType.ValueOf(field, text));
        }
        return settings;
    }

    private ReadOnlyMemory<byte> Failed(string message, bool words)
    {
        HasFailed = true;
        _answer.Write(words ? ",\"error\":"u8 : ",\"error\":true,\"message\":"u8);
        Value.WriteString(System.Text.Encoding.UTF8.GetBytes(message), _answer);
        _answer.Write((byte)'}');
        return _answer.Written;
    }
}
