using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Replaying;
using Sluice.Delivery.Threads;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;
using Sluice.Journal.Doctor;
using Sluice.Journal.Replays;
using Sluice.Routing.Rules;
using Sluice.Tests.Journal;
using Sluice.Translation;

namespace Sluice.Tests.Delivery;

/// <summary>A journal in a folder of its own, calls that were accepted into it, and dispatchers that deliver it.</summary>
internal sealed class Bed(TimeProvider? clock = null) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;
    private readonly List<Running> _running = [];
    private SqliteJournal? _journal;
    private ulong _calls;
    private bool _isSpoilt;

    /// <summary>About as long as a timer can wait: what is under way must not run into its deadline because a test moves the clock.</summary>
    public static TimeSpan Never { get; } = TimeSpan.FromDays(20);

    /// <summary>For all tests, as the thread pool is.</summary>
    public static DeliveryThreads Threads { get; } = new();

    public TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    public LogBook<DeliveryService> Log { get; } = new();

    public MemoryStream Output { get; } = new();

    /// <summary>Where the journal is.</summary>
    public string Folder => _folder;

    /// <summary>Of the journal.</summary>
    public JournalOptions Options { get; init; } = new();

    /// <summary>Makes messages of the calls that follow.</summary>
    public RuledTranslator Translator { get; init; } = new(TranslationOptions.Default);

    /// <summary>The span of the calls that follow; default for calls that are not traced.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>When the calls that follow are received.</summary>
    public DateTimeOffset ReceivedAt { get; set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public SqliteJournal Journal => _journal ??= SqliteJournal.Open(_folder, Options, Clock, NullLogger<SqliteJournal>.Instance);

    /// <summary>A person's event by Track v1; the event's name is the number.</summary>
    public ValueTask<long> AcceptAsync(string person, int number, string source = "backend") =>
        AcceptAsync("POST", $"/api/v1/customers/{person}/events", $$"""{"name":"{{number}}"}""", source);

    public ValueTask<long> AcceptAsync(string method, string target, string body, string source = "backend", int refused = 0, string contentType = "application/json")
    {
        var at = ReceivedAt;
        var call = new TrackCall(method, Encoding.ASCII.GetBytes(target), Encoding.UTF8.GetBytes(body), at, MessageId.ForCall(at, _calls++)) { ContentType = contentType };
        var translation = new TranslatedCall();
        Translator.Translate(call, Endpoint.Match(method, call.Target.Span), source, translation);
        Assert.Equal(refused, translation.Problems.Count);
        var record = new ArrayBufferWriter<byte>();
        var ids = new ChosenIds();
        ids.Begin(Journal.IdSeed, source);
        RecordEncoder.Write(record, call, source, translation, ids, Trace);
        return Journal.AppendAsync(record.WrittenMemory.ToArray(), ids.Written);
    }

    public ValueTask<long> SuppressAsync(string person) => AcceptAsync("POST", $"/api/v1/customers/{person}/suppress", "");

    /// <summary>Waits until a destination has done with so many items.</summary>
    public Task UntilSettledAsync(long items, string destination = "hook") =>
        Until.HoldsAsync(() => State(destination).Tally.Total >= items, what: $"{destination} has done with {items} items");

    /// <summary>Changes what is stored behind the journal's back. That this is told does not fail the test.</summary>
    public void Spoil(string sql)
    {
        _isSpoilt = true;
        Spoilt.By(_folder, sql);
    }

    /// <summary>Makes a table of the closed journal unreadable: the kind of its first page is none that there is. That this is told does not fail the test.</summary>
    public void DamageTable(string table)
    {
        _isSpoilt = true;
        var path = Path.Combine(_folder, "journal.db");
        long page;
        using (var database = new Sluice.Journal.Sqlite.Database(path, create: false))
            page = database.Number($"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, [0xFF], (page - 1) * JournalFiles.PageBytes);
    }

    /// <summary>So many events of each of so many persons, taking turns. Persons are p0, p1 …</summary>
    public async Task AcceptAsync(int persons, int each)
    {
        var appends = new List<Task>();
        for (var number = 0; number < each; number++)
        {
            for (var person = 0; person < persons; person++)
            {
                appends.Add(AcceptAsync($"p{person}", number).AsTask());
                // The journal lets only so many wait for a slow disk.
                if (appends.Count % 10_000 == 0) await Task.WhenAll(appends);
            }
        }
        await Task.WhenAll(appends);
    }

    public static PlannedDestination Webhook(string url, string name = "hook", Func<DestinationConfig, DestinationConfig>? with = null) =>
        Plan("webhook", name, with, ("url", url));

    public static PlannedDestination Relay(string url, string name = "journeys") =>
        Plan("relay", name, null, ("url", url), ("site_id", "s1"), ("api_key", "k1"));

    public static PlannedDestination Plan(
        string type, string name, Func<DestinationConfig, DestinationConfig>? with = null, params (string Name, string Value)[] settings)
    {
        var values = settings.ToDictionary(one => one.Name, one => one.Value);
        var config = new DestinationConfig
        {
            Name = name,
            Type = type,
            Settings = values,
            Allow = Loopback.Allowed,
            Retry = new() { First = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(50) },
            Timeout = Never,
        };
        return new(with?.Invoke(config) ?? config, Catalogue.Types[type], Catalogue.Types[type].Create(values, []));
    }

    /// <summary>Starts to deliver everything there is to a destination.</summary>
    public Running Start(PlannedDestination planned, DeliveryLimits? limits = null, Stream? output = null)
    {
        var standardOutput = new StandardOutput(output ?? Output);
        var courier = new Courier(Threads, standardOutput, new(_folder, planned.Config.Name, Log), Clock);
        var dispatcher = new Dispatcher(planned, 0, new(Journal, courier, Clock, Log), new Random(7), limits ?? new());
        var running = new Running(dispatcher, courier);
        _running.Add(running);
        return running;
    }

    /// <summary>Starts to deliver a replay, which ends by itself.</summary>
    /// <param name="planned">The destination.</param>
    /// <param name="replay">The replay, as it was stored.</param>
    /// <param name="beside">Live deliveries to the same destination.</param>
    /// <param name="isWelcome">Whether the destination may get it; always without this.</param>
    public Running Replay(PlannedDestination planned, Replay replay, Running? beside = null, Func<bool>? isWelcome = null)
    {
        var courier = beside?.Courier ?? new Courier(Threads, new(Output), new(_folder, planned.Config.Name, Log), Clock);
        var feed = new ReplayFeed(replay, isWelcome ?? (static () => true));
        var running = new Running(new(planned, replay.After, new(Journal, courier, Clock, Log), new Random(7), new(), feed), courier);
        _running.Add(running);
        return running;
    }

    public DeliveryState State(string destination = "hook") => Journal.Deliveries.Load(destination, 0);

    /// <summary>What waits for another try, by key.</summary>
    public IReadOnlyList<WaitingItem> Waiting(string destination = "hook") => Journal.Waiting.Of(destination, int.MaxValue);

    /// <summary>Stops everything and closes the journal; what comes next opens it again.</summary>
    public async Task RestartAsync()
    {
        foreach (var running in _running) await running.DisposeAsync();
        _running.Clear();
        if (_journal is not null) await _journal.DisposeAsync();
        _journal = null;
    }

    /// <summary>The accounts, which must hold at every moment whatever a test does.</summary>
    public AuditReport Audited()
    {
        var report = Audit.Of(_folder, CancellationToken.None);
        if (_isSpoilt) report = report with { Damaged = [] };
        var problems = report.Destinations.SelectMany(one => one.Problems, (one, problem) => $"{one.Name}: {problem.What}");
        Assert.True(report.IsSound, string.Join('\n', problems.Concat(report.Damaged)));
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        var used = _journal is not null;
        await RestartAsync();
        if (used) Audited();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The name of the event in a message.</summary>
    public static int Number(Received request) => int.Parse(Field(request, "event"), System.Globalization.CultureInfo.InvariantCulture);

    public static string Person(Received request) => Field(request, "userId");

    private static string Field(Received request, string name)
    {
        using var message = JsonDocument.Parse(request.Body);
        return message.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>A dispatcher at work.</summary>
    internal sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Running(Dispatcher dispatcher, Courier courier)
        {
            (Dispatcher, Courier) = (dispatcher, courier);
            Ended = Task.Run(() => dispatcher.RunAsync(_stop.Token));
        }

        public Dispatcher Dispatcher { get; }

        public Courier Courier { get; }

        public Task Ended { get; }

        public void Stop() => _stop.Cancel();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Ended;
            Dispatcher.Dispose();
            Courier.Dispose();
        }
    }
}
