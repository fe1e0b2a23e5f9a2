using System.Globalization;
using System.Runtime.Versioning;
using Sluice.Journal;
using Sluice.Journal.Doctor;

namespace Sluice.Tests.Journal;

public sealed class OpeningTests : IAsyncDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_folder_that_is_not_there_is_made()
    {
        await using var journal = SqliteJournal.Open(Path.Combine(_test.Folder, "a", "b"), TestJournal.Small, TimeProvider.System, _test);
        Assert.Null(journal.Unavailable);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_look_into_a_folder_that_is_made()
    {
        const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var (above, folder) = (Path.Combine(_test.Folder, "a"), Path.Combine(_test.Folder, "a", "b"));
        await using var journal = SqliteJournal.Open(folder, TestJournal.Small, TimeProvider.System, _test);
        Assert.Equal(Owners, File.GetUnixFileMode(folder));
        Assert.NotEqual(Owners, File.GetUnixFileMode(above));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_is_there_keeps_its_mode()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_test.Folder, Mode);
        await using var journal = _test.Open();
        Assert.Equal(Mode, File.GetUnixFileMode(_test.Folder));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_read_what_is_made_in_a_folder_that_is_open_to_all()
    {
        File.SetUnixFileMode(_test.Folder, ForAll);
        await using var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 1);
        foreach (var file in (string[])["journal.db", "journal.db-wal", "journal.db-shm"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_test.Folder, file)));
        Assert.DoesNotContain(_test.Log, static line => line.Contains("chmod", StringComparison.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_journal_that_all_may_read_is_told()
    {
        await _test.Open().DisposeAsync();
        File.SetUnixFileMode(Path.Combine(_test.Folder, "journal.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using (_test.Open()) Assert.DoesNotContain(_test.Log, static line => line.Contains("chmod", StringComparison.Ordinal));
        File.SetUnixFileMode(_test.Folder, ForAll);
        await using (_test.Open())
            Assert.Contains($"The folder {_test.Folder} and the journal in it can be read by every user of this machine: chmod 700 {_test.Folder}.", _test.Log);
    }

    [Fact]
    public async Task Only_one_may_have_it_and_the_message_names_who()
    {
        await using (_test.Open())
        {
            var refused = Assert.Throws<JournalInUseException>(() => _test.Open());
            Assert.Contains($"in use by process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", refused.Message, StringComparison.Ordinal);
            Assert.Throws<JournalInUseException>(() => JournalDoctor.Examine(_test.Folder, TestJournal.Cancel));
        }
        await using var again = _test.Open();
    }

    // The lock says whether somebody has it; the file says who, and may be empty for a moment, or be left by one that was killed.
    [Theory]
    [InlineData("12", "12", true)]
    [InlineData("12 command", "12", false)]
    [InlineData("", "(unknown)", false)]
    public async Task What_is_said_of_who_has_it_counts_while_somebody_has(string said, string process, bool serves)
    {
        var owner = Path.Combine(_test.Folder, "journal.pid");
        await using (_test.Open())
        {
            File.WriteAllText(owner, said);
            Assert.Equal(new JournalHolder(process, serves), SqliteJournal.HolderOf(_test.Folder));
        }
        Assert.Null(SqliteJournal.HolderOf(_test.Folder));
        await using var again = _test.Open();
        Assert.Equal($"{Environment.ProcessId}", File.ReadAllText(owner));
    }

    [Fact]
    public void A_folder_in_which_nothing_can_be_written_is_not_taken_for_one_in_use()
    {
        var owner = Path.Combine(_test.Folder, "journal.pid");
        File.CreateSymbolicLink(owner, Path.Combine(_test.Folder, "nowhere", "pid"));
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("cannot be used for a journal", refused.Message, StringComparison.Ordinal);
        File.Delete(owner);
        Assert.Null(_test.Open().Unavailable);
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(Path.Combine(_test.Folder, "journal.db"), new string('x', 10_000));
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("not a database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_beside_an_empty_file_does_no_harm()
    {
        File.WriteAllBytes(Path.Combine(_test.Folder, "journal.db"), []);
        File.WriteAllText(Path.Combine(_test.Folder, "journal.db-wal"), new string('x', 10_000));
        Assert.Null(_test.Open().Unavailable);
    }

    [Fact]
    public async Task A_journal_from_before_the_first_release_is_refused_with_what_to_do()
    {
        await using (var journal = _test.Open())
        {
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute("PRAGMA user_version = 1"));
        }
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("Move the folder away", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_refused()
    {
        await using (var journal = _test.Open())
        {
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute("PRAGMA user_version = 99"));
        }
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("newer version (layout 99", refused.Message, StringComparison.Ordinal);
    }

    // What is left by a kill after the file was made, and after it was set up, before its tables are there.
    [Theory]
    [InlineData("")]
    [InlineData("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")]
    [InlineData("PRAGMA journal_mode = WAL; PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE x (y); DROP TABLE x")]
    public async Task A_journal_that_was_never_finished_says_so_and_is_finished_by_the_next_start(string done)
    {
        File.Create(Path.Combine(_test.Folder, "journal.db")).Dispose();
        using (var begun = new Sluice.Journal.Sqlite.Database(Path.Combine(_test.Folder, "journal.db"), create: true)) begun.Execute(done);
        string?[] said =
        [
            Assert.Throws<UnfinishedJournalException>(() => Audit.Of(_test.Folder, TestJournal.Cancel)).Message,
            Assert.Throws<UnfinishedJournalException>(() => JournalDoctor.Examine(_test.Folder, TestJournal.Cancel)).Message,
        ];
        Assert.All(said, static one => Assert.Contains("Nothing was ever accepted into it", one, StringComparison.Ordinal));
        foreach (var command in (string[][])[["verify"], ["journal", "doctor"]])
        {
            var shell = await Cli.Shell.Run([.. command, "--data", _test.Folder]);
            Assert.Equal(0, shell.Code);
            Assert.Contains("was never finished", shell.Out + shell.Error, StringComparison.Ordinal);
        }
        await using (var journal = _test.Open()) Assert.Equal(0, journal.Head);
        Assert.True(Audit.Of(_test.Folder, TestJournal.Cancel).IsSound);
        Assert.True(JournalDoctor.Examine(_test.Folder, TestJournal.Cancel).IsHealthy);
    }

    [Fact]
    public async Task A_file_that_was_emptied_is_not_taken_for_one_that_was_never_finished()
    {
        await using (var journal = _test.Open()) await Sent.AppendAsync(journal, "a");
        File.WriteAllBytes(Path.Combine(_test.Folder, "journal.db"), []);
        foreach (var beside in (string[])["journal.db-wal", "journal.db-shm"]) File.Delete(Path.Combine(_test.Folder, beside));
        var refused = Assert.Throws<JournalOpenException>(() => Audit.Of(_test.Folder, TestJournal.Cancel));
        Assert.Contains("although 1 calls were accepted", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await Cli.Shell.Run("verify", "--data", _test.Folder)).Code);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("without tables")]
    public async Task A_journal_whose_database_is_lost_is_not_begun_anew_before_somebody_says_so(string how)
    {
        await using (var journal = _test.Open()) await new Sent(journal, ["a"], name: "User Suppressed").AppendAsync(journal);
        var path = Path.Combine(_test.Folder, "journal.db");
        File.Delete(path);
        if (how == "emptied") File.WriteAllBytes(path, []);
        if (how == "without tables")
        {
            using var bare = new Sluice.Journal.Sqlite.Database(path, create: true);
            bare.Execute("PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x");
        }
        var before = File.Exists(path) ? File.ReadAllBytes(path) : null;
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("although 1 calls were accepted", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Who is suppressed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("remove journal.head", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.Exists(path) ? File.ReadAllBytes(path) : null);
        foreach (var command in (string[][])[["verify"], ["journal", "doctor"], ["destinations", "status"]])
        {
            var shell = await Cli.Shell.Run([.. command, "--data", _test.Folder]);
            Assert.Equal((1, $"sluice: {refused.Message}{Environment.NewLine}"), (shell.Code, shell.Error));
        }

        foreach (var file in Directory.GetFiles(_test.Folder)) File.Delete(file);
        await using var anew = _test.Open();
        Assert.Equal((0, null), (anew.Head, anew.Unavailable));
    }

    [Fact]
    public async Task The_note_of_how_much_was_accepted_is_written_anew_when_it_is_gone()
    {
        var head = Path.Combine(_test.Folder, "journal.head");
        await using (var journal = _test.Open()) await Sent.AppendAsync(journal, "a");
        File.Delete(head);
        await using (_test.Open()) Assert.Equal(1, HeadMark.Read(head));
    }

    [Fact]
    public async Task Numbers_go_on_behind_what_a_destination_has_got_although_it_is_lost()
    {
        await using (var journal = _test.Open())
        {
            await Sent.AppendAsync(journal, "a");
            await journal.Deliveries.CommitAsync(new("hook") { Position = 3 });
        }
        File.Delete(Path.Combine(_test.Folder, "journal.head"));
        await using var again = _test.Open();
        Assert.Equal(3, again.Head);
        var line = Assert.Single(_test.Log);
        Assert.StartsWith("Records 2 to 3 were acknowledged but are no longer in the journal", line, StringComparison.Ordinal);
        Assert.Contains("Suppressions and deletions may be among them", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_ahead_of_an_emptied_database_is_left_where_it_is()
    {
        await using (var journal = _test.Open()) await Sent.AppendAsync(journal, "a");
        File.WriteAllBytes(Path.Combine(_test.Folder, "journal.db"), []);
        var ahead = Path.Combine(_test.Folder, "journal.db-wal");
        File.WriteAllText(ahead, "what can still be saved");
        Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Throws<JournalOpenException>(() => Audit.Of(_test.Folder, TestJournal.Cancel));
        Assert.Equal("what can still be saved", File.ReadAllText(ahead));
    }

    [Fact]
    public async Task A_database_that_is_put_back_from_a_backup_is_opened()
    {
        await using (var journal = _test.Open()) await Sent.AppendAsync(journal, "a");
        var (path, backup) = (Path.Combine(_test.Folder, "journal.db"), Path.Combine(_test.Folder, "backup"));
        File.Move(path, backup);
        Assert.Throws<JournalOpenException>(() => _test.Open());
        File.Move(backup, path);
        await using var again = _test.Open();
        Assert.Equal(1, again.Head);
    }

    [Fact]
    public async Task A_file_system_that_cannot_be_written_is_not_taken_for_a_lack_of_rights()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        await using var test = new TestJournal { Folder = disk.Folder("data") };
        await using (var journal = test.Open()) await TestJournal.AppendAsync(journal, 1, 5);
        disk.MakeReadOnly(true);
        var said = new List<Cli.Shell>();
        foreach (var command in (string[][])[["verify"], ["journal", "doctor"]]) said.Add(await Cli.Shell.Run([.. command, "--data", test.Folder]));
        disk.MakeReadOnly(false);
        foreach (var shell in said)
        {
            Assert.Equal(1, shell.Code);
            Assert.Contains("is on a file system that cannot be written", shell.Error, StringComparison.Ordinal);
            Assert.Contains("Copy the folder", shell.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_database_of_somebody_else_is_refused_and_left_as_it_is()
    {
        var path = Path.Combine(_test.Folder, "journal.db");
        using (var theirs = new Sluice.Journal.Sqlite.Database(path, create: true)) theirs.Execute("CREATE TABLE theirs (x)");
        Assert.Contains("not a journal", Assert.Throws<JournalOpenException>(() => _test.Open()).Message, StringComparison.Ordinal);
        Assert.Contains("not a journal", Assert.Throws<JournalOpenException>(() => Audit.Of(_test.Folder, TestJournal.Cancel)).Message, StringComparison.Ordinal);
        using var still = new Sluice.Journal.Sqlite.Database(path, create: false);
        Assert.Equal(1, still.Number("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_folder_that_lets_a_file_not_be_written_is_refused_and_nothing_of_it_stays_open()
    {
        var head = Path.Combine(_test.Folder, "journal.head");
        Directory.CreateDirectory(head);
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("journal.head", refused.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), file => OpenFile(file)?.StartsWith(_test.Folder, StringComparison.Ordinal) == true);
        Directory.Delete(head);
        await using var journal = _test.Open();
        Assert.Equal(0, journal.Head);
    }

    [Fact]
    public async Task After_a_refusal_the_folder_is_free_again()
    {
        var path = Path.Combine(_test.Folder, "journal.db");
        File.WriteAllText(path, new string('x', 10_000));
        Assert.Throws<JournalOpenException>(() => _test.Open());
        File.Delete(path);
        await using var journal = _test.Open();
        Assert.Equal(0, journal.Head);
    }

    // What another test has closed meanwhile is open no more.
    private static string? OpenFile(string handle)
    {
        try
        {
            return File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
