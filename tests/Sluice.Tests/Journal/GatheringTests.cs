using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

/// <summary>While many append at once, a commit waits a moment for those it expects. The moments here are long, so that waiting shows.</summary>
public sealed class GatheringTests : IAsyncDisposable
{
    private static readonly JournalOptions Patient = TestJournal.Small with { GatheringTime = TimeSpan.FromHours(1) };

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData(24, 18)]
    [InlineData(40, 24)]
    [InlineData(100, 50)]
    public async Task After_many_callers_a_commit_waits_for_half_of_them_or_if_that_is_few_for_three_quarters(int callers, int expected)
    {
        var journal = _test.Open(Patient);
        await TogetherAsync(journal, callers);
        var early = Append(journal, expected - 1);
        Assert.DoesNotContain(early, append => append.IsCompleted);
        await Task.WhenAll([.. early, journal.AppendAsync(NumberedCall.Record(expected)).AsTask()]);
        // Who comes last is counted a little before he is there, and may miss the commit.
        Assert.InRange((await journal.ReadAsync(callers, TestJournal.Cancel)).Entries.Count, expected - 1, expected);
    }

    [Fact]
    public async Task After_few_callers_no_commit_waits()
    {
        var journal = _test.Open(Patient);
        await TogetherAsync(journal, 23);
        Assert.Equal(24, await journal.AppendAsync(NumberedCall.Record(24)));
    }

    [Fact]
    public async Task Whom_nobody_follows_is_stored_after_the_moment()
    {
        var journal = _test.Open(TestJournal.Small with { GatheringTime = TimeSpan.FromMilliseconds(1) });
        await TogetherAsync(journal, 100);
        Assert.Equal(101, await journal.AppendAsync(NumberedCall.Record(101)));
    }

    [Fact]
    public async Task Closing_does_not_wait_for_anybody()
    {
        var journal = _test.Open(Patient);
        await TogetherAsync(journal, 24);
        var last = journal.AppendAsync(NumberedCall.Record(25)).AsTask();
        await journal.DisposeAsync();
        Assert.Equal(25, await last);
    }

    [Theory]
    [InlineData(10, 24, false)]
    [InlineData(11, 24, true)]
    [InlineData(100, 23, false)]
    public async Task Many_callers_commit_after_commit_are_a_crowd_until_a_moment_after_the_last(int commits, int callers, bool isCrowd)
    {
        var journal = _test.Open(TestJournal.Small with { GatheringTime = TimeSpan.Zero });
        for (var commit = 0; commit < commits; commit++) await TogetherAsync(journal, callers);
        Assert.Equal(isCrowd, journal.IsCrowded);
        _test.Clock.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal(isCrowd, journal.IsCrowded);
        _test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(journal.IsCrowded);
    }

    [Fact]
    public async Task What_came_while_the_machine_stood_still_now_and_then_is_no_crowd()
    {
        var journal = _test.Open(TestJournal.Small with { GatheringTime = TimeSpan.Zero });
        for (var commit = 0; commit < 100; commit++) await TogetherAsync(journal, commit % 5 == 0 ? 100 : 10);
        Assert.False(journal.IsCrowded);
    }

    private static Task TogetherAsync(SqliteJournal journal, int callers) => TestJournal.TogetherAsync(journal, () => Append(journal, callers));

    private static List<Task<long>> Append(SqliteJournal journal, int count) =>
        [.. Enumerable.Range(1, count).Select(number => journal.AppendAsync(NumberedCall.Record(number)).AsTask())];
}
