using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>Keys and tokens are changed for others while the gateway runs and clients go on.</summary>
[Trait("suite", "end-to-end")]
public sealed class KeyTests
{
    private string _page = "";

    [Fact]
    public async Task A_key_takes_anothers_place_and_no_call_is_refused_meanwhile()
    {
        using var workspace = new Workspace();
        workspace.Replace(With("old"));
        await using var gateway = await Gateway.StartAsync(workspace);
        await using var old = new Sender(gateway, "old");
        await old.SendMoreAsync();

        workspace.Replace(With("[new, old]"));
        await old.SendUntilAsync(() => InForce(gateway) == 1);
        await using var changed = new Sender(gateway, "new");
        await changed.SendMoreAsync();
        await old.SendMoreAsync();
        Assert.True(await OldKeyCallsAsync(gateway, "new") > 0, "It should be counted that the old key is still used.");
        // Commands take the first.
        await using (var status = Child.Start(workspace.Folder, Gateway.Executable, ["destinations", "status"])) Assert.True(await status.EndedAsync() == 0, status.Story);

        await old.StopAsync();
        var before = await OldKeyCallsAsync(gateway, "new");
        await changed.SendMoreAsync();
        Assert.Equal(before, await OldKeyCallsAsync(gateway, "new"));
        workspace.Replace(With("new"));
        await changed.SendUntilAsync(() => InForce(gateway) == 2);
        await changed.SendMoreAsync();
        await changed.StopAsync();

        Assert.Empty(old.Refused.Concat(changed.Refused));
        Assert.Equal([401, 401, 401], await AnswersAsync(gateway, "old"));
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_key_in_a_file_that_is_swapped_as_containers_do_it_takes_effect_without_a_restart()
    {
        using var workspace = new Workspace();
        var secrets = Path.Combine(workspace.Folder, "secrets");
        // As Kubernetes mounts a secret: key -> ..data/key, ..data -> a folder with the time in its name.
        foreach (var key in (string[])["old", "new"])
        {
            Directory.CreateDirectory(Path.Combine(secrets, $"..{key}"));
            await File.WriteAllTextAsync(Path.Combine(secrets, $"..{key}", "key"), $"{key}\n", TestContext.Current.CancellationToken);
        }
        Directory.CreateSymbolicLink(Path.Combine(secrets, "..data"), "..old");
        File.CreateSymbolicLink(Path.Combine(secrets, "key"), Path.Combine("..data", "key"));
        workspace.Replace(With("\"${file:secrets/key}\""));
        await using var gateway = await Gateway.StartAsync(workspace);
        Assert.Equal([200, 200, 200], await AnswersAsync(gateway, "old"));
        Assert.Equal([401, 401, 401], await AnswersAsync(gateway, "new"));

        Directory.CreateSymbolicLink(Path.Combine(secrets, "..next"), "..new");
        await using (var rename = Child.Start(secrets, "mv", ["-T", "..next", "..data"])) Assert.Equal(0, await rename.EndedAsync());
        await Wait.UntilAsync(() => InForce(gateway) == 1, () => $"The new key should be in force. {gateway.Process.Story}");
        Assert.Equal([200, 200, 200], await AnswersAsync(gateway, "new"));
        Assert.Equal([401, 401, 401], await AnswersAsync(gateway, "old"));
        await gateway.StopAsync();
    }

    private static string With(string key) => $"""
        listen: http://127.0.0.1:0
        sources:
          - name: backend
            track:
              site_id: site
              api_key: {key}
            write_key: {key}
        admin:
          token: {key}
        """;

    private static int InForce(Gateway gateway) => gateway.Process.Error.Count(static line => line.Contains("is in force", StringComparison.Ordinal));

    private static async Task<IEnumerable<int>> AnswersAsync(Gateway gateway, string key)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        var statuses = new List<int>();
        foreach (var call in Sender.Calls(key))
        {
            using var answer = await client.SendAsync(call, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
        }
        return statuses;
    }

    // On a page of metrics made now: one is given out again for a moment, and what counts memory makes each another.
    private async Task<long> OldKeyCallsAsync(Gateway gateway, string token)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var last = _page;
        await Wait.UntilAsync(
            () => (_page = client.GetStringAsync("/metrics", TestContext.Current.CancellationToken).GetAwaiter().GetResult()) != last,
            () => "The page of metrics stays the same.");
        const string Name = "sluice_ingest_old_key_calls_total{sluice_source=\"backend\"} ";
        return _page.Split('\n').Where(static line => line.StartsWith(Name, StringComparison.Ordinal))
            .Sum(static line => long.Parse(line[Name.Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>A client that calls again and again, on one connection, with the same key for everything.</summary>
    private sealed class Sender : IAsyncDisposable
    {
        private readonly HttpClient _client;
        private readonly Task _sending;
        private volatile bool _isOver;
        private int _sent;

        public Sender(Gateway gateway, string key)
        {
            _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = gateway.Address };
            _sending = SendAsync(key);
        }

        /// <summary>Answers that were no success.</summary>
        public List<string> Refused { get; } = [];

        /// <summary>One call of each kind.</summary>
        public static IEnumerable<HttpRequestMessage> Calls(string key)
        {
            yield return Call(HttpMethod.Post, "/api/v1/customers/ada/events", """{"name":"step"}""", Basic($"site:{key}"));
            var track = Call(HttpMethod.Post, "/v1/track", """{"userId":"ada","event":"step"}""", Basic($"{key}:"));
            track.Headers.Add("X-Strict-Mode", "1");
            yield return track;
            yield return Call(HttpMethod.Get, "/admin/destinations", null, new("Bearer", key));
        }

        /// <summary>Returns when it has sent twenty more of each.</summary>
        public Task SendMoreAsync()
        {
            var enough = Volatile.Read(ref _sent) + 20;
            return SendUntilAsync(() => Volatile.Read(ref _sent) >= enough);
        }

        /// <summary>Returns when this holds.</summary>
        public Task SendUntilAsync(Func<bool> condition) => Wait.UntilAsync(() => _sending.IsFaulted || condition(), () => $"It was refused {Refused.Count} times of {_sent}.");

        /// <summary>Ends it; what it did not send is an error.</summary>
        public Task StopAsync()
        {
            _isOver = true;
            return _sending.BoundedAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _isOver = true;
            await _sending.ContinueWith(static _ => { }, TaskScheduler.Default);
            _client.Dispose();
        }

        private static AuthenticationHeaderValue Basic(string credentials) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        private static HttpRequestMessage Call(HttpMethod method, string path, string? body, AuthenticationHeaderValue credentials)
        {
            var call = new HttpRequestMessage(method, path) { Content = body is null ? null : Harness.Calls.Json(body) };
            call.Headers.Authorization = credentials;
            return call;
        }

        private async Task SendAsync(string key)
        {
            for (; !_isOver; Interlocked.Increment(ref _sent))
            {
                foreach (var call in Calls(key))
                {
                    using var answer = await _client.SendAsync(call, TestContext.Current.CancellationToken);
                    if (answer.StatusCode != HttpStatusCode.OK) Refused.Add($"{key}: {call.RequestUri} {answer.StatusCode}");
                }
            }
        }
    }
}
