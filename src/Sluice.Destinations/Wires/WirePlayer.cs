using System.Text;
using System.Text.Json;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Wires;

/// <summary>Plays conversations with a destination: no network, no clock, the destination's own code.</summary>
internal sealed class WirePlayer(Definition definition)
{
    /// <summary>The time in all conversations.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonIndex.MessageDepth };

    private readonly List<Mismatch> _mismatches = [];
    private int _next;

    /// <summary>Plays a conversation.</summary>
    /// <returns>Where it went otherwise than written; empty if it went well.</returns>
    public IReadOnlyList<Mismatch> Play(Conversation conversation)
    {
        _mismatches.Clear();
        _next = 0;
        if (Settings(conversation) is not { } settings || Actions(conversation) is not { } actions) return [.. _mismatches];
        if (Made(conversation, settings, actions) is not { } destination) return [.. _mismatches];
        var parcels = conversation.Messages.Select(Parcel).ToArray();
        var verdicts = parcels.Select(static _ => new List<Verdict>()).ToArray();
        for (var action = 0; action < actions.Count; action++)
        {
            var wanted = Enumerable.Range(0, parcels.Length).Where(index => actions[action].Wants(ValueOf(conversation.Messages[index].Text)));
            foreach (var batch in Batches(destination, action, wanted, parcels)) Exchange(destination, action, batch, parcels, verdicts, conversation);
        }
        foreach (var missing in conversation.Requests.Skip(_next))
            Say(missing.Line, $"{missing.Method} {missing.Url} was expected and not sent{Why(verdicts)}");
        for (var index = 0; index < parcels.Length; index++)
        {
            var end = conversation.Ends[conversation.Ends.Count == 1 ? 0 : index];
            Compare(end, verdicts[index], parcels.Length > 1 ? $" for message {index + 1}" : "");
        }
        return [.. _mismatches];
    }

    private DefinedDestination? Made(Conversation conversation, Value settings, IReadOnlyList<PlannedAction> actions)
    {
        try
        {
            return new(definition, settings, actions);
        }
        catch (SettingException refused)
        {
            Say(conversation.Settings.Line > 0 ? conversation.Settings.Line : conversation.Line, $"the settings {refused.Message}");
            return null;
        }
    }

    // Several messages are a batch, whatever the size of batches is by default; if there are batches.
    private static IEnumerable<int[]> Batches(DefinedDestination destination, int action, IEnumerable<int> indexes, Parcel[] parcels) =>
        ((PlannedAction)destination.Actions[action]).Definition.Batch is null
            ? indexes.Select(static index => new[] { index })
            : indexes.GroupBy(index => destination.BatchPlaceOf(action, parcels[index]).Key).Select(static batch => batch.ToArray());

    private void Exchange(
        DefinedDestination destination, int action, int[] indexes, Parcel[] parcels, List<Verdict>[] verdicts, Conversation conversation)
    {
        using var exchange = destination.Open(action, [.. indexes.Select(index => parcels[index])], Now);
        while (exchange.Next() is Outgoing.Http request)
        {
            if (_next == conversation.Requests.Count)
            {
                Say(conversation.Ends[0].Line, $"{request.Method} {request.Url.OriginalString} was sent and not expected, with the body {Text(request.Body)}");
                exchange.Take(new(200, null, "{}"u8.ToArray()));
                continue;
            }
            var expected = conversation.Requests[_next++];
            Compare(expected, request);
            exchange.Take(expected.Answer);
        }
        for (var one = 0; one < indexes.Length; one++) verdicts[indexes[one]].Add(exchange.VerdictOf(one));
    }

    private void Compare(ExpectedRequest expected, Outgoing.Http request)
    {
        if (expected.Method != request.Method || !IsSameAddress(expected.Url, request.Url.OriginalString))
            Say(expected.Line, $"{expected.Method} {expected.Url} was expected, {request.Method} {request.Url.OriginalString} came");
        foreach (var header in expected.Headers)
        {
            var colon = header.Text.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (header.Text[..colon].TrimEnd(), header.Text[(colon + 1)..].Trim());
            var found = request.Headers.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
            if (found != value) Say(header.Line, $"the header {name}: {value} was expected, {(found is null ? "none" : $"'{found}'")} came");
        }
        if (expected.Body is not { } body || body.Text == Text(request.Body)) return;
        if (Json(body.Text) is not { } wanted || Json(Text(request.Body)) is not { } given)
        {
            var (wish, came) = (body.Text.Length > 0 ? body.Text : "(none)", request.Body.IsEmpty ? "none" : Text(request.Body));
            Say(body.Line, $"the body {wish} was expected, {came} came");
            return;
        }
        foreach (var difference in JsonDifferences.Between(wanted, given)) Say(body.Line, $"body {difference}");
    }

    // The order of a query's parameters counts for nothing, nor does how their values are encoded.
    private static bool IsSameAddress(string expected, string actual) =>
        expected == actual || (expected.Split('?')[0] == actual.Split('?')[0] && Query(expected).SequenceEqual(Query(actual)));

    private static IEnumerable<string> Query(string url) => url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark
        ? url[(mark + 1)..].Split('&').Select(static pair => Uri.UnescapeDataString(pair.Replace('+', ' '))).Order(StringComparer.Ordinal)
        : [];

    private void Compare(ExpectedEnd expected, List<Verdict> verdicts, string forWhich)
    {
        // Of several actions, the one that something is wrong with speaks.
        var verdict = verdicts.FirstOrDefault(static one => one is not Verdict.Delivered) ?? verdicts.FirstOrDefault();
        var outcome = verdict switch
        {
            null => WireOutcome.Nothing,
            Verdict.Retry => WireOutcome.Retry,
            Verdict.Reject => WireOutcome.Reject,
            Verdict.Pause => WireOutcome.Pause,
            _ => WireOutcome.Delivered,
        };
        var (why, after) = ((verdict as Verdict.Failed)?.Why ?? "", (verdict as Verdict.Retry)?.After);
        if (outcome != expected.Outcome)
            Say(expected.Line, $"'{Word(expected.Outcome)}' was expected{forWhich}, '{Word(outcome)}' came{(why.Length > 0 ? $": {why}" : "")}");
        else if (!why.Contains(expected.Why, StringComparison.Ordinal)) Say(expected.Line, $"the reason '{expected.Why}' was expected{forWhich}, '{why}' came");
        else if (expected.After is { } wait && after != wait)
        {
            var came = after is { } other ? $"one after {other.TotalSeconds} s" : "one at any time";
            Say(expected.Line, $"another attempt after {wait.TotalSeconds} s was expected{forWhich}, {came} came");
        }
    }

    private Value? Settings(Conversation conversation)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(JsonDocument.Parse(conversation.Settings.Text, Deep).RootElement, "", texts);
        var before = _mismatches.Count;
        foreach (var (name, text) in texts)
        {
            var field = definition.Settings.FirstOrDefault(one => one.Name == name);
            var names = definition.Settings.Select(static one => one.Name).ToList();
            if (field is null) Say(conversation.Settings.Line, $"there is no setting '{name}'{Suggestion.Cure(name, names)}");
            else if (field.Choices.Count > 0 && !field.Choices.Contains(text))
                Say(conversation.Settings.Line, $"'{text}' is not possible for {name}{Suggestion.Cure(text, field.Choices)}");
        }
        foreach (var field in definition.Settings.Where(one => one.Required && !texts.ContainsKey(one.Name)))
            Say(conversation.Settings.Line > 0 ? conversation.Settings.Line : conversation.Line, $"the setting '{field.Name}' is missing");
        return _mismatches.Count > before ? null : new DefinedType(definition).SettingsOf(texts);
    }

    private static void Flatten(JsonElement settings, string before, Dictionary<string, string> texts)
    {
        foreach (var setting in settings.EnumerateObject())
        {
            if (setting.Value.ValueKind == JsonValueKind.Object) Flatten(setting.Value, $"{before}{setting.Name}.", texts);
            else texts[before + setting.Name] = setting.Value.ValueKind == JsonValueKind.String ? setting.Value.GetString()! : setting.Value.GetRawText();
        }
    }

    private IReadOnlyList<PlannedAction>? Actions(Conversation conversation) =>
        conversation.Action is { } action ? Own(conversation, action) : Presets(conversation.Preset);

    private IReadOnlyList<PlannedAction>? Presets(WireLine? only)
    {
        var all = DefinedType.Presets(definition);
        if (only is null) return all;
        var chosen = all.Where(one => one.Name == only.Text).ToList();
        if (chosen.Count > 0) return chosen;
        Say(only.Line, $"there is no preset '{only.Text}'{Suggestion.Cure(only.Text, [.. all.Select(static one => one.Name)])}");
        return null;
    }

    private IReadOnlyList<PlannedAction>? Own(Conversation conversation, WireLine name)
    {
        if (definition.Action(name.Text) is not { } action)
        {
            Say(name.Line, $"there is no action '{name.Text}'{Suggestion.Cure(name.Text, definition.ActionNames)}");
            return null;
        }
        try
        {
            var mapping = conversation.Mapping is { } own ? ValueOf(own.Text) : DefaultMapping.Of(action, default, []);
            return [new PlannedAction(action) { Name = name.Text, Mapping = Mapping.Compile(mapping, Vocabulary.Options) }];
        }
        catch (MappingException wrong)
        {
            Say(conversation.Mapping?.Line ?? name.Line, string.Join("; ", wrong.Problems));
            return null;
        }
    }

    private static Parcel Parcel(WireLine message)
    {
        var json = ValueOf(message.Text);
        return new(json["messageId"u8].ToString(), json["type"u8].ToString(), "", default, "", Encoding.UTF8.GetBytes(message.Text));
    }

    private static Value ValueOf(string json)
    {
        var index = new JsonIndex();
        return index.Read(Encoding.UTF8.GetBytes(json), strict: true, JsonIndex.MessageDepth) is null ? new(index, 0) : default;
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Deep).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Why(List<Verdict>[] verdicts) =>
        verdicts.SelectMany(static one => one).OfType<Verdict.Reject>().FirstOrDefault() is { Why.Length: > 0 } refused ? $": {refused.Why}" : "";

    private static string Word(WireOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    private void Say(int line, string message) => _mismatches.Add(new(line, message));
}

/// <summary>Where a conversation went otherwise than written.</summary>
/// <param name="Line">The line of its file that it contradicts.</param>
/// <param name="Message">What was expected and what came.</param>
internal sealed record Mismatch(int Line, string Message);
