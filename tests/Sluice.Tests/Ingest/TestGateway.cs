using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Ingest;
using Sluice.Ingest.Telemetry;
using Sluice.Journal;

namespace Sluice.Tests.Ingest;

/// <summary>The ingest side on a free port of the loopback, with a journal of its own in a temporary folder.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string WriteKey = "wk1";
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly bool _ownFolder;

    private TestGateway(WebApplication app, SqliteJournal journal, string folder, bool ownFolder)
    {
        (_app, Journal, _folder, _ownFolder) = (app, journal, folder, ownFolder);
        Address = new(app.Urls.First(url => url.StartsWith("http://", StringComparison.Ordinal)));
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public SqliteJournal Journal { get; }

    public PlanSource Plans => _app.Services.GetRequiredService<PlanSource>();

    /// <summary>Calls with old keys, by source.</summary>
    public IEnumerable<(string Source, long Count)> OldKeys => _app.Services.GetRequiredService<CallCounts>().OldKeys;

    /// <summary>Calls that were refused, by reason.</summary>
    public IEnumerable<(string Reason, long Count)> Refused => _app.Services.GetRequiredService<CallCounts>().Refused.Select(static one => (one.Reason, one.Count));

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static GatewayConfig Config { get; } = new()
    {
        Listen = [new("http://127.0.0.1:0")],
        Sources =
        [
            new() { Name = "backend", Track = new("site", ["key~>?"]) },
            new() { Name = "website", WriteKeys = [WriteKey] },
            new() { Name = "open" },
        ],
        OpenSource = "open",
    };

    public static async Task<TestGateway> StartAsync(
        GatewayConfig? config = null, JournalOptions? journalOptions = null, string? folder = null, ILoggerProvider? log = null, Action<WebApplication>? more = null,
        TimeProvider? clock = null, Action<IServiceCollection>? services = null)
    {
        config ??= Config;
        var data = folder ?? Directory.CreateTempSubdirectory("sluice-ingest-").FullName;
        var journal = SqliteJournal.Open(data, journalOptions ?? new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        if (log is not null) builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(new PlanSource(Plan.Compile(config, Catalogue.Types)));
        builder.Services.AddSingleton(journal);
        IngestServer.Configure(builder, config);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseIngest();
        more?.Invoke(app);
        await app.StartAsync(Cancel);
        return new(app, journal, data, folder is null);
    }

    public Task<HttpResponseMessage> TrackAsync(string method, string path, string body, string credentials = "site:key~>?") =>
        SendAsync(method, path, body, request => request.Headers.Authorization = Basic(credentials));

    public Task<HttpResponseMessage> PipelinesAsync(string path, string body, bool strict = false, string key = WriteKey) =>
        SendAsync("POST", path, body, request =>
        {
            request.Headers.Authorization = Basic(key + ":");
            if (strict) request.Headers.Add("X-Strict-Mode", "1");
        });

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        change?.Invoke(request);
        return await Http.SendAsync(request, Cancel);
    }

    public static AuthenticationHeaderValue Basic(string credentials) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    /// <summary>A connection whose bytes the test writes itself.</summary>
    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Address.Port);

    /// <summary>Everything the journal holds, as (source, target, body, messages).</summary>
    public async Task<IReadOnlyList<Stored>> StoredAsync()
    {
        var found = new List<Stored>();
        for (var position = 0L; position < Journal.Head;)
        {
            var block = await Journal.ReadAsync(position, Cancel);
            position = block.Last;
            foreach (var entry in block.Entries) found.Add(Stored.Of(entry));
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Journal.DisposeAsync();
        if (_ownFolder) Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A record of the journal, copied out.</summary>
internal sealed record Stored(long Sequence, string Source, string Method, string Target, string ContentType, string Body, string NotMapped, string[] Messages)
{
    public static Stored Of(JournalEntry entry)
    {
        var record = entry.Record;
        var messages = new List<string>();
        foreach (var message in record) messages.Add(Encoding.UTF8.GetString(message.Json.Span));
        return new(entry.Sequence, record.Source, record.Method, Encoding.UTF8.GetString(record.Target.Span), record.ContentType,
            Encoding.UTF8.GetString(record.Body.Span), record.NotMappedBecause, [.. messages]);
    }
}
