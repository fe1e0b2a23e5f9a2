using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sluice.EndToEnd.Harness;

/// <summary>What a destination answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="RetryAfter">Seconds for <c>Retry-After</c>, if any.</param>
internal readonly record struct Reply(int Status, int? RetryAfter = null);

/// <summary>A webhook endpoint on a loopback port that records what arrives.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<Received, ValueTask<Reply>> _answer;
    private readonly Lock _recording = new();
    private readonly List<Received> _accepted = [];
    private int _requests;

    private Receiver(WebApplication app, Func<Received, ValueTask<Reply>> answer) => (_app, _answer) = (app, answer);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Requests so far, however they were answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many it answered with success.</summary>
    public int Count
    {
        get
        {
            lock (_recording) return _accepted.Count;
        }
    }

    /// <summary>What it answered with success, in that order: a copy.</summary>
    public IReadOnlyList<Received> Accepted
    {
        get
        {
            lock (_recording) return [.. _accepted];
        }
    }

    /// <summary>Starts one that answers everything with 200.</summary>
    public static Task<Receiver> StartAsync() => StartAsync(static _ => new(new Reply(200)));

    /// <summary>Starts one.</summary>
    /// <param name="answer">Decides the answer; the request counts as received when it has.</param>
    /// <param name="port">Where; 0: any free port.</param>
    /// <param name="certificate">What it proves itself with, by TLS; null for plain HTTP.</param>
    public static async Task<Receiver> StartAsync(Func<Received, ValueTask<Reply>> answer, int port = 0, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var receiver = new Receiver(app, answer);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = new(app.Urls.First() + "/hook");
        return receiver;
    }

    /// <summary>Waits until so many were answered with success.</summary>
    public async Task<IReadOnlyList<Received>> UntilAsync(int count, Gateway from)
    {
        await Wait.UntilAsync(() => Count >= count, () => $"{count} messages should have arrived, {Count} did:\n{string.Join('\n', Accepted.Select(static one => one.Message))}\n{from.Process.Story}");
        return Accepted;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(static one => one.Key.ToLowerInvariant(), static one => one.Value.ToString()),
            body.ToArray());
        Interlocked.Increment(ref _requests);
        var reply = await _answer(received);
        if (reply.Status is >= 200 and < 300)
        {
            lock (_recording) _accepted.Add(received);
        }
        http.Response.StatusCode = reply.Status;
        if (reply.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString();
    }
}
