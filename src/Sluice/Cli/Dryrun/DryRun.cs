using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Routing;
using Sluice.Routing.Scripts;
using Sluice.Translation;
using Envelope = Sluice.Routing.Envelope;
using Outcome = Sluice.Translation.Outcome;

namespace Sluice.Cli.Dryrun;

/// <summary>
/// What a configuration makes of calls: the messages, what each destination thinks of them, the requests it would be sent. Nothing is sent. The
/// same call gives the same requests, as time and identity come with it. For one thread at a time.
/// </summary>
/// <param name="plan">The configuration.</param>
/// <param name="translation">Translates by this configuration.</param>
internal sealed class DryRun(Plan plan, CallTranslation translation)
{
    private static readonly Decision Duplicate = new(false, "a message with its id had been accepted before");
    private static readonly Decision Duplicates = new(false, "all its messages had been accepted before");

    private readonly List<Receiver> _receivers = [.. plan.Destinations.Select(one => new Receiver(one))];

    /// <summary>For calls that bring their time and identity.</summary>
    public DryRun(Plan plan) : this(plan, new(plan, "", TimeProvider.System, DateTimeOffset.UnixEpoch))
    {
    }

    /// <summary>Why a call that is valid has no message; null when the last one has.</summary>
    public string? NotMappedBecause => translation.NotMappedBecause;

    /// <summary>Translates a call. Returns why it was refused as a whole, or null.</summary>
    public Problem? Translate(in SourcedCall call) => translation.Translate(call.Call, call.Source);

    /// <summary>The messages of the call translated last, each through the script of the call's source.</summary>
    public IReadOnlyList<TrialMessage> Messages(SourcedCall call)
    {
        var (result, script) = (translation.Result, plan.ScriptOf(call.Source));
        if (result.Outcome is not (Outcome.Mapped or Outcome.NotMapped)) return [];
        return
        [
            .. result.Messages.Select((message, index) => Message(call.PlaceOf(index), message, script, call.Call.ReceivedAt) with
            {
                FencedBecause = call.FencedBecause(call.PlaceOf(index), message.Type, result.Output[message.Json]),
            }),
        ];
    }

    /// <summary>What the destinations would do with the call translated last.</summary>
    /// <param name="call">The call.</param>
    /// <param name="messages">Its <see cref="Messages"/>.</param>
    /// <param name="at">The time of sending.</param>
    public IReadOnlyList<Trial> Deliver(SourcedCall call, IReadOnlyList<TrialMessage> messages, DateTimeOffset at)
    {
        if (translation.Result.Outcome is not (Outcome.Mapped or Outcome.NotMapped)) return [];
        return
        [
            .. _receivers.SelectMany(receiver =>
                receiver.Planned.Type.Carries == Carries.Calls ? [Whole(receiver, call, at)] : Each(receiver, call, messages, at)),
        ];
    }

    private TrialMessage Message(int place, in Message message, Script? script, DateTimeOffset receivedAt)
    {
        var json = translation.Result.Output[message.Json];
        var trial = script is null ? null : ScriptTrial.Of(script, json, receivedAt);
        var delivered = trial is { Change: ScriptChange.Made, After: var after } ? after : json;
        var id = Envelope.Read(delivered).MessageIdText();
        if (id.Length == 0) id = translation.Call.Id.For(0, place).ToString();
        return new(place, id, message.Type.Text(), delivered, trial);
    }

    private static Trial Whole(Receiver receiver, in SourcedCall call, DateTimeOffset at)
    {
        var raw = call.Call;
        var parcel = new Parcel(raw.Id.ToString(), "call", raw.Method, raw.Target, raw.ContentType, raw.Body);
        var wanted = receiver.Audience.FromSource(call.Source);
        if (wanted.Wanted && receiver.Planned.Type.Declines(raw.Method, raw.Target.Span) is { } declined) wanted = new(false, declined);
        if (wanted.Wanted && call.HasOnlyDuplicates) wanted = Duplicates;
        return receiver.Try(parcel, ItemKey.WholeCall, Fenced(wanted, call.FencedBecause()), raw.ReceivedAt, at);
    }

    // In the order of delivery: the source, whether it came before, the source's script, what the message itself says about destinations, and only then the script's failure.
    private static IEnumerable<Trial> Each(Receiver receiver, SourcedCall call, IReadOnlyList<TrialMessage> messages, DateTimeOffset at)
    {
        var source = receiver.Audience.FromSource(call.Source);
        foreach (var message in messages)
        {
            var wanted = !source.Wanted ? source
                : call.Duplicates.Contains(message.Place) ? Duplicate
                : message.Script is { Change: ScriptChange.Dropped } script ? new Decision(false, $"{script.Name}, the script of its source, drops it")
                : Fenced(receiver.Audience.For(Envelope.Read(message.Json).Integrations.Span), message.FencedBecause);
            if (wanted.Wanted && message.Script?.Fault is { } fault)
            {
                yield return new(receiver.Planned, message.Place, message.Id, wanted, []) { Fault = fault };
                continue;
            }
            var parcel = new Parcel(message.Id, message.Type, call.Call.Method, call.Call.Target, call.Call.ContentType, message.Json);
            yield return receiver.Try(parcel, message.Place, wanted, call.Call.ReceivedAt, at);
        }
    }

    private static Decision Fenced(in Decision wanted, string? because) => wanted.Wanted && because is not null ? new(false, because) : wanted;

    /// <summary>A destination and what is compiled for it once.</summary>
    private sealed class Receiver(PlannedDestination planned)
    {
        // In place of secrets that are not known people write anything, such short ones too.
        private readonly ActionRun _actions = new(planned, new Masking(planned.Destination.Secrets.Where(static secret => secret.Length >= Masking.ShortestInWords)));

        public PlannedDestination Planned => planned;

        public Audience Audience { get; } = new(planned.Config.Name, planned.Type.IntegrationNames, planned.Config.Sources);

        public Trial Try(in Parcel parcel, int message, Decision wanted, DateTimeOffset receivedAt, DateTimeOffset at) =>
            new(planned, message, parcel.Id, wanted, wanted.Wanted ? _actions.Run(parcel, receivedAt, at) : []);
    }
}
