using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;
using Sluice.JournalWriter;
using Sluice.Tests.Delivery;
using Sluice.Tests.Journal;

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
        Spoilt.By(_folder, "DELETE FROM ledger");
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

    [Fact]
    public async Task A_replay_has_only_to_come_what_is_left_of_its_own_range()
    {
        await using (var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance))
        {
            await FillAsync(journal);
            var replay = await journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = 2, Rate = 50, Created = TimeProvider.System.GetUtcNow() });
            await journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = 2, Rate = 50, Created = TimeProvider.System.GetUtcNow() });
            var outcomes = new OutcomeWriter();
            outcomes.Skipped(Ending.Filtered);
            outcomes.EndRecord();
            await journal.Deliveries.CommitAsync(new(replay.Account) { Position = 1, Page = new(1, 1, 1, 1, outcomes.ToArray()), Add = Tally.Of(Ending.Filtered) });
        }
        var lines = (await Shell.Run("verify", "--data", _folder)).Lines;
        Assert.Contains("destination   hook/replay-1: calls 1 to 1 read, 1 to come; 1 looked at one by one", lines);
        Assert.Contains("destination   hook/replay-2: no calls read, 2 to come; 0 looked at one by one", lines);
        Assert.Contains("destination   hook/replay-1 at 1, 1 call behind", (await Shell.Run("journal", "doctor", "--data", _folder)).Lines);
        await using (var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance))
        {
            var outcomes = new OutcomeWriter();
            outcomes.Skipped(Ending.Filtered);
            outcomes.EndRecord();
            await journal.Deliveries.CommitAsync(new("hook/replay-1") { Position = 2, Page = new(2, 2, 1, 1, outcomes.ToArray()), Add = Tally.Of(Ending.Filtered) });
            await journal.Replays.SetAsync(1, ReplayStage.Done);
            await journal.Replays.SetAsync(2, ReplayStage.Cancelled);
        }
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Contains("destination   hook/replay-1: calls 1 to 2 read, done; 2 looked at one by one", shell.Lines);
        Assert.Contains("destination   hook/replay-2: no calls read, cancelled; 0 looked at one by one", shell.Lines);
        shell = await Shell.Run("journal", "doctor", "--data", _folder);
        Assert.Contains("destination   hook/replay-1 at 2, done", shell.Lines);
        Assert.Contains("destination   hook/replay-2 at 0, cancelled", shell.Lines);
    }

    [Theory]
    [InlineData("UPDATE destinations SET name = 'hooj'")]
    [InlineData("DELETE FROM destinations")]
    public async Task A_ledger_without_totals_is_a_problem_of_the_accounts(string spoil)
    {
        await FillAsync();
        Spoilt.By(_folder, spoil);
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal((1, ""), (shell.Code, shell.Error));
        Assert.Contains("destination   hook: its totals are missing", shell.Lines);
        Assert.Contains("unaccounted   Destination hook has a ledger, waiting messages or dead letters, but its totals cannot be found.", shell.Lines);
    }

    [Fact]
    public async Task A_name_that_is_damaged_on_disk_is_a_problem_of_the_accounts()
    {
        await FillAsync();
        await using (var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance))
            await journal.Deliveries.CommitAsync(new("zebra") { Position = 0 });
        var file = Path.Combine(_folder, "journal.db");
        using (var database = new Database(file, create: false)) database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var bytes = File.ReadAllBytes(file);
        // The row, which is written before its index, stays where it was in the order of the names, where a search for the new one does not look.
        bytes[bytes.AsSpan().IndexOf("zebra"u8)] = (byte)'a';
        File.WriteAllBytes(file, bytes);
        var shell = await Shell.Run("verify", "--data", _folder);
        Assert.Equal((1, ""), (shell.Code, shell.Error));
        Assert.Contains(shell.Lines, line => line.Contains("its totals cannot be found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_starts_afresh_beside_a_ledger_of_its_name_is_an_error_of_the_log()
    {
        await FillAsync();
        Spoilt.By(_folder, "DELETE FROM destinations");
        var log = new LogBook<SqliteJournal>();
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, log);
        Assert.Equal(3, journal.Deliveries.Load("hook", 3).Position);
        Assert.Equal(3, journal.Deliveries.Load("new", 3).Position);
        Assert.Equal(
            ["Error: Destination hook has a ledger or waiting messages in the journal, but no totals: how far it had come is lost. It starts afresh behind call 3."], log.Take());
    }

    [Fact]
    public async Task A_gateway_that_finds_the_row_of_a_destination_gone_says_so_and_is_silent_about_one_that_is_new()
    {
        await FillAsync();
        using (var database = new Database(Path.Combine(_folder, "journal.db"), create: false)) database.Execute("DELETE FROM destinations");
        var log = new LogBook<SqliteJournal>();
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, log);
        await using var output = new StandardOutput(new MemoryStream());
        var config = new GatewayConfig
        {
            Sources = [new() { Name = "backend", WriteKeys = ["k"] }],
            Destinations = [new() { Name = "hook", Type = "stdout" }, new() { Name = "new", Type = "stdout" }],
        };
        var delivered = new LogBook<DeliveryService>();
        using var service = new DeliveryService(new(Plan.Compile(config, Catalogue.Types)), journal, output, TimeProvider.System, delivered);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await delivered.UntilAsync("Destination hook starts after call 3");
        await delivered.UntilAsync("Destination new starts after call 3");
        await service.StopAsync(CancellationToken.None);
        Assert.Equal(
            ["Error: Destination hook has a ledger or waiting messages in the journal, but no totals: how far it had come is lost. It starts afresh behind call 3."], log.Take());
    }

    [Fact]
    public async Task A_folder_that_may_not_be_read_is_not_said_to_have_no_journal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Whoever may read everything is not refused.");
        await FillAsync();
        Chmod(_folder, UnixFileMode.None);
        try
        {
            foreach (var command in (string[][])[["verify"], ["journal", "doctor"]])
            {
                var shell = await Shell.Run([.. command, "--data", _folder]);
                Assert.Equal(
                    (1, $"sluice: The folder {_folder}, or a file in it, may not be read by this user. Run the command as the user that runs the gateway.{Environment.NewLine}"),
                    (shell.Code, shell.Error));
            }
        }
        finally
        {
            Chmod(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        static void Chmod(string folder, UnixFileMode mode)
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, mode);
        }
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
        await journal.Deliveries.CommitAsync(new("hook") { Position = 2, Page = new(1, 2, 2, 2, outcomes.ToArray()), Add = new(1, 1, 0, 0) });
    }
}
