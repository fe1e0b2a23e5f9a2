using System.Text;
using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Destinations;
using Sluice.Routing;
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
    private readonly List<Receiver> _receivers = [.. plan.Destinations.Select(one => new Receiver(one))];

    /// <summary>For calls that bring their time and identity.</summary>
    public DryRun(Plan plan) : this(plan, new(plan.Translator, "", TimeProvider.System, DateTimeOffset.UnixEpoch))
    {
    }

    /// <summary>Why a call that is valid has no message; null when the last one has.</summary>
    public string? NotMappedBecause => translation.NotMappedBecause;

    /// <summary>Translates a call. Returns why it was refused as a whole, or null.</summary>
    public Problem? Translate(in SourcedCall call) => translation.Translate(call.Call, call.Source);

    /// <summary>The messages of the call translated last, as JSON, with their ids.</summary>
    public IReadOnlyList<(string Id, string Json)> Messages() =>
        [.. translation.Result.Messages.Index().Select(one => (IdOf(one.Index, one.Item), Encoding.UTF8.GetString(translation.Result.Output.Span[one.Item.Json])))];

    /// <summary>What the destinations would do with the call translated last.</summary>
    /// <param name="call">The call.</param>
    /// <param name="at">The time of sending.</param>
    public IReadOnlyList<Trial> Deliver(SourcedCall call, DateTimeOffset at)
    {
        if (translation.Result.Outcome is not (Outcome.Mapped or Outcome.NotMapped)) return [];
        return [.. _receivers.SelectMany(receiver => receiver.Planned.Type.Carries == Carries.Calls ? [Whole(receiver, call, at)] : Each(receiver, call, at))];
    }

    private static Trial Whole(Receiver receiver, in SourcedCall call, DateTimeOffset at)
    {
        var raw = call.Call;
        var parcel = new Parcel(raw.Id.ToString(), "call", raw.Method, raw.Target, call.ContentType, raw.Body, 1);
        return receiver.Try(parcel, -1, receiver.Audience.FromSource(call.Source), at);
    }

    private IEnumerable<Trial> Each(Receiver receiver, SourcedCall call, DateTimeOffset at)
    {
        var result = translation.Result;
        var source = receiver.Audience.FromSource(call.Source);
        for (var i = 0; i < result.Messages.Count; i++)
        {
            var json = result.Output[result.Messages[i].Json];
            var type = Encoding.ASCII.GetString(result.Messages[i].Type.Word());
            var parcel = new Parcel(IdOf(i, result.Messages[i]), type, call.Call.Method, call.Call.Target, call.ContentType, json, 1);
            yield return receiver.Try(parcel, i, source.Wanted ? receiver.Audience.For(Envelope.Read(json).Integrations.Span) : source, at);
        }
    }

    private string IdOf(int place, in Message message)
    {
        var id = Envelope.Read(translation.Result.Output[message.Json]).MessageIdText();
        return id.Length > 0 ? id : translation.Call.Id.For(0, place).ToString();
    }

    /// <summary>A destination and what is compiled for it once.</summary>
    private sealed class Receiver(PlannedDestination planned)
    {
        // In place of secrets that are not known people write anything: such short ones would be masked in every other word.
        private const int ShortestSecret = 4;

        private readonly ActionRun _actions = new(planned, new Masking(planned.Destination.Secrets.Where(static secret => secret.Length >= ShortestSecret)));

        public PlannedDestination Planned => planned;

        public Audience Audience { get; } = new(planned.Config.Name, planned.Type.IntegrationNames, planned.Config.Sources);

        public Trial Try(in Parcel parcel, int message, Decision wanted, DateTimeOffset at) =>
            new(planned, message, parcel.Id, wanted, wanted.Wanted ? _actions.Run(parcel, at) : []);
    }
}
