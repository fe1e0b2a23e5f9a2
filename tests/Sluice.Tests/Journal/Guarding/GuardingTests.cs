using System.Buffers.Binary;
using Sluice.Journal;

namespace Sluice.Tests.Journal.Guarding;

/// <summary>What is stored of the guards against floods of new identifiers.</summary>
public sealed class GuardingTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task What_is_known_is_kept_in_rows_that_end_with_their_limit()
    {
        var journal = _test.Open();
        for (var commit = 0; commit < 40; commit++) await AddAsync(journal, commit);
        Assert.Equal(Enumerable.Range(0, 4000), Known(journal));
        Assert.Equal(4, await AskAsync(journal, "SELECT count(*) FROM known"));
        Assert.InRange(await AskAsync(journal, "SELECT max(octet_length(hashes)) FROM known"), 4096, 4096 + 400);
    }

    [Fact]
    public async Task Of_generations_the_last_two_are_kept()
    {
        var journal = _test.Open();
        for (var generation = 0; generation < 4; generation++) await AddAsync(journal, generation, generation);
        Assert.Equal(Enumerable.Range(200, 200), Known(journal));
    }

    // As it was written before: what is put together is text to SQLite, the length of which ends at its first zero byte.
    [Fact]
    public async Task A_row_that_is_text_is_read_and_gone_on_with()
    {
        var journal = _test.Open();
        await AddAsync(journal, 0);
        await journal.BetweenCommitsAsync(static open => open.Database.Execute("UPDATE known SET hashes = CAST(hashes AS TEXT)"));
        await AddAsync(journal, 1);
        Assert.Equal(Enumerable.Range(0, 200), Known(journal));
        for (var commit = 2; commit < 40; commit++) await AddAsync(journal, commit);
        Assert.Equal(Enumerable.Range(0, 4000), Known(journal));
        Assert.Equal(4, await AskAsync(journal, "SELECT count(*) FROM known"));
    }

    // A hundred identifiers, by numbers.
    private static ValueTask AddAsync(SqliteJournal journal, int commit, int generation = 0)
    {
        var hashes = new byte[100 * sizeof(uint)];
        for (var n = 0; n < 100; n++) BinaryPrimitives.WriteInt32LittleEndian(hashes.AsSpan(n * sizeof(uint)), (100 * commit) + n);
        return journal.Deliveries.CommitAsync(new("hook") { Guard = new() { State = "{}", Known = hashes, Generation = generation } });
    }

    private static List<int> Known(SqliteJournal journal)
    {
        var known = new List<int>();
        journal.Guards.Find("hook", (_, _, hashes) =>
        {
            for (; hashes.Length > 0; hashes = hashes[sizeof(uint)..]) known.Add(BinaryPrimitives.ReadInt32LittleEndian(hashes));
        });
        return known;
    }

    private static async Task<long> AskAsync(SqliteJournal journal, string sql)
    {
        var answer = 0L;
        await journal.BetweenCommitsAsync(open => answer = open.Database.Number(sql));
        return answer;
    }
}
