using System.Globalization;
using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class AppendingTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Numbers_begin_at_one_and_rise_by_one()
    {
        var journal = _test.Open();
        Assert.Equal(0, journal.Head);
        Assert.Equal(1, await journal.AppendAsync(NumberedCall.Record(7)));
        Assert.Equal(2, await journal.AppendAsync(NumberedCall.Record(8)));
        Assert.Equal(2, journal.Head);
    }

    [Fact]
    public async Task All_that_waits_shares_one_commit()
    {
        var journal = _test.Open();
        List<Task<long>> appends;
        Task change;
        var before = journal.Commits;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 100).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask())];
            change = journal.Deliveries.CommitAsync(new("hook") { Position = 1 }).AsTask();
            Assert.DoesNotContain(appends, append => append.IsCompleted);
        }
        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), await Task.WhenAll(appends));
        await change;
        Assert.Equal(1, journal.Commits - before);
    }

    [Fact]
    public async Task What_was_appended_is_there_after_reopening_and_numbering_goes_on()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 20);
        }
        var again = _test.Open();
        Assert.Equal(20, again.Head);
        var (calls, damage) = await TestJournal.ReadAllAsync(again);
        Assert.Equal(Enumerable.Range(1, 20).ToDictionary(n => (long)n, n => (long)n), calls);
        Assert.Empty(damage);
        Assert.Equal(21, await again.AppendAsync(NumberedCall.Record(21)));
        Assert.Empty(_test.Log);
    }

    [Fact]
    public async Task Producers_at_once_get_each_number_once_and_find_their_own_record_under_it()
    {
        var journal = _test.Open();
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 32).Select(producer => Task.Run(async () =>
        {
            var mine = new List<(long Sequence, long Number)>();
            for (var number = producer; number < 1600; number += 32)
                mine.Add((await journal.AppendAsync(NumberedCall.Record(number, number)), number));
            return mine;
        })));
        var (calls, _) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal(acknowledged.SelectMany(mine => mine).ToDictionary(ack => ack.Sequence, ack => ack.Number), calls);
        Assert.Equal(1600, calls.Count);
        // One producer's records keep their order.
        Assert.All(acknowledged, mine => Assert.Equal(mine.OrderBy(ack => ack.Sequence), mine));
    }

    [Fact]
    public async Task A_callers_code_never_runs_on_the_writers_thread()
    {
        var journal = _test.Open();
        Assert.DoesNotContain("journal writer", await Task.Run(() => ThreadsAsync(journal)));
    }

    [Fact]
    public async Task Appending_allocates_nothing_in_the_steady_state()
    {
        var (lines, _) = await WriterProcess.RunAsync(["allocations", _test.Folder]);
        var perAppend = double.Parse(Assert.Single(lines), CultureInfo.InvariantCulture);
        Assert.True(perAppend < 4, $"{perAppend} bytes per append");
    }

    [Fact]
    public async Task A_closed_journal_refuses()
    {
        var journal = _test.Open();
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(1)));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.Deliveries.CommitAsync(new("hook") { Position = 1 }));
        Assert.NotNull(journal.Unavailable);
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task What_waits_when_the_journal_is_closed_is_still_stored()
    {
        var journal = _test.Open();
        Task<long>[] appends;
        Task closing;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 10).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask())];
            closing = journal.DisposeAsync().AsTask();
        }
        Assert.Equal(10, (await Task.WhenAll(appends)).Max());
        await closing;
        Assert.Equal(10, _test.Open().Head);
    }

    [Fact]
    public async Task Closing_leaves_the_write_ahead_file_empty_or_gone()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 50);
        await journal.DisposeAsync();
        var file = new FileInfo(Path.Combine(_test.Folder, "journal.db-wal"));
        Assert.True(!file.Exists || file.Length == 0);
    }

    private static async Task<List<string?>> ThreadsAsync(SqliteJournal journal)
    {
        var names = new List<string?>();
        for (var number = 0; number < 100; number++)
        {
            await journal.AppendAsync(NumberedCall.Record(number));
            names.Add(Thread.CurrentThread.Name);
        }
        return names;
    }
}
