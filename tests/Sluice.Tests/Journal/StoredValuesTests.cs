using Sluice.Journal;
using Sluice.Journal.Blocks;
using Sluice.Journal.Delivery;
using Sluice.Journal.Doctor;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

/// <summary>What is stored beside the blocks, changed behind the journal's back: commands say so, and the gateway does nothing on the strength of it.</summary>
public sealed class StoredValuesTests : IAsyncDisposable
{
    private const string TooFar = "4503599627370496";

    private static readonly JournalOptions OneHour =
        TestJournal.Small with { Bounds = new() { Age = TimeSpan.FromHours(1) }, RetentionInterval = TimeSpan.FromMilliseconds(1) };

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task What_is_as_it_was_stored_is_said_to_be()
    {
        await FillAsync();
        Assert.Equal([], JournalDoctor.Examine(_test.Folder, TestJournal.Cancel).DatabaseProblems);
        Assert.Equal([], Audit.Of(_test.Folder, TestJournal.Cancel).Damaged);
    }

    [Theory]
    [InlineData("UPDATE waiting SET due = " + TooFar, "The table waiting has times that cannot be right in its column due: 1, such as " + TooFar)]
    [InlineData("UPDATE waiting SET due = due + 2199023255552", "in its column due")]
    [InlineData("UPDATE waiting SET first_attempt = -5", "in its column first_attempt: 1, such as -5")]
    [InlineData("UPDATE waiting SET counts_from = -5", "in its column counts_from: 1, such as -5")]
    [InlineData("UPDATE dead_letters SET died = " + TooFar, "in its column died")]
    [InlineData("UPDATE replays SET created = " + TooFar, "in its column created")]
    [InlineData("UPDATE destinations SET held = " + TooFar, "in its column held")]
    [InlineData("UPDATE destinations SET resumed = " + TooFar, "in its column resumed")]
    [InlineData("UPDATE ledger SET until = " + TooFar, "in its column until")]
    [InlineData("UPDATE journal SET trimmed = 4503599627370496", "it says 4503599627370496 in one place and 0 in another. It is taken to be 0.")]
    [InlineData("UPDATE journal SET untrimmed = ~4", "it says 0 in one place and 4 in another. It is taken to be 0.")]
    [InlineData("UPDATE tombstones SET kinds = 2", "1 of 1 tombstones are not as they were stored")]
    [InlineData("UPDATE tombstones SET person = person + 1024", "1 of 1 tombstones are not as they were stored")]
    [InlineData("UPDATE tombstones SET lifted_place = 1", "1 of 1 tombstones are not as they were stored")]
    [InlineData("DELETE FROM tombstones", "1 tombstones were stored, 0 are there")]
    [InlineData("UPDATE dead_letters SET record = x'01'", "What is kept of dead letter 1 of hook (call 1) is not as it was stored")]
    [InlineData("UPDATE dead_letters SET sequence = 2", "What is kept of dead letter 1 of hook (call 2) is not as it was stored")]
    [InlineData("UPDATE waiting_persons SET person = person + 2", "What waits and the persons that it waits for do not agree")]
    [InlineData("DELETE FROM waiting_persons", "What waits and the persons that it waits for do not agree")]
    [InlineData("UPDATE waiting SET persons = x'0102030405060708'", "What waits and the persons that it waits for do not agree")]
    [InlineData("INSERT INTO guards VALUES ('hook', 'garb{', NULL, NULL, 0, 0)", "What the guard of hook knows is not as it was stored")]
    [InlineData("ALTER TABLE dead_letters RENAME COLUMN reason TO reasmn", "The description of the tables is not the one that the journal was made with.")]
    [InlineData("ALTER TABLE destinations RENAME COLUMN position TO posituon", "Where the destinations are cannot be read")]
    public async Task What_is_not_is_named_and_no_command_breaks_off(string spoil, string said)
    {
        await FillAsync(spoil);
        var doctor = await Cli.Shell.Run("journal", "doctor", "--data", _test.Folder);
        Assert.Equal((1, ""), (doctor.Code, doctor.Error));
        Assert.Contains(doctor.Lines, line => line.StartsWith("damaged ", StringComparison.Ordinal) && line.Contains(said, StringComparison.Ordinal));
        var verify = await Cli.Shell.Run("verify", "--data", _test.Folder);
        Assert.Equal(1, verify.Code);
        if (!spoil.StartsWith("ALTER", StringComparison.Ordinal)) Assert.Contains(said, verify.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_of_the_ledger_that_is_damaged_is_not_known()
    {
        await FillAsync("UPDATE ledger SET until = " + TooFar + ", outcomes = x'0102'");
        Assert.Equal([], _test.Open().Deliveries.Fates(1));
    }

    [Fact]
    public async Task What_waits_until_a_time_that_there_is_not_is_read()
    {
        await FillAsync("UPDATE waiting SET due = " + TooFar);
        Assert.Equal(DateTimeOffset.MaxValue.Year, Assert.Single(_test.Open().Waiting.Of("hook", 10)).Due.Year);
    }

    // Nothing is hidden or forgotten by it, and what is trimmed next puts it right.
    [Theory]
    [InlineData("trimmed = trimmed + 4503599627370496")]
    [InlineData("trimmed = 0")]
    [InlineData("untrimmed = ~8")]
    public async Task Up_to_where_was_trimmed_is_taken_from_the_blocks_when_it_is_damaged(string change)
    {
        await using (var journal = _test.Open(OneHour))
        {
            await TestJournal.AppendAsync(journal, 1, 3);
            journal.Deliveries.Load("hook", 0);
            _test.Pass(TimeSpan.FromHours(2));
            await TestJournal.AppendAsync(journal, 4, 9);
            journal.SetReaders([]);
            await TestJournal.SettleAsync(journal);
            Assert.Equal(3, journal.Trimmed);
        }
        _test.Spoil($"INSERT INTO ledger VALUES ('hook', 4, 9, 0, 0, x''); UPDATE journal SET {change}");
        Assert.Equal(3, JournalDoctor.Examine(_test.Folder, TestJournal.Cancel).TrimmedUpTo);
        var audit = Audit.Of(_test.Folder, TestJournal.Cancel);
        Assert.Equal((9, 3), (audit.Head, audit.TrimmedUpTo));
        var again = _test.Open(OneHour);
        Assert.Contains(_test.Log, static line => line.EndsWith("It is taken to be 3. Until more calls are trimmed, nothing is cleared away.", StringComparison.Ordinal));
        Assert.Equal((3, 9), (again.Trimmed, again.Head));
        again.SetReaders([]);
        await TestJournal.SettleAsync(again);
        Assert.Equal((1, 6), await LeftAsync(again));
        _test.Pass(TimeSpan.FromHours(2));
        await TestJournal.SettleAsync(again);
        Assert.Equal((0, 0), await LeftAsync(again));
        Assert.Equal(9, again.Trimmed);
        await again.BetweenCommitsAsync(static open => Assert.Null(TrimmedMark.Of(open.Database).Problem));
    }

    [Fact]
    public async Task Tombstones_agree_with_what_is_kept_of_them_whatever_becomes_of_them()
    {
        await using (var journal = _test.Open())
        {
            await ChangeTombstonesAsync(journal, static table =>
            {
                table.Make([1, ulong.MaxValue], TombstoneKinds.Suppressed, 1, 0, 1_700_000_000_000);
                table.Make([3], TombstoneKinds.Deleted, 2, int.MaxValue, 1_700_000_000_001);
                table.Make([3, 1], TombstoneKinds.Deleted, long.MaxValue, 0, 1_700_000_000_002);
                table.Lift([3], TombstoneKinds.Deleted, 4, 1, long.MaxValue);
                table.Make([5], TombstoneKinds.Suppressed, 5, 0, 1_700_000_000_003);
                table.Lift([5], TombstoneKinds.All, 6, 0, long.MaxValue);
                Assert.False(table.Forget(6, 100));
                table.Make([7], TombstoneKinds.Suppressed, 7, 0, 1_700_000_000_004);
            });
        }
        var fence = _test.Open().Fence;
        Assert.Equal((null, 3), (fence.Unreadable, fence.Count));
    }

    // A suppression that looks like a lifted one would go with the next calls that are trimmed, and nobody would know.
    [Fact]
    public async Task A_tombstone_that_is_damaged_is_not_cleared_away_and_does_not_come_to_agree()
    {
        await FillAsync("UPDATE tombstones SET kinds = 0");
        await using (var journal = _test.Open())
        {
            Assert.NotNull(journal.Fence.Unreadable);
            await ChangeTombstonesAsync(journal, static table =>
            {
                Assert.False(table.Forget(100, 100));
                table.Make([42, 9], TombstoneKinds.Deleted, 3, 0, 5);
            });
        }
        Assert.NotNull(_test.Open().Fence.Unreadable);
    }

    [Theory]
    [InlineData("UPDATE dead_letters SET record = CAST(record || x'00' AS BLOB)")]
    [InlineData("UPDATE dead_letters SET action = 'b'")]
    [InlineData("UPDATE dead_letters SET sequence = 2")]
    public async Task What_a_dead_letter_keeps_cannot_be_tried_again_when_it_is_damaged_or_anothers(string spoil)
    {
        await FillAsync(spoil);
        var journal = _test.Open();
        var letter = Assert.Single(journal.DeadLetters.Find(new() { Destination = "hook" }, 10));
        Assert.Null(letter.Kept);
        Assert.Equal(0, await journal.DeadLetters.ReviveAsync([letter.Id], _test.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task What_an_item_keeps_that_waits_again_is_not_sent_when_it_is_damaged()
    {
        await FillAsync();
        await using (var journal = _test.Open())
        {
            Assert.Equal(1, await journal.DeadLetters.ReviveAsync([1], _test.Clock.GetUtcNow()));
            Assert.NotNull(journal.DeadLetters.Kept("hook", new(1, 0, "a")));
            await journal.BetweenCommitsAsync(static open => open.Database.Execute("UPDATE waiting SET record = CAST(record || x'00' AS BLOB) WHERE record IS NOT NULL"));
            Assert.Null(journal.DeadLetters.Kept("hook", new(1, 0, "a")));
        }
        var problem = Assert.Single(JournalDoctor.Examine(_test.Folder, TestJournal.Cancel).DatabaseProblems);
        Assert.Equal("What is kept of a message that waits again of hook (call 1) is not as it was stored: it is not sent.", problem);
    }

    [Theory]
    [InlineData("UPDATE waiting_persons SET person = 9 WHERE person = 7")]
    [InlineData("DELETE FROM waiting_persons WHERE person = 7")]
    [InlineData("INSERT INTO waiting_persons VALUES ('hook', 9, 9, 0, 0, '')")]
    [InlineData("UPDATE waiting SET turn = 5")]
    public async Task Who_waits_is_made_anew_from_what_waits_when_the_two_do_not_agree(string spoil)
    {
        await FillAsync(spoil);
        await using (var journal = _test.Open())
        {
            Assert.Contains("What waits and the persons that it waits for did not agree: who waits was made anew from what waits.", _test.Log);
            Assert.Equal([7UL, 8UL], journal.Waiting.Persons("hook").Select(static one => one.Person).Order());
            foreach (var person in (ulong[])[7, 8]) Assert.Equal(new ItemKey(2, 0, "a"), Assert.Single(journal.Waiting.About("hook", person, 10)).Key);
        }
        _test.Log.Clear();
        _test.Open();
        Assert.Empty(_test.Log);
    }

    private static Task ChangeTombstonesAsync(SqliteJournal journal, Action<TombstoneTable> change) =>
        journal.BetweenCommitsAsync(open =>
        {
            open.InOneCommit(tables => change(tables.Tombstones));
            open.Tombstones.Clear();
        }).AsTask();

    // Pages of the ledger, and calls.
    private static async Task<(long Pages, int Calls)> LeftAsync(SqliteJournal journal)
    {
        var pages = 0L;
        await journal.BetweenCommitsAsync(open => pages = open.Database.Number("SELECT count(*) FROM ledger"));
        return (pages, (await TestJournal.ReadAllAsync(journal)).Calls.Count);
    }

    // A dead letter, a message that waits for two persons, a replay and a suppression.
    private async Task FillAsync(string? spoil = null)
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 2);
            var writer = new OutcomeWriter();
            foreach (var ending in (Ending[])[Ending.Dead, Ending.Waiting])
            {
                writer.Wanted(1);
                writer.Item("a", ending);
                writer.EndRecord();
            }
            var now = _test.Clock.GetUtcNow();
            await journal.Deliveries.CommitAsync(new("hook")
            {
                Position = 2,
                Page = new(1, 2, 2, 2, writer.ToArray()),
                Park = [new(new(2, 0, "a"), 1, now.AddMinutes(1), now, "503") { Persons = [7, 8] }],
                Dead = [new("hook", new(1, 0, "a"), now, 9, "400", NumberedCall.Record(1).ToArray(), "", "")],
                Add = new(0, 0, 0, 1),
            });
            await journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = 2, Rate = 50, Created = now, Stage = ReplayStage.Paused });
            await ChangeTombstonesAsync(journal, table => table.Make([42], TombstoneKinds.Suppressed, 2, 0, now.ToUnixTimeMilliseconds()));
        }
        if (spoil is not null) _test.Spoil(spoil);
    }
}
