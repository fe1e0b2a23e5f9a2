using Sluice.Journal.Blocks;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Writing;

/// <summary>
/// Where the times of stored blocks go back: the clock had been ahead and was put right, or was behind for a while. So a time to come is not believed: what says one
/// was stored by the next of these at the latest. Any other is, so that a clock that was behind makes nothing older. Looks at each block once, a few at a time. For
/// the writer's thread.
/// </summary>
internal sealed class ClockSteps
{
    /// <summary>Blocks that are looked at in one go.</summary>
    private const int BlocksAtOnce = 4096;

    // By number, and so by time: one that is followed by an earlier time says nothing more.
    private readonly List<(long First, long Created)> _steps = [];
    private long _after, _created;

    /// <summary>Looks at the next few blocks.</summary>
    public void Look(BlockTable blocks)
    {
        try
        {
            foreach (var (first, last, created) in blocks.Times(_after, BlocksAtOnce))
            {
                if (created < _created)
                {
                    _steps.RemoveAll(step => step.Created >= created);
                    _steps.Add((first, created));
                }
                (_after, _created) = (Math.Max(first, last), created);
            }
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            // Who trims or reads them says so. What is not looked at is as old as it says.
            _after += BlocksAtOnce;
        }
    }

    /// <summary>When a block was stored at the latest, in Unix milliseconds.</summary>
    /// <param name="block">The block.</param>
    /// <param name="now">The time, in Unix milliseconds.</param>
    public long Latest(in OldBlock block, long now)
    {
        var last = block.Last;
        _steps.RemoveAll(step => step.First <= last);
        return block.Created > now && _steps.Count > 0 ? Math.Min(block.Created, _steps[0].Created) : block.Created;
    }
}
