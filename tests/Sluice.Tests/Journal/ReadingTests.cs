using System.Runtime.InteropServices;
using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class ReadingTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_reader_at_the_end_waits_and_wakes_with_the_next_record()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 3);
        var reading = journal.ReadAsync(3, TestJournal.Cancel).AsTask();
        await TestJournal.SettleAsync(journal);
        Assert.False(reading.IsCompleted);
        await TestJournal.AppendAsync(journal, 4, 4);
        var block = await reading;
        Assert.Equal(4, Assert.Single(block.Entries).Sequence);
        Assert.Equal(4, block.Last);
        Assert.Null(block.Damage);
    }

    [Fact]
    public async Task Many_readers_at_many_places_all_see_everything_in_order()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 50);
        var readers = Enumerable.Range(0, 20).Select(place => Task.Run(async () =>
        {
            var seen = new List<long>();
            for (long after = place * 5; after < 500;)
            {
                var block = await journal.ReadAsync(after, TestJournal.Cancel);
                seen.AddRange(block.Entries.Select(entry => NumberedCall.NumberOf(entry.Record)));
                after = block.Last;
            }
            Assert.Equal(Enumerable.Range((place * 5) + 1, 500 - (place * 5)).Select(number => (long)number), seen);
        })).ToArray();
        await TestJournal.AppendAsync(journal, 51, 500);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_reader_in_the_middle_of_a_block_gets_the_rest_of_it()
    {
        var journal = _test.Open();
        Task<long>[] appends;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 10).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask())];
        }
        await Task.WhenAll(appends);
        var block = await journal.ReadAsync(6, TestJournal.Cancel);
        Assert.Equal([7, 8, 9, 10], block.Entries.Select(entry => entry.Sequence));
        Assert.Equal(10, block.Last);
    }

    [Fact]
    public async Task Readers_at_the_same_place_share_one_unpacked_block()
    {
        await using (var journal = _test.Open()) await TestJournal.AppendAsync(journal, 1, 1);
        var again = _test.Open();
        var blocks = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => again.ReadAsync(0, TestJournal.Cancel).AsTask())));
        var arrays = blocks.Select(block => MemoryMarshal.TryGetArray(block.Entries[0].Record.Body, out var bytes) ? bytes.Array : null);
        Assert.NotNull(Assert.Single(arrays.Distinct()));
    }

    [Fact]
    public async Task What_a_reader_holds_stays_as_it_is()
    {
        var journal = _test.Open(TestJournal.Small with { CacheBytes = 4096 });
        var waiting = journal.ReadAsync(0, TestJournal.Cancel).AsTask();
        await TestJournal.AppendAsync(journal, 1, 1);
        var held = new List<JournalBlock> { await waiting };
        await TestJournal.AppendAsync(journal, 2, 200, bytes: 500);
        for (var after = 1L; after < 200; after = held[^1].Last) held.Add(await journal.ReadAsync(after, TestJournal.Cancel));
        await TestJournal.AppendAsync(journal, 201, 400, bytes: 500);
        Assert.Equal(
            Enumerable.Range(1, 200).Select(number => (long)number),
            held.SelectMany(block => block.Entries).Select(entry => NumberedCall.NumberOf(entry.Record)));
    }

    [Fact]
    public async Task A_record_is_found_by_its_number()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 5);
        Assert.Equal(3, NumberedCall.NumberOf(journal.Find(3)!.Value));
        Assert.Null(journal.Find(0));
        Assert.Null(journal.Find(6));
    }

    [Fact]
    public async Task A_time_that_cannot_be_looked_for_any_more_is_a_journal_that_cannot_be_read()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 3);
        using var calls = new RecordedCalls(_test.Folder);
        await journal.BetweenCommitsAsync(static open => open.Database.Execute("ALTER TABLE blocks RENAME TO aside"));
        Assert.Throws<JournalOpenException>(() => calls.LastBefore(default));
        Assert.Throws<JournalOpenException>(() => calls.LastReceivedBefore(default));
        await journal.BetweenCommitsAsync(static open => open.Database.Execute("ALTER TABLE aside RENAME TO blocks"));
    }

    [Fact]
    public async Task Whoever_reads_backwards_from_the_middle_of_a_block_gets_what_is_before_it()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 2);
        await TestJournal.TogetherAsync(journal, () => Enumerable.Range(3, 3).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask()));
        using var calls = new RecordedCalls(_test.Folder);
        Assert.Equal([4, 3, 2, 1], calls.Backwards(before: 5).Select(static entry => entry.Sequence));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_or_the_journal_is_closed()
    {
        var journal = _test.Open();
        using var cancel = new CancellationTokenSource();
        var cancelled = journal.ReadAsync(0, cancel.Token).AsTask();
        var closed = journal.ReadAsync(0, TestJournal.Cancel).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed);
    }
}
