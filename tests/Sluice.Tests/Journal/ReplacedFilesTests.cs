using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

/// <summary>Somebody removes or replaces a file that the journal has open: what is written to it would be found by nobody.</summary>
public sealed class ReplacedFilesTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ReplacedFilesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells files apart here.");

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData("journal.db")]
    [InlineData("journal.db-wal")]
    [InlineData("journal.lock")]
    public async Task Nothing_is_accepted_until_the_very_file_is_back(string name)
    {
        var (path, aside) = (Path.Combine(_test.Folder, name), Path.Combine(_test.Folder, "aside"));
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 5);
        await WatchAsync(journal, TestJournal.Small.WatchInterval - TimeSpan.FromMilliseconds(1));
        File.Move(path, aside);
        Assert.Null(journal.Unavailable);
        await WatchAsync(journal, TimeSpan.FromMilliseconds(1));
        Assert.StartsWith($"{path} was removed or replaced", journal.Unavailable, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(6)));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.Deliveries.CommitAsync(new("hook") { Position = 1 }));

        File.WriteAllBytes(path, []);
        for (var n = 0; n < 5; n++) await WatchAsync(journal);
        Assert.NotNull(journal.Unavailable);
        Assert.StartsWith($"{path} was removed or replaced", Assert.Single(_test.Log, static line => line.Contains("open: no calls", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(File.ReadAllBytes(path));

        File.Move(aside, path, overwrite: true);
        await WatchAsync(journal);
        Assert.Null(journal.Unavailable);
        Assert.Equal(6, await journal.AppendAsync(NumberedCall.Record(6)));
        await journal.DisposeAsync();
        var (calls, damage) = await TestJournal.ReadAllAsync(_test.Open());
        Assert.Equal([1, 2, 3, 4, 5, 6], calls.Keys);
        Assert.Empty(damage);
    }

    [Fact]
    public async Task What_is_gone_for_good_does_not_come_back_as_an_empty_journal()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 5);
        foreach (var file in Directory.GetFiles(_test.Folder, "journal.db*")) File.Delete(file);
        for (var n = 0; n < 3; n++) await WatchAsync(journal);
        Assert.NotNull(journal.Unavailable);
        await journal.DisposeAsync();
        Assert.Empty(Directory.GetFiles(_test.Folder, "journal.db*"));
        Assert.Throws<JournalOpenException>(() => _test.Open());
    }

    // A journal that is unavailable refuses what is asked of it meanwhile.
    private Task WatchAsync(SqliteJournal journal, TimeSpan? time = null)
    {
        _test.Clock.Advance(time ?? TestJournal.Small.WatchInterval);
        return TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
