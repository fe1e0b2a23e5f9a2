using Sluice.Journal;
using Sluice.Journal.Sqlite;

namespace Sluice.Tests.Journal;

/// <summary>Messages that come again, in the journal's own terms: what is marked, what is forgotten, what a crash or a failure leaves.</summary>
public sealed class DuplicateTests : IAsyncDisposable
{
    private static readonly JournalOptions OneHour = TestJournal.Small with
    {
        DuplicateWindow = TimeSpan.FromHours(1),
        RetentionInterval = TimeSpan.FromSeconds(1),
    };

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_message_that_comes_again_is_kept_but_marked()
    {
        var journal = _test.Open();
        Assert.Equal([false, false], await Sent.AppendAsync(journal, "a", "b"));
        Assert.Equal([true, false, true], await Sent.AppendAsync(journal, "b", "c", "c"));
        Assert.Equal([true], await Sent.AppendAsync(journal, "a"));
        var stored = new List<(string, bool)>();
        await foreach (var (_, messages) in Sent.ReadAsync(journal)) stored.AddRange(messages);
        Assert.Equal([("a", false), ("b", false), ("b", true), ("c", false), ("c", true), ("a", true)], stored);
        Assert.Equal([false, false, true], [.. from n in Enumerable.Range(1, 3) select journal.Find(n)!.Value.HasOnlyDuplicates]);
        Assert.Equal((3, 3L), (journal.Duplicates.Known, journal.Duplicates.Repeated));
    }

    [Fact]
    public async Task A_suppression_that_comes_again_does_not_undo_what_came_in_between()
    {
        var journal = _test.Open();
        Assert.Equal([false, false], await new Sent(journal, ["other", "a"], name: "User Suppressed").AppendAsync(journal));
        Assert.True(journal.Fence.Stands([PersonKey.OfText("42")]));
        Assert.Equal([false], await new Sent(journal, ["b"], name: "User Unsuppressed").AppendAsync(journal));
        Assert.False(journal.Fence.Stands([PersonKey.OfText("42")]));
        Assert.Equal([true, true], await new Sent(journal, ["other", "a"], name: "User Suppressed").AppendAsync(journal));
        Assert.False(journal.Fence.Stands([PersonKey.OfText("42")]));
        Assert.Equal([true, false], await new Sent(journal, ["a", "c"], name: "User Suppressed").AppendAsync(journal));
        Assert.True(journal.Fence.Stands([PersonKey.OfText("42")]));
    }

    [Fact]
    public async Task Of_many_at_once_in_the_same_commit_the_first_counts()
    {
        var journal = _test.Open();
        Task<IReadOnlyList<bool>>[] appends;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(0, 10).Select(_ => Sent.AppendAsync(journal, "a"))];
        }
        Assert.Equal([false, .. Enumerable.Repeat(true, 9)], (await Task.WhenAll(appends)).Select(static one => Assert.Single(one)));
        Assert.Equal(1, journal.Commits);
    }

    [Fact]
    public async Task Sources_do_not_know_each_others_ids()
    {
        var journal = _test.Open();
        Assert.Equal([false], await new Sent(journal, ["a"], "website").AppendAsync(journal));
        Assert.Equal([false], await new Sent(journal, ["a"], "backend").AppendAsync(journal));
        Assert.Equal([true], await new Sent(journal, ["a"], "backend").AppendAsync(journal));
    }

    [Fact]
    public async Task Ids_that_are_made_here_take_no_room()
    {
        var journal = _test.Open();
        Assert.Empty(await Sent.AppendAsync(journal, null, null));
        await TestJournal.AppendAsync(journal, 1, 3);
        Assert.Equal(0, journal.Duplicates.Known);
        Assert.Equal(0, await RowsAsync(journal));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_id_is_known_for_as_long_as_the_window_and_no_longer(int millisecondsBeyond, bool isKnown)
    {
        var journal = _test.Open(OneHour);
        await Sent.AppendAsync(journal, "a");
        _test.Clock.Advance(OneHour.DuplicateWindow + TimeSpan.FromMilliseconds(millisecondsBeyond));
        Assert.Equal([isKnown], await Sent.AppendAsync(journal, "a"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_restart_forgets_nothing_and_makes_nothing_younger(int millisecondsBeyond, bool isKnown)
    {
        await using (var journal = _test.Open(OneHour)) await Sent.AppendAsync(journal, "a", "b");
        _test.Clock.Advance(TimeSpan.FromMinutes(20));
        await using (var journal = _test.Open(OneHour))
        {
            Assert.Equal(2, journal.Duplicates.Known);
            Assert.Equal([true, false], await Sent.AppendAsync(journal, "b", "c"));
        }
        _test.Clock.Advance(TimeSpan.FromMinutes(40) + TimeSpan.FromMilliseconds(millisecondsBeyond));
        Assert.Equal([isKnown, true], await Sent.AppendAsync(_test.Open(OneHour), "a", "c"));
    }

    [Fact]
    public async Task What_is_older_than_the_window_is_not_taken_up_by_a_restart()
    {
        await using (var journal = _test.Open(OneHour)) await Sent.AppendAsync(journal, "a");
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        await using (var journal = _test.Open(OneHour)) await Sent.AppendAsync(journal, "b");
        _test.Clock.Advance(OneHour.DuplicateWindow);
        Assert.Equal(1, _test.Open(OneHour).Duplicates.Known);
    }

    [Theory]
    [InlineData(1000, 0, true)]
    [InlineData(1000, 1, false)]
    [InlineData(-1000, 0, true)]
    [InlineData(-1000, 1, false)]
    public async Task A_date_that_is_wrong_for_a_while_forgets_nothing_and_keeps_nothing_longer(int hoursWrong, int millisecondsBeyond, bool isKnown)
    {
        var clock = new ShiftedClock();
        await using var test = new TestJournal { Clock = clock };
        var journal = test.Open(OneHour);
        await Sent.AppendAsync(journal, "before");
        clock.Shift = TimeSpan.FromHours(hoursWrong);
        await TestJournal.SettleAsync(journal);
        Assert.Equal([true, false], await Sent.AppendAsync(journal, "before", "meanwhile"));
        clock.Shift = default;
        await TestJournal.SettleAsync(journal);
        clock.Advance(OneHour.DuplicateWindow + TimeSpan.FromMilliseconds(millisecondsBeyond));
        Assert.Equal([isKnown, isKnown], await Sent.AppendAsync(journal, "before", "meanwhile"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Ids_that_say_a_time_to_come_count_from_the_start(int millisecondsBeyond, bool isKnown)
    {
        var clock = new ShiftedClock { Shift = TimeSpan.FromDays(1000) };
        await using var test = new TestJournal { Clock = clock };
        await using (var journal = test.Open(OneHour)) await Sent.AppendAsync(journal, "a");
        clock.Shift = default;
        var next = test.Open(OneHour);
        clock.Advance(OneHour.DuplicateWindow + TimeSpan.FromMilliseconds(millisecondsBeyond));
        Assert.Equal([isKnown], await Sent.AppendAsync(next, "a"));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task When_there_are_too_many_the_oldest_are_forgotten_and_that_is_said_once(int idsMax, bool isKnown)
    {
        var journal = _test.Open(OneHour with { DuplicateIds = idsMax });
        Assert.Equal([false, false, false], await Sent.AppendAsync(journal, "a", "b", "c"));
        Assert.Equal([isKnown], await Sent.AppendAsync(journal, "a"));
        Assert.Equal([true], await Sent.AppendAsync(journal, "c"));
        Assert.Equal((idsMax, isKnown ? 0 : 2), (journal.Duplicates.Known, journal.Duplicates.ForgottenEarly));
        Assert.Equal(isKnown ? 0 : 1, _test.Log.Count);
    }

    [Fact]
    public async Task A_call_with_more_ids_than_may_be_known_is_taken_whole()
    {
        var journal = _test.Open(OneHour with { DuplicateIds = 2 });
        Assert.Equal([false, false, false, true], await Sent.AppendAsync(journal, "a", "b", "c", "c"));
        Assert.Equal([true, true, false], await Sent.AppendAsync(journal, "b", "c", "a"));
    }

    [Fact]
    public async Task Stored_ids_go_when_they_are_no_longer_known()
    {
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        for (var n = 0; n < 5; n++) await Sent.AppendAsync(journal, $"id {n}");
        Assert.Equal(5, await RowsAsync(journal));
        _test.Clock.Advance(OneHour.DuplicateWindow);
        Assert.Equal(5, await RowsAsync(journal));
        await Sent.AppendAsync(journal, "last");
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await RowsAsync(journal));
        Assert.Equal(6, journal.Head);
    }

    [Fact]
    public async Task Without_a_window_nothing_is_marked_and_what_was_known_goes()
    {
        await using (var journal = _test.Open(OneHour)) await Sent.AppendAsync(journal, "a");
        var off = _test.Open(OneHour with { DuplicateWindow = TimeSpan.Zero });
        Assert.Equal([false, false], await Sent.AppendAsync(off, "a", "a"));
        off.SetReaders([]);
        Assert.Equal(0, await RowsAsync(off));
        Assert.Equal(default, off.Duplicates);
    }

    [Fact]
    public async Task A_call_whose_commit_failed_with_anothers_is_not_its_own_duplicate()
    {
        var journal = _test.Open();
        Task broken;
        Task<IReadOnlyList<bool>> sound;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            sound = Sent.AppendAsync(journal, "a", "b", "a");
            // A letter without an answer violates its column, when the ids are written already.
            broken = journal.Deliveries.CommitAsync(new("hook") { Dead = [new("hook", new(1, 0), DateTimeOffset.UnixEpoch, 1, "no", default, "", null!)] }).AsTask();
        }
        await Assert.ThrowsAsync<JournalUnavailableException>(() => broken);
        Assert.Equal([false, false, true], await sound);
        Assert.Equal([true], await Sent.AppendAsync(journal, "b"));
    }

    [Fact]
    public async Task A_call_that_was_refused_is_taken_when_its_sender_tries_again()
    {
        // The clock runs ahead while the writer's thread waits for a core: in steps that never add up to the window.
        var options = TestJournal.Small with { RecoveryInterval = TimeSpan.FromMilliseconds(1) };
        var journal = _test.Open(options);
        await Sent.AppendAsync(journal, "a");
        await journal.BetweenCommitsAsync(tables => tables.Database.Execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON blocks BEGIN SELECT RAISE(ABORT, 'refused'); END"));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Sent.AppendAsync(journal, "b"));
        using (var database = new Database(Path.Combine(_test.Folder, "journal.db"), create: false)) database.Execute("DROP TRIGGER refuse");
        await Until.HoldsAsync(() => journal.Unavailable is null, _test.Clock, options.RecoveryInterval);
        Assert.Equal([true, false], await Sent.AppendAsync(journal, "a", "b"));
        Assert.Equal([true], await Sent.AppendAsync(journal, "b"));
    }

    [Fact]
    public async Task Ids_that_are_damaged_cost_only_that_they_are_not_known()
    {
        await using (var journal = _test.Open())
        {
            for (var n = 0; n < 3; n++) await Sent.AppendAsync(journal, $"id {n}");
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute("UPDATE ids SET hashes = substr(hashes, 1, 9) WHERE first = 2"));
        }
        Assert.Equal([true, false, true], await Sent.AppendAsync(_test.Open(), "id 0", "id 1", "id 2"));
    }

    /// <summary>Against a plain table of who sent what when, with restarts in between.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_each_id_one_message_is_taken_in_each_window_whatever_happens(int seed)
    {
        var random = new Random(seed);
        var taken = new Dictionary<string, DateTimeOffset>();
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        for (var step = 0; step < 300; step++)
        {
            Task<IReadOnlyList<bool>>[] appends;
            var calls = Enumerable.Range(0, random.Next(1, 4)).Select(_ => SomeIds(random)).ToArray();
            using (await TestJournal.HoldWriterAsync(journal)) appends = [.. calls.Select(ids => Sent.AppendAsync(journal, ids))];
            var said = (await Task.WhenAll(appends)).SelectMany(static one => one);
            var expected = new List<bool>();
            foreach (var id in calls.SelectMany(static ids => ids))
            {
                var isKnown = taken.TryGetValue(id, out var at) && _test.Clock.GetUtcNow() - at <= OneHour.DuplicateWindow;
                expected.Add(isKnown);
                if (!isKnown) taken[id] = _test.Clock.GetUtcNow();
            }
            Assert.Equal(expected, said);
            // Whole seconds: nothing comes so close after another that both grow old together.
            _test.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 300)));
            if (random.Next(20) != 0) continue;
            await journal.DisposeAsync();
            journal = _test.Open(OneHour);
            journal.SetReaders([]);
        }
        Assert.Empty(_test.Log);
    }

    private static string[] SomeIds(Random random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"id {random.Next(60)}")];

    // What retention has left. It may need another step, which it puts behind what waits.
    private static async Task<long> RowsAsync(SqliteJournal journal)
    {
        for (var step = 0; step < 5; step++) await TestJournal.SettleAsync(journal);
        var rows = 0L;
        await journal.BetweenCommitsAsync(tables => rows = tables.Database.Number("SELECT count(*) FROM ids"));
        return rows;
    }
}
