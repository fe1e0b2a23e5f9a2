using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Translation;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// A short life of a journal in which everything happens that a gateway asks of one: calls, some of them sent again and some at once; deliveries to two
/// destinations that succeed, wait and die; dead letters revived and dropped; people suppressed, let go and forgotten; replays; packing; trimming; an end and
/// a new beginning. What it was told is durable goes into <see cref="Promises"/>.
/// </summary>
internal sealed class Workload(string folder, RecordingDisk disk, Promises promises, int seed)
{
    private const int Persons = 5;

    private static readonly string[] Destinations = ["hook", "lake"];
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Translator Translator = new(TranslationOptions.Default);

    private readonly Random _random = new(seed);
    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly List<Replay> _replays = [];
    private int _calls, _refused;

    /// <summary>Small files, so that everything that happens to large ones happens to these.</summary>
    public static JournalOptions Options { get; } = new()
    {
        CheckpointBytes = 128 * 1024, ReserveBytes = 64 * 1024, Bounds = new() { Age = TimeSpan.FromHours(1) }, BlockBytes = 8 * 1024, CacheBytes = 64 * 1024,
        PackedBytes = 6 * 1024, PackingAge = TimeSpan.Zero, PackingInterval = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Whom its calls are about.</summary>
    public static IEnumerable<string> PersonIdentifiers { get; } = [.. Enumerable.Range(0, Persons).Select(PersonAt)];

    /// <summary>Steps that were refused because the disk failed.</summary>
    public int Refused => _refused;

    /// <summary>Up to which call small blocks were packed into large ones.</summary>
    public long Packed { get; private set; }

    /// <summary>The time when it ended.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Lives through so many steps, several times from opening to closing.</summary>
    /// <param name="lives">How often it is opened and closed.</param>
    /// <param name="steps">Steps of each.</param>
    public async Task RunAsync(int lives, int steps)
    {
        for (var life = 0; life < lives; life++)
        {
            await using var journal = await OpenAsync();
            journal.SetReaders(Destinations);
            foreach (var destination in Destinations) await TryAsync(journal, () => journal.Deliveries.EnterAsync(destination, 0, "beginning", _clock.GetUtcNow()).AsTask());
            for (var step = 0; step < steps; step++) await StepAsync(journal);
        }
    }

    private async Task<SqliteJournal> OpenAsync()
    {
        while (true)
        {
            try
            {
                return SqliteJournal.Open(folder, Options, _clock, promises);
            }
            catch (JournalOpenException failure) when (failure.InnerException is not null)
            {
                // The disk failed just then; whoever supervises the process starts it again.
                _refused++;
                await Task.Yield();
            }
        }
    }

    private Task StepAsync(SqliteJournal journal) => _random.Next(22) switch
    {
        < 6 => AppendAsync(journal, 1),
        < 8 => AppendAsync(journal, _random.Next(2, 9)),
        < 13 => TryAsync(journal, () => DeliverAsync(journal, Destinations[_random.Next(2)], replay: null)),
        < 15 => TryAsync(journal, () => SettleAsync(journal, Destinations[_random.Next(2)])),
        15 => TryAsync(journal, () => ChangeLetterAsync(journal)),
        16 => AppendEventAsync(journal, _random.Next(3) > 0 ? "User Suppressed" : "User Unsuppressed"),
        17 => TryAsync(journal, () => ForgetAsync(journal)),
        18 => TryAsync(journal, () => ReplayAsync(journal)),
        19 or 20 => TryAsync(journal, () => PackAsync(journal)),
        _ => TryAsync(journal, () => AgeAsync(journal)),
    };

    private Task AppendAsync(SqliteJournal journal, int count)
    {
        var calls = Enumerable.Range(0, count).Select(_ => Call(journal, PersonAt(_random.Next(Persons)), "step")).ToList();
        // At once, so that they share commits.
        return TryAsync(journal, () => Task.WhenAll(calls.Select(call => AppendAsync(journal, call))));
    }

    private Task AppendEventAsync(SqliteJournal journal, string name)
    {
        var call = Call(journal, PersonAt(_random.Next(Persons)), name);
        return TryAsync(journal, () => AppendAsync(journal, call));
    }

    private async Task AppendAsync(SqliteJournal journal, (byte[] Record, ChosenIds Ids) call)
    {
        var sequence = await journal.AppendAsync(call.Record, call.Ids.Written);
        promises.Appended(disk.Count, sequence, call.Record, [.. call.Ids.Written.ToArray()]);
    }

    private (byte[] Record, ChosenIds Ids) Call(SqliteJournal journal, string person, string name)
    {
        var number = ++_calls;
        // One in four is sent again some time.
        var id = _random.Next(4) == 0 ? _random.Next(1, number + 1) : number;
        var filler = Convert.ToHexString(RandomBytes(_random.Next(3) == 0 ? 3000 : 40));
        var body = $$"""{"batch":[{"type":"track","userId":"{{person}}","event":"{{name}}","messageId":"m{{id}}","properties":{"n":{{number}},"text":"{{filler}}"} }]}""";
        var call = new TrackCall("POST", "/v1/batch"u8.ToArray(), Encoding.UTF8.GetBytes(body), _clock.GetUtcNow(), MessageId.ForCall(_clock.GetUtcNow(), (ulong)number));
        var translation = new TranslatedCall();
        Translator.Translate(call, translation);
        var (record, ids) = (new ArrayBufferWriter<byte>(), new ChosenIds());
        ids.Begin(journal.IdSeed, "website");
        RecordEncoder.Write(record, call, "website", translation, ids);
        return (record.WrittenSpan.ToArray(), ids);
    }

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    // As a dispatcher does it: what became of the next few calls, in one commit.
    private async Task DeliverAsync(SqliteJournal journal, string account, Replay? replay)
    {
        // It has no place yet if that was refused.
        if (journal.Deliveries.StandingOf(account) is not { Position: var position }) return;
        var last = replay?.Last ?? journal.Head;
        if (position >= last) return;
        var block = await journal.ReadAsync(position, TestJournal.Cancel);
        var through = Math.Min(Math.Min(block.Last, last), position + _random.Next(1, 6));
        var page = new Passed(account, _clock.GetUtcNow(), _random);
        for (var sequence = position + 1; sequence <= through; sequence++) page.Add(sequence, journal.Find(sequence));
        await journal.Deliveries.CommitAsync(page.Change(position + 1, through));
        if (replay is not null && through == replay.Last) await journal.Replays.SetAsync(replay.Id, ReplayStage.Done);
    }

    private async Task SettleAsync(SqliteJournal journal, string destination)
    {
        var items = journal.Waiting.Of(destination, _random.Next(1, 4));
        if (items.Count == 0) return;
        await journal.Deliveries.CommitAsync(new(destination)
        {
            Unpark = [.. items.Select(static item => new SettledItem(item.Key, Ending.Delivered, item.Attempts + 1))],
            Add = Tally.Of(Ending.Delivered, items.Count),
            Pause = _random.Next(4) switch { 0 => "401", 1 => "", _ => null },
        });
    }

    private async Task ChangeLetterAsync(SqliteJournal journal)
    {
        if (journal.DeadLetters.Find(new(), 1) is not [var letter]) return;
        if (_random.Next(2) == 0) await journal.DeadLetters.ReviveAsync([letter.Id], _clock.GetUtcNow());
        else await journal.DeadLetters.DropAsync([letter.Id], _clock.GetUtcNow());
    }

    private async Task ForgetAsync(SqliteJournal journal)
    {
        var (person, head) = (PersonAt(_random.Next(Persons)), journal.Head);
        promises.Forgetting(disk.Count, person, head);
        await TestJournal.InTimeAsync(_clock, journal.ForgetAsync([person], Destinations, dryRun: false, static _ => { }, TestJournal.Cancel));
        promises.Forgotten(disk.Count, person, head);
    }

    private async Task ReplayAsync(SqliteJournal journal)
    {
        if (journal.Replays.Due() is [var due, ..] && _random.Next(3) > 0)
        {
            await DeliverAsync(journal, due.Account, due);
        }
        else if (journal.Head > 2)
        {
            var after = _random.NextInt64(journal.Head - 1);
            _replays.Add(await journal.Replays.AddAsync(new() { Destination = Destinations[0], After = after, Last = journal.Head, Rate = 10, Created = Noon }));
        }
    }

    private async Task PackAsync(SqliteJournal journal)
    {
        journal.Pack();
        await journal.BetweenCommitsAsync(open => Packed = open.Blocks.Packed);
    }

    // Twenty minutes, in which old calls are trimmed.
    private async Task AgeAsync(SqliteJournal journal)
    {
        _clock.Advance(TimeSpan.FromMinutes(20));
        await TestJournal.SettleAsync(journal);
    }

    // A step, and what is true after it. One that is refused is followed by the journal's recovery.
    private async Task TryAsync(SqliteJournal journal, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (failure is JournalUnavailableException or Sluice.Journal.Sqlite.DatabaseException)
        {
            _refused++;
        }
        for (var tries = 0; journal.Unavailable is not null && tries < 100; tries++)
        {
            _clock.Advance(Options.RecoveryInterval);
            await TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        promises.Stands(disk.Count, Standing.Of(journal, PersonIdentifiers));
    }

    private static string PersonAt(int number) => $"person-{number}";
}
