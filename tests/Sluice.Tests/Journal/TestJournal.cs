using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Journal;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

/// <summary>A folder for a journal, what it logged, and the short ways of putting things in and getting them out.</summary>
internal sealed class TestJournal : ILogger<SqliteJournal>, IAsyncDisposable
{
    private readonly List<SqliteJournal> _opened = [];

    public string Folder { get; init; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public FakeTimeProvider Clock { get; init; } = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public ConcurrentQueue<string> Log { get; } = [];

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public SqliteJournal Open(JournalOptions? options = null)
    {
        var journal = SqliteJournal.Open(Folder, options ?? Small, Clock, this);
        _opened.Add(journal);
        return journal;
    }

    /// <summary>The defaults, but with files of a size for tests.</summary>
    public static JournalOptions Small { get; } = new() { CheckpointBytes = 256 * 1024, ReserveBytes = 512 * 1024 };

    /// <summary>Appends calls one by one, so that each has a block of its own.</summary>
    public static async Task AppendAsync(SqliteJournal journal, int from, int to, int bytes = 100)
    {
        for (var number = from; number <= to; number++) await journal.AppendAsync(NumberedCall.Record(number, bytes));
    }

    /// <summary>Changes what is stored behind the journal's back.</summary>
    public void Spoil(string sql) => Spoilt.By(Folder, sql);

    /// <summary>Everything up to the head: the calls by sequence number, and what is damaged.</summary>
    public static async Task<(SortedDictionary<long, long> Calls, List<string> Damage)> ReadAllAsync(SqliteJournal journal)
    {
        var calls = new SortedDictionary<long, long>();
        var damage = new List<string>();
        for (var after = 0L; after < journal.Head;)
        {
            var block = await journal.ReadAsync(after, Cancel);
            foreach (var entry in block.Entries) calls.Add(entry.Sequence, NumberedCall.NumberOf(entry.Record));
            if (block.Damage is { } text) damage.Add(text);
            Assert.True(block.Last > after, "Reading does not move on.");
            after = block.Last;
        }
        return (calls, damage);
    }

    /// <summary>
    /// Lets time pass in one leap, at the end of which every timer that is due within a millisecond comes: one that comes each millisecond would come
    /// millions of times otherwise.
    /// </summary>
    public void Pass(TimeSpan time)
    {
        var last = TimeSpan.FromMilliseconds(1);
        Clock.AdjustTime(Clock.GetUtcNow() + time - last);
        Clock.Advance(last);
    }

    /// <summary>Waits for what may wait for whoever reads from the files at the moment: then time goes on.</summary>
    public static async Task<T> InTimeAsync<T>(FakeTimeProvider clock, Task<T> work, [CallerArgumentExpression(nameof(work))] string what = "")
    {
        await Until.HoldsAsync(IsDoneSoonAsync, clock, TimeSpan.FromMilliseconds(100), what);
        return await work;

        // Time stays as it is while the work gets on by itself.
        async Task<bool> IsDoneSoonAsync() => await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel)) == work;
    }

    /// <summary>Stops the writer between two commits until the result is disposed of.</summary>
    public static async Task<IDisposable> HoldWriterAsync(SqliteJournal journal)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new Gate();
        _ = journal.BetweenCommitsAsync(_ =>
        {
            held.SetResult();
            gate.Wait();
        }).AsTask();
        await held.Task;
        return gate;
    }

    /// <summary>Has calls stored that come while the writer is held, with one commit; the writer has looked back at it when this returns.</summary>
    public static async Task TogetherAsync(SqliteJournal journal, Func<IEnumerable<Task>> append)
    {
        List<Task> appends;
        using (await HoldWriterAsync(journal)) appends = [.. append(), SettleAsync(journal).AsTask()];
        await Task.WhenAll(appends);
    }

    /// <summary>Waits until the writer has done what was asked of it so far.</summary>
    public static ValueTask SettleAsync(SqliteJournal journal) => journal.BetweenCommitsAsync(_ => { });

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _opened) await journal.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel level) => true;

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
        Log.Enqueue(format(state, exception));

    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();

        public void Wait() => _open.Wait();

        public void Dispose() => _open.Set();
    }
}
