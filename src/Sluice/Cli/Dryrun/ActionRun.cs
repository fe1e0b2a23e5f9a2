using System.Text;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Network;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Exchanges;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Dryrun;

/// <summary>Runs the actions of a destination without sending: every request is answered with 200 and <c>{}</c>.</summary>
/// <param name="planned">The destination.</param>
/// <param name="masking">Takes its secrets out.</param>
internal sealed class ActionRun(PlannedDestination planned, Masking masking)
{
    private const string DependsOnAnswer = "what follows depends on the answer to this request, and is not shown";
    private static readonly byte[] Answer = [.. "{}"u8];
    private readonly AddressGuard _guard = AddressGuard.Of(planned.Config);
    private readonly Arena _arena = new();
    private readonly Workspace _workspace = new();

    /// <summary>What each action does with a parcel.</summary>
    /// <param name="parcel">The message, or the call as a whole.</param>
    /// <param name="receivedAt">When its call came in.</param>
    /// <param name="at">The time of sending.</param>
    public IReadOnlyList<ActionTrial> Run(Parcel parcel, DateTimeOffset receivedAt, DateTimeOffset at)
    {
        var trials = new ActionTrial[planned.Destination.Actions.Count];
        for (var place = 0; place < trials.Length; place++)
        {
            trials[place] = Ask(place, parcel);
            if (trials[place].Fires) trials[place] = Run(place, trials[place], parcel, receivedAt, at);
        }
        return trials;
    }

    // Triggers see the message before the action's script does.
    private ActionTrial Ask(int place, in Parcel parcel)
    {
        var trial = new ActionTrial(planned.ActionNames[place]);
        return planned.IsOn(place) ? trial with { Trigger = planned.Destination.Actions[place].Trigger?.Explain(Read(parcel)) } : trial with { IsOff = true };
    }

    // As Scripting.For has it for deliveries; but here each step is shown.
    private ActionTrial Run(int place, ActionTrial trial, Parcel parcel, DateTimeOffset receivedAt, DateTimeOffset at)
    {
        if (planned.Redaction is { } redaction)
        {
            var shown = new ByteBuffer();
            if (redaction.Apply(parcel.Body.Span, shown) is { } malformed) return trial with { Refusal = malformed };
            parcel = parcel with { Body = shown.Written };
        }
        // A call as a whole goes out as it came in.
        if (planned.Type.Carries == Carries.Messages && planned.ScriptOf(place) is { } script)
        {
            trial = trial with { Script = ScriptTrial.Of(script, parcel.Body, receivedAt) };
            if (trial.Script.Nothing is { } nothing) return trial with { Refusal = masking.Apply(nothing) };
            parcel = parcel with { Body = trial.Script.After };
        }
        return Requests(place, trial with { Payload = Payload(planned.Destination.Actions[place], Read(parcel), at) }, parcel, at);
    }

    private Value Read(in Parcel parcel)
    {
        _workspace.Clear();
        return _workspace.Read(parcel.Body.Span);
    }

    private ActionTrial Requests(int place, ActionTrial trial, in Parcel parcel, DateTimeOffset at)
    {
        var requests = new List<PlannedRequest>();
        try
        {
            using var exchange = planned.Destination.Open(place, [parcel], at);
            while (exchange.Next() is { } outgoing)
            {
                requests.Add(outgoing is Outgoing.Http http ? PlannedRequest.Of(http, masking) : PlannedRequest.Of((Outgoing.Line)outgoing, masking));
                if (outgoing is Outgoing.Http { Url: var url } && _guard.Refuse(url) is { } closed)
                    return trial with { Requests = requests, Note = masking.Apply($"it would not be sent, as {closed}") };
                if (AsksFirst(planned.Destination.Actions[place])) return trial with { Requests = requests, Note = DependsOnAnswer };
                if (outgoing is Outgoing.Http) exchange.Take(new(200, null, Answer));
            }
            // An answer of ours that a destination makes nothing of says nothing about the message.
            return requests.Count > 0 || exchange.VerdictOf(0) is not Verdict.Reject refused
                ? trial with { Requests = requests }
                : trial with { Refusal = masking.Apply(refused.Why) };
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // As in delivery: whatever cannot be built is this message's fault alone.
            return trial with { Requests = requests, Refusal = masking.Apply($"It cannot be sent: {bug.Message}") };
        }
    }

    // Whether later requests are made out of the answers to earlier ones.
    private static bool AsksFirst(DestinationAction action) =>
        action is PlannedAction { Definition.Requests: var shapes } && shapes.SkipLast(1).Any(static shape => shape.Name is not null);

    private string? Payload(DestinationAction action, Value message, DateTimeOffset at)
    {
        if (action.Mapping is not { } mapping) return null;
        _arena.Clear();
        _arena.Time = at;
        try
        {
            var mapped = mapping.Apply(message.Kind == ValueKind.Object ? message : default, _arena);
            var json = new ByteBuffer();
            Checked(action, mapped).WriteTo(json);
            return PlannedRequest.Sound(masking.Apply(Encoding.UTF8.GetString(json.Span)));
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            // The exchange says so, in its own words.
            return null;
        }
    }

    // What the fields refuse is shown as the mapping made it.
    private Value Checked(DestinationAction action, Value mapped)
    {
        if (action is not PlannedAction planned) return mapped;
        var payload = planned.Check.Apply(mapped, _arena, out var faults);
        return faults is null ? payload : mapped;
    }
}
