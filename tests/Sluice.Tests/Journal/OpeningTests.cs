using System.Globalization;
using Sluice.Journal;
using Sluice.Journal.Doctor;

namespace Sluice.Tests.Journal;

public sealed class OpeningTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_folder_that_is_not_there_is_made()
    {
        await using var journal = SqliteJournal.Open(Path.Combine(_test.Folder, "a", "b"), TestJournal.Small, TimeProvider.System, _test);
        Assert.Null(journal.Unavailable);
    }

    [Fact]
    public async Task Only_one_may_have_it_and_the_message_names_who()
    {
        await using (_test.Open())
        {
            var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
            Assert.Contains($"in use by process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", refused.Message, StringComparison.Ordinal);
            Assert.Throws<JournalOpenException>(() => JournalDoctor.Examine(_test.Folder, TestJournal.Cancel));
        }
        await using var again = _test.Open();
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(Path.Combine(_test.Folder, "journal.db"), new string('x', 10_000));
        var refused = Assert.Throws<JournalOpenException>(() => _test.Open());
        Assert.Contains("not a database", refused.Message, StringComparison.Ordinal);
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
}
