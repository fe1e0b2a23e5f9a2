using System.Text;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Lines;

/// <summary>One destination run by <c>sluice eval</c>: the requests it makes are written, nothing is sent.</summary>
/// <param name="answer">Takes the requests, separated by commas.</param>
/// <param name="recorded">Requests whose answers are known; may be undefined.</param>
/// <param name="at">The time of sending.</param>
internal sealed class EvalRun(ByteBuffer answer, Value recorded, DateTimeOffset at)
{
    private static readonly byte[] DefaultAnswer = [.. """{"status":"ok","success":true}"""u8];

    private readonly CannedAnswers _answers = new(recorded);
    private readonly List<string> _refusals = [];
    private string?[] _statuses = [];
    private bool _isFirst = true;

    /// <summary>Why messages, or all of it, were refused.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    public void Refuse(string why) => _refusals.Add(why);

    /// <summary>Runs every action that wants a message.</summary>
    public void Each(DefinedDestination destination, Value message)
    {
        var parcel = Parcel(message);
        for (var action = 0; action < destination.Actions.Count; action++)
        {
            if (!destination.Actions[action].Wants(message)) continue;
            if (Exchange(destination, action, [parcel])[0] is Verdict.Reject refused) Refuse(refused.Why);
        }
    }

    /// <summary>Runs every action with all the messages it wants at once.</summary>
    public void Batches(DefinedDestination destination, Value messages)
    {
        _statuses = new string?[messages.Count];
        Array.Fill(_statuses, "no action wants this message");
        var parcels = new List<(Value Message, Parcel Parcel)>();
        foreach (var message in messages) parcels.Add((message.Value, Parcel(message.Value)));
        for (var action = 0; action < destination.Actions.Count; action++)
        {
            var wanted = Enumerable.Range(0, parcels.Count).Where(place => destination.Actions[action].Wants(parcels[place].Message));
            var takesBatches = ((PlannedAction)destination.Actions[action]).Definition.Batch is not null;
            var batches = wanted.GroupBy(place => takesBatches ? destination.BatchPlaceOf(action, parcels[place].Parcel).Key : $"{place}");
            foreach (var batch in batches) Batch(destination, action, [.. batch], [.. batch.Select(place => parcels[place].Parcel)]);
        }
    }

    private void Batch(DefinedDestination destination, int action, int[] places, Parcel[] parcels)
    {
        var before = answer.Length;
        var verdicts = Exchange(destination, action, parcels);
        foreach (var (place, verdict) in places.Zip(verdicts)) _statuses[place] = (verdict as Verdict.Reject)?.Why;
        // When nobody is left after the first request, the batch has failed as a whole.
        if (answer.Length > before && Array.TrueForAll(verdicts, static verdict => verdict is Verdict.Reject)) Refuse(((Verdict.Reject)verdicts[^1]).Why);
    }

    /// <summary>Appends what became of each message of a batch, as Segment's <c>multistatus</c>.</summary>
    public void WriteStatuses()
    {
        answer.Write(",\"multistatus\":["u8);
        for (var place = 0; place < _statuses.Length; place++)
        {
            if (place > 0) answer.Write((byte)',');
            answer.Write(_statuses[place] is null ? "{\"status\":200}"u8 : "{\"status\":400,\"errormessage\":"u8);
            if (_statuses[place] is not { } why) continue;
            JsonText.Quote(Encoding.UTF8.GetBytes(why), answer);
            answer.Write((byte)'}');
        }
        answer.Write((byte)']');
        if (_refusals.Count == 0) return;
        answer.Write(",\"error\":"u8);
        JsonText.Quote(Encoding.UTF8.GetBytes(string.Join("; ", _refusals)), answer);
    }

    private Verdict[] Exchange(DefinedDestination destination, int action, Parcel[] parcels)
    {
        using var exchange = destination.Open(action, parcels, at);
        while (exchange.Next() is Outgoing.Http request)
        {
            if (!_isFirst) answer.Write((byte)',');
            _isFirst = false;
            EvalValue.Write(request, answer);
            exchange.Take(_answers.To(request) ?? new Answer(200, null, DefaultAnswer));
        }
        return [.. Enumerable.Range(0, parcels.Length).Select(exchange.VerdictOf)];
    }

    private static Parcel Parcel(Value message)
    {
        var json = new ByteBuffer();
        message.WriteTo(json);
        return new(message["messageId"u8].ToString(), message["type"u8].ToString(), "", default, "", json.Written);
    }
}
