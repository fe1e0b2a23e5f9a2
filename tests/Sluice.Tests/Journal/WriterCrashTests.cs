using System.Globalization;
using Sluice.Journal.Delivery;
using Sluice.Tests.Journal.PowerLoss;

namespace Sluice.Tests.Journal;

/// <summary><c>SLUICE_CRASH_WRITERS</c> says how often each writer is killed: 6 times, as in <c>./test fast</c>; <c>./test</c> sets 12.</summary>
public sealed class WriterCrashTests : IAsyncDisposable
{
    private static readonly int Rounds = PowerLossTests.FromEnvironment("SLUICE_CRASH_WRITERS", 6);

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData(1, 64 * 1024)]
    [InlineData(2, 8 * 1024 * 1024)]
    public async Task Whatever_was_acknowledged_survives_kill_9_at_any_moment(int seed, int checkpointBytes)
    {
        var random = new Random(seed);
        var acknowledged = new SortedDictionary<long, long>();
        for (var round = 0; round < Rounds; round++)
        {
            // The first lines are the most delicate: the files are being made or recovered.
            var lines = random.Next(3) == 0 ? random.Next(3) : random.Next(2000);
            var (said, _) = await WriterProcess.RunAsync(["append", _test.Folder, checkpointBytes.ToString(CultureInfo.InvariantCulture)], lines);
            var changes = Take(said, acknowledged);
            // In every second round the next process finds the files as the kill left them.
            if (round % 2 == 1) await CheckAsync(acknowledged, changes);
        }
        Assert.NotEmpty(acknowledged);
        await CheckAsync(acknowledged, 0);
        await using var journal = _test.Open();
        await journal.BetweenCommitsAsync(static tables => Assert.NotEqual(0, tables.Blocks.Packed));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Of_messages_that_are_sent_again_and_again_exactly_one_is_taken_whenever_the_process_is_killed(int seed)
    {
        var random = new Random(seed);
        var said = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var (lines, _) = await WriterProcess.RunAsync(["repeat", _test.Folder], random.Next(3) == 0 ? random.Next(3) : random.Next(2000));
            said.AddRange(lines);
        }
        Assert.Contains(said, static line => line.StartsWith("again ", StringComparison.Ordinal));
        await using var journal = _test.Open();
        var stored = new SortedDictionary<long, (string Id, bool IsDuplicate)>();
        await foreach (var entry in Sent.ReadAsync(journal)) stored.Add(entry.Sequence, Assert.Single(entry.Messages));
        foreach (var words in said.Select(line => line.Split(' ')))
            Assert.Equal((words[2], words[0] == "again"), stored[long.Parse(words[1], CultureInfo.InvariantCulture)]);
        // Also those of which nobody heard any more.
        Assert.All(stored.Values.GroupBy(static message => message.Id), static same => Assert.Equal(1, same.Count(static message => !message.IsDuplicate)));
    }

    // Adds what was said to be durable. Returns the last change.
    private static long Take(List<string> said, SortedDictionary<long, long> acknowledged)
    {
        var changes = 0L;
        foreach (var words in said.Select(line => line.Split(' ')))
        {
            var numbers = words.Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            switch (words[0])
            {
                case "open":
                    Assert.True(acknowledged.Count == 0 || numbers[0] >= acknowledged.Keys.Last(), "The head went back.");
                    break;
                case "call":
                    // Fails when a number is given out twice.
                    acknowledged.Add(numbers[0], numbers[1]);
                    break;
                default:
                    changes = numbers[0];
                    break;
            }
        }
        return changes;
    }

    private async Task CheckAsync(SortedDictionary<long, long> acknowledged, long changes)
    {
        await using var journal = _test.Open();
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(damage);
        foreach (var (sequence, number) in acknowledged) Assert.Equal(number, calls.GetValueOrDefault(sequence, -1));
        Assert.Equal(calls.Count, journal.Head);
        var state = journal.Deliveries.Load("slow", 0);
        Assert.True(state.Position >= changes);
        Assert.Equal(new Tally(state.Position, 0, 0, state.Position), state.Tally);
        Assert.Equal(state.Position, journal.DeadLetters.Find("slow", int.MaxValue).Count);
        if (state.Position > 0) Assert.Equal(state.Position, Assert.Single(journal.Waiting.Of("slow", 10)).Key.Sequence);
        Assert.Empty(_test.Log);
    }
}
