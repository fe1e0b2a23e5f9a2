using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class LimitsTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_record_may_be_as_large_as_the_limit_and_not_larger()
    {
        var record = NumberedCall.Record(1, 5000);
        var journal = _test.Open(TestJournal.Small with { RecordBytesMax = record.Length });
        Assert.Equal(1, await journal.AppendAsync(record));
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(new byte[record.Length + 1]));
        Assert.Contains($"{record.Length} are allowed", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(default));
    }

    [Fact]
    public async Task As_many_appends_may_wait_as_the_limit_says_and_no_more()
    {
        var journal = _test.Open(TestJournal.Small with { WaitingMax = 4 });
        List<Task<long>> waiting;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            waiting = [.. Enumerable.Range(1, 4).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask())];
            Assert.DoesNotContain(waiting, append => append.IsCompleted);
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(5)));
        }
        await Task.WhenAll(waiting);
        Assert.Equal(5, await journal.AppendAsync(NumberedCall.Record(5)));
        Assert.Null(journal.Unavailable);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    public async Task Records_share_a_commit_up_to_its_limit(int slack, int commits)
    {
        var record = NumberedCall.Record(1);
        var journal = _test.Open(TestJournal.Small with { CommitBytes = (10 * record.Length) + slack });
        await TestJournal.SettleAsync(journal);
        Task<long>[] appends;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 10).Select(_ => journal.AppendAsync(record).AsTask())];
        }
        await Task.WhenAll(appends);
        Assert.Equal(commits, journal.Commits);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    public async Task Records_share_a_block_up_to_its_limit(int slack, int blocks)
    {
        var record = NumberedCall.Record(1);
        var journal = _test.Open(TestJournal.Small with { BlockBytes = (10 * (4 + record.Length)) + slack });
        Task<long>[] appends;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 10).Select(_ => journal.AppendAsync(record).AsTask())];
        }
        await Task.WhenAll(appends);
        var read = 0;
        for (var after = 0L; after < 10; read++) after = (await journal.ReadAsync(after, TestJournal.Cancel)).Last;
        Assert.Equal(blocks, read);
    }

    [Fact]
    public async Task A_record_larger_than_block_and_commit_has_one_of_its_own()
    {
        var journal = _test.Open(TestJournal.Small with { BlockBytes = 100, CommitBytes = 100 });
        await Task.WhenAll(Enumerable.Range(1, 5).Select(number => journal.AppendAsync(NumberedCall.Record(number, 3_000_000)).AsTask()));
        var (calls, _) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal([1, 2, 3, 4, 5], calls.Keys);
    }

    [Fact]
    public async Task The_write_ahead_file_stays_within_twice_its_limit_and_a_commit()
    {
        const int Limit = 256 * 1024;
        var journal = _test.Open(TestJournal.Small with { CheckpointBytes = Limit });
        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(n => journal.AppendAsync(NumberedCall.Record(n, 20_000)).AsTask()));
            Assert.InRange(new FileInfo(Path.Combine(_test.Folder, "journal.db-wal")).Length, 1, (2 * Limit) + (8 * 25_000));
        }
    }
}
