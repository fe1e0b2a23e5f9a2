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
    private readonly JsonIndex _line = new();
    private readonly Arena _arena = new();
    private readonly ByteBuffer _answer = new();

    /// <summary>Whether the last line was answered with an error.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The answer to a line, JSON without a line end.</summary>
    public ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> line)
    {
        _answer.Clear();
        _arena.Clear();
        _arena.Time = now ?? clock.GetUtcNow();
        HasFailed = false;
        if (_line.Read(line, strict: false, JsonIndex.MessageDepth) is { } fault)
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
        return Failed(
            "a line has \"fql\" and \"message\", or \"mapping\" and \"input\", or \"destination\", \"settings\" and \"message\" (or \"messages\", for a batch)",
            words: true);
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
            var output = root["fn"u8].Is("transformBatch"u8) ? mapping.ApplyToEach(root["input"u8], _arena) : mapping.Apply(root["input"u8], _arena);
            _answer.Write(",\"output\":"u8);
            EvalValue.Write(output, _answer);
            _answer.Write((byte)'}');
            return _answer.Written;
        }
        catch (MappingException wrong)
        {
            return Failed(wrong.Message + Cure(root), words: false);
        }
        catch (Exception wrong) when (wrong is RefusedException or MappingFault)
        {
            return Failed(wrong.Message, words: false);
        }
    }

    // Of a mapping that is only read in the wrong way.
    private static string Cure(Value root)
    {
        try
        {
            Routing.Mappings.Mapping.Compile(root["mapping"u8], Vocabulary.Options);
            return " In a configuration it is a mapping; to read it like one, add \"options\":{\"shortForms\":true}.";
        }
        catch (MappingException)
        {
            return "";
        }
    }

    // Recorded mappings know no short forms; "shortForms": true reads them as a configuration does.
    private static MappingOptions Options(Value options) => options["shortForms"u8].Kind == ValueKind.True ? Vocabulary.Options : MappingOptions.Recorded;

    private ReadOnlyMemory<byte> Destination(Value root)
    {
        var name = root["destination"u8].ToString();
        var messages = root["messages"u8];
        _answer.Write(",\"requests\":["u8);
        var run = new EvalRun(_answer, root["requests"u8], now ?? clock.GetUtcNow());
        if (definitions.TryGetValue(name, out var definition)) Run(definition, root, run);
        else run.Refuse($"there is no destination '{name}'{Routing.Suggestion.Cure(name, [.. definitions.Keys])}");
        _answer.Write((byte)']');
        // In a batch, what is refused is refused alone.
        if (messages.Kind == ValueKind.Array) run.WriteStatuses();
        else if (run.Refusals.Count > 0) return Failed(string.Join("; ", run.Refusals), words: true);
        _answer.Write((byte)'}');
        return _answer.Written;
    }

    private void Run(Definition definition, Value root, EvalRun run)
    {
        try
        {
            var destination = new DefinedDestination(definition, WithDefaults(definition, root["settings"u8]), Actions(definition, root));
            if (root["messages"u8] is { Kind: ValueKind.Array } messages) run.Batches(destination, messages);
            else run.Each(destination, root["message"u8]);
        }
        catch (Exception wrong) when (wrong is MappingException or TriggerException or RefusedException)
        {
            run.Refuse(wrong.Message);
        }
        catch (SettingException wrong)
        {
            run.Refuse($"the settings {wrong.Message}");
        }
    }

    // Recorded are "subscriptions" for a message and one "subscription" for a batch; without either, the presets run.
    private static IReadOnlyList<PlannedAction> Actions(Definition definition, Value root)
    {
        var one = root["subscription"u8];
        if (one.Kind == ValueKind.Object) return Action(definition, one) is { } action ? [action] : [];
        var subscriptions = root["subscriptions"u8];
        if (subscriptions.Kind == ValueKind.Undefined)
        {
            return definition.Presets.Count > 0
                ? DefinedType.Presets(definition)
                : throw new RefusedException($"{definition.Name} does nothing by itself; give \"subscriptions\" of its actions: {string.Join(", ", definition.ActionNames)}");
        }
        var actions = new List<PlannedAction>();
        foreach (var subscription in subscriptions)
        {
            if (Action(definition, subscription.Value) is { } planned) actions.Add(planned);
        }
        return actions;
    }

    // What is no trigger never matches, so do the recordings have it: null.
    private static PlannedAction? Action(Definition definition, Value subscription)
    {
        var action = subscription["partnerAction"u8].ToString();
        var found = definition.Action(action)
            ?? throw new RefusedException($"{definition.Name} has no action '{action}'{Routing.Suggestion.Cure(action, definition.ActionNames)}");
        try
        {
            return DefinedType.Recorded(found, subscription["name"u8].ToString(), subscription["subscribe"u8].ToString(), subscription["mapping"u8]);
        }
        catch (TriggerException)
        {
            return null;
        }
    }

    private Value WithDefaults(Definition definition, Value given)
    {
        var settings = given.Kind == ValueKind.Object ? _arena.CopyOf(given) : _arena.Object();
        foreach (var field in definition.Settings)
        {
            if (field.Default is { } text && settings[System.Text.Encoding.UTF8.GetBytes(field.Name)].Kind == ValueKind.Undefined)
                _arena.Set(settings, System.Text.Encoding.UTF8.GetBytes(field.Name), DefinedType.ValueOf(field, text));
        }
        return settings;
    }

    private ReadOnlyMemory<byte> Failed(string message, bool words)
    {
        HasFailed = true;
        _answer.Write(words ? ",\"error\":"u8 : ",\"error\":true,\"message\":"u8);
        JsonText.Quote(System.Text.Encoding.UTF8.GetBytes(message), _answer);
        _answer.Write((byte)'}');
        return _answer.Written;
    }
}
