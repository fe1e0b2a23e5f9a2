using System.Buffers.Binary;
using Sluice.Journal;
using Sluice.Journal.Doctor;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class DamageTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData("data = zeroblob(length(data))")]
    [InlineData("data = substr(data, 1, length(data) - 1)")]
    [InlineData("data = x''")]
    [InlineData("data = unhex(substr(hex(data), 1, 60) || 'FF' || substr(hex(data), 63))")]
    [InlineData("checksum = checksum + 1")]
    [InlineData("created = created + 1")]
    [InlineData("codec = 0")]
    [InlineData("codec = 7")]
    [InlineData("raw_length = raw_length + 1")]
    [InlineData("raw_length = 2000000000")]
    [InlineData("last = last + 1000")]
    [InlineData("last = first - 1")]
    public async Task A_damaged_block_costs_its_own_records_only_and_is_reported(string damage)
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 10);
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute($"UPDATE blocks SET {damage} WHERE first = 5"));
        }
        var again = _test.Open();
        var (calls, problems) = await TestJournal.ReadAllAsync(again);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10], calls.Keys);
        Assert.StartsWith("Records 5 to 5 cannot be read:", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Null(again.Find(5));
        Assert.Equal(1, again.DamagedBlocks);
        Assert.Single(_test.Log);
        Assert.Equal(11, await again.AppendAsync(NumberedCall.Record(11)));
        await again.DisposeAsync();

        var report = JournalDoctor.Examine(_test.Folder, TestJournal.Cancel);
        Assert.Equal(10, report.Records);
        Assert.Equal((5, 5), (Assert.Single(report.Damaged).First, report.Damaged[0].Last));
    }

    [Fact]
    public async Task A_vanished_block_is_reported_as_missing()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 10);
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute("DELETE FROM blocks WHERE first IN (4, 5, 10)"));
        }
        var again = _test.Open();
        Assert.Equal(10, again.Head);
        var (calls, problems) = await TestJournal.ReadAllAsync(again);
        Assert.Equal([1, 2, 3, 6, 7, 8, 9], calls.Keys);
        Assert.Equal(["Records 4 to 5 are missing from the journal.", "Records 10 to 10 are missing from the journal."], problems);
    }

    [Fact]
    public async Task A_record_that_is_none_costs_itself_only()
    {
        var journal = _test.Open();
        Task<long>[] appends;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 3).Select(n => journal.AppendAsync(n == 2 ? new byte[] { 9, 9 } : NumberedCall.Record(n)).AsTask())];
        }
        await Task.WhenAll(appends);
        var (calls, problems) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal([1, 3], calls.Keys);
        Assert.StartsWith("Record 2 cannot be read:", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Single(_test.Log);
    }

    /// <summary>Every page of the file but those that say where the tables are, one after the other.</summary>
    [Fact]
    public async Task An_unreadable_page_costs_what_it_held_only_and_is_reported()
    {
        const int Records = 60;
        await using (var journal = _test.Open()) await TestJournal.AppendAsync(journal, 1, Records, bytes: 3000);
        var roots = Roots();
        var pages = new FileInfo(Path.Combine(_test.Folder, "journal.db")).Length / JournalFiles.PageBytes;
        var damaging = 0;
        for (var page = 1; page <= pages; page++)
        {
            if (roots.Contains(page)) continue;
            await using var copy = new TestJournal();
            foreach (var file in Directory.GetFiles(_test.Folder)) File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
            Scribble(Path.Combine(copy.Folder, "journal.db"), page);

            // Where the newest blocks are, new ones would go: there the journal cannot be served, but what is left can be saved.
            var report = JournalDoctor.Examine(copy.Folder, TestJournal.Cancel);
            var export = JournalDoctor.Export(copy.Folder, Stream.Null, TestJournal.Cancel);
            Assert.Equal(Records, report.Records + report.Damaged.Sum(lost => lost.Last - lost.First + 1));
            Assert.Equal(report.Records, export.Records);
            Assert.Equal(report.Damaged, export.LeftOut);
            Assert.True(report.Records >= Records - 15, $"Page {page} cost {Records - report.Records} records.");
            if (report.Records < Records) damaging++;
            if (report.Damaged.Any(lost => lost.Last == Records))
            {
                var refused = Assert.Throws<JournalOpenException>(() => copy.Open());
                Assert.Contains("sluice journal doctor", refused.Message, StringComparison.Ordinal);
                continue;
            }
            var (calls, _) = await TestJournal.ReadAllAsync(copy.Open());
            Assert.Equal(report.Records, calls.Count);
        }
        Assert.True(damaging > 10);
    }

    // Root pages of tables and indexes, the first page, and the map of pages.
    private HashSet<long> Roots()
    {
        using var database = new JournalFiles(_test.Folder).OpenToExamine();
        using var statement = database.Prepare("SELECT rootpage FROM sqlite_schema");
        return [1, 2, .. statement.All(static row => row.Number(0)), .. PagesOfTheSchema()];
    }

    // Where it does not fit on the first page, that page has pointers to those that it is on (SQLite's file format, 1.6).
    private IEnumerable<long> PagesOfTheSchema()
    {
        const int Header = 100, InteriorTable = 5, Pointers = Header + 12;
        var first = File.ReadAllBytes(Path.Combine(_test.Folder, "journal.db")).AsSpan(0, JournalFiles.PageBytes).ToArray();
        if (first[Header] != InteriorTable) return [];
        var count = BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(Header + 3));
        var cells = Enumerable.Range(0, count).Select(n => (int)BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(Pointers + (2 * n))));
        return cells.Append(Header + 8).Select(at => (long)BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(at)));
    }

    private static void Scribble(string path, long page)
    {
        var noise = new byte[JournalFiles.PageBytes];
        new Random((int)page).NextBytes(noise);
        using var file = File.Open(path, FileMode.Open);
        file.Position = (page - 1) * JournalFiles.PageBytes;
        file.Write(noise);
    }
}
