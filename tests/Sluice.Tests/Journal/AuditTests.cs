using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Doctor;

namespace Sluice.Tests.Journal;

/// <summary>A journal whose accounts hold, spoilt in each way that the audit is there to find.</summary>
public sealed class AuditTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Accounts_that_hold_are_said_to_hold()
    {
        var report = await ExaminedAsync();
        Assert.Empty(report.Destinations.SelectMany(one => one.Problems));
        Assert.True(report.IsSound);
        var hook = Assert.Single(report.Destinations);
        Assert.Equal((6, 6, 6L, 1L, 1L), (hook.State!.Items, hook.State.Messages, hook.Calls, hook.Waiting, hook.DeadLetters));
        Assert.Equal(new Tally(3, 1, 0, 1), hook.State.Tally);
    }

    [Theory]
    [InlineData("UPDATE destinations SET delivered = delivered + 1", "6 items were made, but 6 have ended and 1 wait")]
    [InlineData("UPDATE destinations SET items = items + 1", "7 items were made")]
    [InlineData("UPDATE destinations SET messages = messages + 1", "the totals say 7 and 6")]
    [InlineData("UPDATE destinations SET delivered = delivered - 1, filtered = filtered + 1", "The ledger's entries come to Tally { Delivered = 3")]
    [InlineData("DELETE FROM waiting", "The ledger has message 1 of call 4 for action 'a' as Waiting, but it is neither waiting, nor dead, nor settled")]
    [InlineData("DELETE FROM settled", "The ledger has message 1 of call 2 for action 'a' as Waiting")]
    [InlineData("DELETE FROM dead_letters", "The ledger has message 1 of call 3 for action 'a' as Dead")]
    [InlineData("DELETE FROM ledger WHERE first > 1", "Calls 5 to 6 have no entry in the ledger")]
    [InlineData("UPDATE ledger SET last = last - 1 WHERE first = 1", "Calls 4 to 4 have no entry in the ledger")]
    [InlineData("UPDATE waiting SET sequence = 5", "The ledger does not know of message 1 of call 5 for action 'a', which is stored as Waiting")]
    [InlineData("DELETE FROM blocks WHERE first = 5", null)]
    [InlineData("DELETE FROM blocks WHERE first >= 5", null)]
    [InlineData("UPDATE ledger SET outcomes = x'0102' WHERE first = 1", "The ledger's entries for calls 1 to 4 cannot be read")]
    [InlineData("UPDATE ledger SET outcomes = x'0400' WHERE first = 1", "Call 1 has 1 messages, the ledger has 0")]
    public async Task Whatever_is_not_accounted_for_is_named(string spoil, string? said)
    {
        var report = await ExaminedAsync(spoil);
        var problems = report.Destinations.SelectMany(one => one.Problems).Select(problem => problem.What).ToList();
        Assert.Equal(said is null, report.IsSound);
        if (said is not null) Assert.Contains(problems, problem => problem.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_damaged_and_was_never_delivered_is_named()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 2);
        var writer = new OutcomeWriter();
        writer.EndRecord(2);
        await journal.Deliveries.CommitAsync(new("hook") { Position = 2, Page = new(1, 2, 0, 0, writer.ToArray()) });
        _test.Spoil("DELETE FROM blocks WHERE first = 1");
        var problem = Assert.Single(Assert.Single(Audit.Of(_test.Folder, TestJournal.Cancel).Destinations).Problems, one => one.First == 1);
        Assert.Equal("Call 1 is damaged or missing in the journal, and was never delivered.", problem.What);
    }

    // What every destination has got is accounted for although it is gone, by the ledger.
    [Theory]
    [InlineData("UPDATE destinations SET position = 4, items = 5, messages = 5", 5, 5, "DELETE FROM blocks WHERE first = 5")]
    [InlineData("UPDATE destinations SET start = 2", 1, 2, "DELETE FROM blocks WHERE first <= 3")]
    [InlineData("DELETE FROM destinations; DELETE FROM ledger", 2, 4, "DELETE FROM blocks WHERE first IN (2, 3, 4)")]
    public async Task Calls_that_are_missing_and_that_not_every_destination_got_are_named(string destinations, long first, long last, string lose)
    {
        var report = await ExaminedAsync($"DELETE FROM waiting; DELETE FROM settled; DELETE FROM dead_letters; {destinations}; {lose}");
        Assert.Equal((first, last), Assert.Single(report.Missing) is var missing ? (missing.First, missing.Last) : default);
        Assert.Equal($"Calls {first} to {last} were accepted, but are missing from the journal, and not every destination had got them.", report.Missing[0].What);
        Assert.False(report.IsSound);
    }

    [Fact]
    public async Task Calls_that_are_missing_at_the_end_are_known_by_the_note_beside_the_journal()
    {
        var report = await ExaminedAsync("DELETE FROM destinations; DELETE FROM ledger; DELETE FROM waiting; DELETE FROM dead_letters; DELETE FROM blocks WHERE first > 4");
        Assert.Equal((6, 5, 6), (report.Head, Assert.Single(report.Missing).First, report.Missing[0].Last));
        var shell = await Cli.Shell.Run("verify", "--data", _test.Folder);
        Assert.Equal((1, ""), (shell.Code, shell.Error));
        Assert.Equal("unaccounted   Calls 5 to 6 were accepted, but are missing from the journal, and not every destination had got them.", shell.Lines[1]);
        Assert.DoesNotContain(shell.Lines, static line => line.Contains("is accounted for.", StringComparison.Ordinal) && !line.StartsWith("Not ", StringComparison.Ordinal));
    }

    /// <summary>The database is lost, and a new one goes on behind what was accepted into the old one.</summary>
    [Fact]
    public async Task Calls_of_a_database_that_was_lost_are_missing_and_nothing_less_than_none_is_to_come()
    {
        await using (var journal = _test.Open()) await FillAsync(journal);
        var head = Path.Combine(_test.Folder, "journal.head");
        var noted = File.ReadAllBytes(head);
        foreach (var file in Directory.GetFiles(_test.Folder)) File.Delete(file);
        await using (_test.Open())
        {
        }
        File.WriteAllBytes(head, noted);
        await using (var journal = _test.Open()) Assert.Equal(6, journal.Deliveries.Load("hook", 6).Position);
        var report = Audit.Of(_test.Folder, TestJournal.Cancel);
        Assert.Equal((6, 1, 6, false), (report.Head, Assert.Single(report.Missing).First, report.Missing[0].Last, report.IsSound));
        await using (var journal = _test.Open()) await TestJournal.AppendAsync(journal, 7, 7);
        report = Audit.Of(_test.Folder, TestJournal.Cancel);
        Assert.Equal((7, 1, 6, false), (report.Head, Assert.Single(report.Missing).First, report.Missing[0].Last, report.IsSound));
        Assert.Contains("destination   hook: no calls read, 1 to come; 0 looked at one by one", (await Cli.Shell.Run("verify", "--data", _test.Folder)).Lines);
    }

    [Fact]
    public async Task What_was_trimmed_is_forgotten_by_the_ledger_and_the_rest_still_adds_up()
    {
        await using (var journal = _test.Open(TestJournal.Small with { Bounds = new() { Age = TimeSpan.FromDays(1) } }))
        {
            await FillAsync(journal);
            await journal.Deliveries.CommitAsync(new("hook") { Unpark = [new(new(4, 0, "a"), Ending.Delivered, 3)], Add = Tally.Of(Ending.Delivered) });
            _test.Clock.Advance(TimeSpan.FromDays(2));
            await TestJournal.AppendAsync(journal, 7, 7);
            journal.SetReaders(["hook"]);
            await TestJournal.SettleAsync(journal);
            Assert.Empty(journal.Deliveries.Fates(3));
            Assert.Empty(journal.Deliveries.Fates(6));
        }
        var report = Audit.Of(_test.Folder, TestJournal.Cancel);
        Assert.Equal((6, 7, true), (report.TrimmedUpTo, report.Head, report.IsSound));
    }

    [Fact]
    public async Task The_fate_of_each_message_is_known()
    {
        var journal = _test.Open();
        await FillAsync(journal);
        string Fate(long sequence) => string.Join(' ', journal.Deliveries.Fates(sequence).Select(one => $"{one.Destination} {one.Key.Index} '{one.Key.Action}' {one.Ending} {one.Attempts} {one.Reason}"));
        Assert.Equal("hook 0 'a' Delivered 0 ", Fate(1));
        Assert.Equal("hook 0 'a' Delivered 2 ", Fate(2));
        Assert.Equal("hook 0 'a' Dead 9 400", Fate(3));
        Assert.Equal("hook 0 'a' Waiting 1 503", Fate(4));
        Assert.Equal("hook 0 '' Filtered 0 ", Fate(5));
        Assert.Equal("hook 0 'a' Delivered 0 ", Fate(6));
        Assert.Equal("", Fate(7));
    }

    private async Task<AuditReport> ExaminedAsync(string? spoil = null)
    {
        await using (var journal = _test.Open()) await FillAsync(journal);
        if (spoil is not null) _test.Spoil(spoil);
        return Audit.Of(_test.Folder, TestJournal.Cancel);
    }

    // Two pages a day apart: delivered, delivered later, dead, waiting; filtered, delivered.
    private async Task FillAsync(SqliteJournal journal)
    {
        await TestJournal.AppendAsync(journal, 1, 6);
        await journal.Deliveries.CommitAsync(new("hook")
        {
            Position = 4,
            Page = Page(1, Ending.Delivered, Ending.Waiting, Ending.Dead, Ending.Waiting),
            Park = [new(new(2, 0, "a"), 1, Noon, Noon, "503"), new(new(4, 0, "a"), 1, Noon, Noon, "503")],
            Dead = [new("hook", new(3, 0, "a"), Noon, 9, "400", new byte[] { 1 }, "", "")],
            Add = new(1, 0, 0, 1),
        });
        _test.Clock.Advance(TimeSpan.FromHours(1));
        await journal.Deliveries.CommitAsync(new("hook")
        {
            Position = 6,
            Page = Page(5, Ending.Filtered, Ending.Delivered),
            Unpark = [new(new(2, 0, "a"), Ending.Delivered, 2)],
            Add = new(2, 1, 0, 0),
        });
    }

    private static LedgerPage Page(long first, params Ending[] endings)
    {
        var writer = new OutcomeWriter();
        foreach (var ending in endings)
        {
            if (ending == Ending.Filtered) writer.Skipped(ending);
            else writer.Wanted(1);
            if (ending != Ending.Filtered) writer.Item("a", ending);
            writer.EndRecord();
        }
        return new(first, first + endings.Length - 1, endings.Length, endings.Length, writer.ToArray());
    }
}
