using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Record = Sluice.Journal.Record;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>What became of calls that a destination's position passes: by chance delivered, filtered, waiting or dead.</summary>
internal sealed class Passed(string account, DateTimeOffset now, Random random)
{
    private readonly OutcomeWriter _outcomes = new();
    private readonly List<WaitingItem> _waiting = [];
    private readonly List<DeadLetter> _dead = [];
    private Tally _tally;

    /// <summary>The next call; null when there is none any more.</summary>
    public void Add(long sequence, Record? record)
    {
        var place = 0;
        if (record is { } there)
        {
            foreach (var message in there) Add(new(sequence, place++), there, message);
        }
        _outcomes.EndRecord();
    }

    /// <summary>The change that moves the position past them.</summary>
    public StateChange Change(long first, long last) => new(account)
    {
        Position = last, Page = new(first, last, _outcomes.Messages, _outcomes.Items, _outcomes.ToArray()), Park = _waiting, Dead = _dead, Add = _tally,
    };

    private void Add(ItemKey key, in Record record, in RecordMessage message)
    {
        var ending = message.IsForgotten ? Ending.Fenced : message.IsDuplicate ? Ending.Duplicate : Chosen();
        _tally += Tally.Of(ending);
        if (ending is Ending.Filtered or Ending.Duplicate or Ending.Fenced)
        {
            _outcomes.Skipped(ending);
            return;
        }
        _outcomes.Wanted(1);
        _outcomes.Item("", ending);
        if (ending == Ending.Waiting) _waiting.Add(new(key, 1, now, now, "503") { Persons = record.Persons() });
        if (ending == Ending.Dead) _dead.Add(new(account, key, now, 1, "400", record.With(message), "POST /", "400"));
    }

    private Ending Chosen() => random.Next(8) switch { 0 => Ending.Filtered, 1 or 2 => Ending.Waiting, 3 => Ending.Dead, _ => Ending.Delivered };
}
