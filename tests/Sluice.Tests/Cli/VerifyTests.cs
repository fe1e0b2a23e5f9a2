using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Sqlite;
using Sluice.JournalWriter;

namespace Sluice.Tests.Cli;

public sealed class VerifyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Accounts_that_hold_are_shown_and_proved()
    {
        await FillAsync();
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(
            [
                "calls         3 accepted",
                "destination   hook: calls 1 to 2 read, 1 to come; 2 looked at one by one",
                "              2 messages, 2 items = 1 delivered + 1 filtered",
                "Everything that was accepted is accounted for.",
            ],
            shell.Lines);
    }

    [Fact]
    public async Task It_runs_beside_a_gateway()
    {
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await FillAsync(journal);
        Assert.Equal(0, (await Shell.Run("verify", "--data", _folder)).Code);
    }

    [Fact]
    public async Task What_is_not_accounted_for_is_named_and_the_exit_code_is_1()
    {
        await FillAsync();
        using (var database = new Database(Path.Combine(_folder, "journal.db"), create: false)) database.Execute("DELETE FROM ledger");
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal(1, shell.Code);
        Assert.Contains("unaccounted   Calls 1 to 2 have no entry in the ledger.", shell.Lines);
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_said_to_have_none()
    {
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal((1, $"sluice: There is no journal in {_folder}: journal.db is missing.{Environment.NewLine}"), (shell.Code, shell.Error));
    }

    private async Task FillAsync()
    {
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await FillAsync(journal);
    }

    private static async Task FillAsync(SqliteJournal journal)
    {
        for (var number = 1; number <= 3; number++) await journal.AppendAsync(NumberedCall.Record(number));
        var outcomes = new OutcomeWriter();
        outcomes.Wanted(1);
        outcomes.Item("Orders", Ending.Delivered);
        outcomes.EndRecord();
        outcomes.Skipped(Ending.Filtered);
        outcomes.EndRecord();
        await journal.CommitAsync(new("hook") { Position = 2, Page = new(1, 2, 2, 2, outcomes.ToArray()), Add = new(1, 1, 0, 0) });
    }
}
