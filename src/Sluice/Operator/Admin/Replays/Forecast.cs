using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Replaying;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;

namespace Sluice.Operator.Admin;

/// <summary>Counts what a replay would send, as the destination's intake makes it of the calls now. For one use.</summary>
internal sealed class Forecast
{
    private const int SamplesMax = 5;

    private readonly PlannedDestination _planned;
    private readonly Replay _replay;
    private readonly Selection _selection;
    private readonly Intake _intake;
    private Fence _fence = null!;
    private readonly Dictionary<string, long> _byAction = new(StringComparer.Ordinal);
    private readonly List<ReplaySample> _samples = [];
    private long _calls, _messages, _filtered, _notMapped, _failing, _fenced, _duplicate;

    /// <param name="planned">The destination.</param>
    /// <param name="replay">The replay, stored or not.</param>
    public Forecast(PlannedDestination planned, Replay replay)
    {
        (_planned, _replay, _selection) = (planned, replay, new(replay));
        _intake = new(planned, _selection);
    }

    /// <summary>Reads the range.</summary>
    /// <param name="calls">The journal.</param>
    /// <param name="warnings">What is known before.</param>
    /// <param name="cancel">Gives up.</param>
    public ReplayForecast Of(RecordedCalls calls, IReadOnlyList<string> warnings, CancellationToken cancel)
    {
        _fence = calls.Fence;
        foreach (var entry in calls.After(_replay.After))
        {
            if (entry.Sequence > _replay.Last) break;
            cancel.ThrowIfCancellationRequested();
            if (_selection.Covers(entry.Record)) Count(entry);
        }
        var items = _byAction.Values.Sum();
        return new()
        {
            Destination = _replay.Destination,
            FirstCall = _replay.After + 1,
            LastCall = _replay.Last,
            Calls = _calls,
            Messages = _messages,
            Items = items,
            Actions = [.. _byAction.OrderByDescending(static one => one.Value).Select(static one => new ActionCount(one.Key, one.Value))],
            Filtered = _filtered,
            NotMapped = _notMapped,
            Duplicate = _duplicate,
            Failing = _failing,
            Fenced = _fenced,
            Samples = _samples,
            SecondsAtLeast = Math.Floor(items / (double)_replay.Rate),
            Warnings = warnings,
        };
    }

    private void Count(JournalEntry entry)
    {
        _calls++;
        _messages += entry.Record.MessageCount;
        var items = new List<Item>();
        foreach (var share in _intake.Take(entry, items))
        {
            if (share.Items > 0) continue;
            if (share.Skipped == Ending.NotMapped) _notMapped++;
            else if (share.Skipped == Ending.Duplicate) _duplicate++;
            else if (share.Skipped == Ending.Fenced) _fenced++;
            else _filtered++;
        }
        foreach (var item in items) Count(entry, item);
    }

    private void Count(JournalEntry entry, Item item)
    {
        var accepted = item.Content!;
        if (accepted.IsFenced(entry.Sequence, _fence))
        {
            _fenced++;
            return;
        }
        var content = accepted.Fault is not null ? accepted : accepted.For(_planned, _planned.ActionNamed(item.Key.Action));
        if (content is null)
        {
            _filtered++;
            return;
        }
        if (content.Fault is not null)
        {
            _failing++;
            return;
        }
        _byAction[item.Key.Action] = _byAction.GetValueOrDefault(item.Key.Action) + 1;
        if (_samples.Count >= SamplesMax) return;
        var (parcel, facts) = (content.ToParcel(), content.IsCall ? null : MessageFacts.Read(content.Body));
        _samples.Add(new(entry.Sequence, entry.Record.ReceivedAt, parcel.Id, parcel.Type, facts?.Event, facts?.UserId, item.Key.Action));
    }
}
