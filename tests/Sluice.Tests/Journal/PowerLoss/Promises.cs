using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Doctor;
using Record = Sluice.Journal.Record;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// What a journal said was durable, and after how many operations of its disk: a journal whose disk stopped after at least as many must still hold it. Also
/// takes what the journal logs.
/// </summary>
internal sealed class Promises : ILogger<SqliteJournal>
{
    private readonly Lock _writing = new();
    private readonly List<Acknowledged> _appends = [];
    private readonly List<(int At, Dictionary<string, string> Parts)> _standings = [];
    private readonly List<(int At, string Person, long Head, bool IsDone)> _forgotten = [];

    /// <summary>Calls that were acknowledged.</summary>
    public int Acknowledgements => _appends.Count;

    /// <summary>Errors that were logged.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>A call was acknowledged.</summary>
    public void Appended(int at, long sequence, byte[] record, ChosenId[] ids)
    {
        lock (_writing) _appends.Add(new(at, sequence, record, ids));
    }

    /// <summary>A person is about to be forgotten.</summary>
    public void Forgetting(int at, string person, long head) => _forgotten.Add((at, person, head, false));

    /// <summary>A person was forgotten.</summary>
    public void Forgotten(int at, string person, long head) => _forgotten.Add((at, person, head, true));

    /// <summary>How it stands after a step.</summary>
    public void Stands(int at, Dictionary<string, string> parts) => _standings.Add((at, parts));

    /// <summary>Checks a folder, as the disk left it after so many operations, against everything that was promised by then.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="operations">How many.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusals">Whether steps were refused before: what was refused may be there all the same, so how it stands is not compared.</param>
    public async Task CheckAsync(string folder, int operations, DateTimeOffset now, bool refusals = false)
    {
        var acknowledged = _appends.Where(one => one.At <= operations).OrderBy(static one => one.Sequence).ToList();
        await using (var journal = SqliteJournal.Open(folder, Workload.Options, new FakeTimeProvider(now), this))
        {
            Assert.Empty(Errors);
            await CheckCallsAsync(journal, acknowledged, operations);
            if (!refusals) CheckStanding(journal, operations);
            await CheckDuplicatesAsync(journal, acknowledged);
        }
        Assert.Empty(Errors);
        Assert.Empty(Audit.Of(folder).Destinations.SelectMany(static one => one.Problems));
        var health = JournalDoctor.Examine(folder);
        Assert.True(health.IsHealthy, $"{string.Join(' ', health.DatabaseProblems)} {string.Join(' ', health.Damaged)} {string.Join(' ', health.Positions)}");
    }

    private async Task CheckCallsAsync(SqliteJournal journal, List<Acknowledged> acknowledged, int operations)
    {
        var trimmed = 0L;
        await journal.BetweenCommitsAsync(open => trimmed = open.Blocks.Trimmed);
        foreach (var destination in (string[])["hook", "lake"])
        {
            if (journal.Deliveries.StandingOf(destination) is { } one) Assert.True(trimmed <= one.Position, $"{destination} has not had what was trimmed.");
        }
        foreach (var (_, sequence, record, ids) in acknowledged.Where(one => one.Sequence > trimmed))
        {
            var found = journal.Find(sequence) ?? throw new InvalidOperationException($"Call {sequence} was acknowledged and is gone; the head is {journal.Head}.");
            if (IsForgotten(sequence, record, operations) is { } whether)
            {
                if (whether) Assert.True(found.IsForgotten, $"Call {sequence} is about somebody who was forgotten, and is back.");
                if (found.IsForgotten) continue;
            }
            Assert.Equal(Body(record), Body(found.Bytes.ToArray()));
            var marks = new List<bool>();
            foreach (var message in found) marks.Add(message.IsDuplicate);
            Assert.Equal(ids.Select(static id => id.IsDuplicate), marks);
        }
    }

    // Null: it was never about somebody to be forgotten. False: it may be there, or not.
    private bool? IsForgotten(long sequence, byte[] record, int operations)
    {
        var about = _forgotten.Where(one => one.At <= operations && sequence <= one.Head && Body(record).Contains($"\"{one.Person}\"", StringComparison.Ordinal)).ToList();
        // What suppresses stays until every destination has it.
        var stays = Body(record).Contains("\"User ", StringComparison.Ordinal);
        return about.Count == 0 ? null : about.Exists(static one => one.IsDone) && !stays;
    }

    private static string Body(byte[] record) => Encoding.UTF8.GetString(new Record(record).Body.Span);

    // Each part is as it was after the last step that had ended by then, or as the one that was under way would leave it.
    private void CheckStanding(SqliteJournal journal, int operations)
    {
        var before = _standings.FindLastIndex(one => one.At <= operations);
        var allowed = _standings.Skip(Math.Max(before, 0)).Take(before < 0 ? 1 : 2).Select(static one => one.Parts).ToList();
        var stands = Standing.Of(journal, Workload.PersonIdentifiers);
        foreach (var (name, what) in stands)
        {
            var may = allowed.Select(parts => parts.GetValueOrDefault(name)).ToList();
            if (before < 0) may.AddRange(["False", "", "0 Tally { Delivered = 0, Filtered = 0, NotMapped = 0, Dead = 0, Fenced = 0, Duplicate = 0, Dropped = 0, Total = 0 }  0 "]);
            Assert.True(may.Contains(what), $"{name} stands at '{what}', but was said to stand at '{string.Join("' or '", may)}'.");
        }
        if (before < 0) return;
        foreach (var name in allowed[0].Keys) Assert.Contains(name, stands.Keys);
    }

    // What was acknowledged is known when it is sent again, and gets a number of its own.
    private static async Task CheckDuplicatesAsync(SqliteJournal journal, List<Acknowledged> acknowledged)
    {
        var head = journal.Head;
        Assert.True(head >= (acknowledged.Count > 0 ? acknowledged[^1].Sequence : 0), "The head went back.");
        for (var number = 1; acknowledged.Count > 0 && number < 3; number++)
        {
            var again = acknowledged[^Math.Min(number * number, acknowledged.Count)];
            var ids = again.Ids.Select(static id => id with { IsDuplicate = false }).ToArray();
            Assert.Equal(head + number, await journal.AppendAsync(again.Record, ids));
            Assert.All(ids, id => Assert.True(id.IsDuplicate, $"What call {again.Sequence} brought is not known any more."));
        }
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel level) => level >= LogLevel.Error;

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        if (level < LogLevel.Error) return;
        lock (_writing) Errors.Add(format(state, exception));
    }

    private sealed record Acknowledged(int At, long Sequence, byte[] Record, ChosenId[] Ids);
}
