using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Cli;

/// <summary>Starts that end at once, and what they leave behind.</summary>
public sealed class FailedStartTests : IDisposable
{
    private const int Terminate = 15;
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_waits_is_not_delivered_by_starts_that_find_their_address_taken_and_once_by_the_next_that_does_not()
    {
        const int Waiting = 300;
        await using var receiver = new Receiver();
        Configure(receiver, enabled: false);
        await using (var gateway = await Gateway.Start(_folder))
        {
            var operations = Enumerable.Range(0, Waiting).Select(number => $$$"""{"type":"person","action":"event","name":"e","identifiers":{"id":"p{{{number}}}"}}""");
            using var batch = new StringContent($$"""{"batch":[{{string.Join(',', operations)}}]}""", Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.OK, (await gateway.Client.PostAsync("/api/v2/batch", batch, Cancel)).StatusCode);
            gateway.Signal(Terminate);
            Assert.Equal(0, await gateway.Ended());
        }
        Configure(receiver, enabled: true);
        using (var other = Taken())
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var (code, error) = await Gateway.Run(_folder, "serve", "--log-level", "warning", "--listen", $"http://{other.LocalEndpoint}");
                Assert.Equal((1, $"sluice: another program listens on {other.LocalEndpoint}. Stop it, or listen elsewhere with --listen.\n"), (code, error));
                // A journal that was closed in order has no write-ahead file left.
                Assert.False(File.Exists(Path.Combine(_folder, "data", "journal.db-wal")));
            }
        }
        Assert.Empty(receiver.Requests);

        await using (var gateway = await Gateway.Start(_folder))
        {
            await receiver.UntilAsync(Waiting);
            gateway.Signal(Terminate);
            Assert.Equal(0, await gateway.Ended());
        }
        Assert.Equal(Waiting, receiver.Requests.Count);
        Assert.Equal(Waiting, receiver.Requests.Select(static request => request.Header("webhook-id")).Distinct().Count());
    }

    [Fact]
    public async Task An_address_that_is_taken_is_one_line_of_a_json_log()
    {
        using var other = Taken();
        // Also when nothing else is logged: without it nobody would know.
        var (code, error) = await Gateway.Run(_folder, "serve", "--log-format", "json", "--log-level", "none", "--listen", $"http://{other.LocalEndpoint}");
        Assert.Equal(1, code);
        AssertSays($"another program listens on {other.LocalEndpoint}. Stop it, or listen elsewhere with --listen.", error);
    }

    [Fact]
    public async Task All_problems_of_a_configuration_are_one_line_of_a_json_log()
    {
        File.WriteAllText(Path.Combine(_folder, "sluice.yaml"), "sources: 1\ndestinations: 2\n");
        var plain = await Gateway.Run(_folder, "serve");
        var json = await Gateway.Run(_folder, "serve", "--log-format", "json");
        Assert.Equal((1, 1), (plain.Code, json.Code));
        Assert.Contains("\nsluice.yaml:2:", plain.Error, StringComparison.Ordinal);
        AssertSays(plain.Error["sluice: ".Length..^1], json.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_hold_a_journal_is_one_line_of_a_json_log()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var (code, error) = await Gateway.Run(_folder, "serve", "--log-format", "json", "--listen", "http://127.0.0.1:0", "--data", file);
        Assert.Equal(1, code);
        AssertSays($"The folder {file} cannot be used for a journal: {file} is a file, not a folder. Choose another folder.", error);
    }

    private static void AssertSays(string why, string error)
    {
        var line = JsonDocument.Parse(Assert.Single(error.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(["time", "level", "event", "message", "attributes"], line.EnumerateObject().Select(static member => member.Name));
        Assert.True(line.GetProperty("time").TryGetDateTimeOffset(out _));
        Assert.Equal(("critical", "gateway.not_started"), (line.GetProperty("level").GetString(), line.GetProperty("event").GetString()));
        Assert.Equal($"The gateway does not start: {why}", line.GetProperty("message").GetString());
        Assert.Equal(why, line.GetProperty("attributes").GetProperty("why").GetString());
    }

    private static TcpListener Taken()
    {
        var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        return other;
    }

    private void Configure(Receiver receiver, bool enabled) => File.WriteAllText(Path.Combine(_folder, "sluice.yaml"), $$"""
        sources: [{ name: backend, track: { site_id: demo, api_key: demo } }]
        destinations:
          - { name: hook, type: webhook, enabled: {{(enabled ? "true" : "false")}}, allow: [127.0.0.0/8], settings: { url: "{{receiver.Url}}" } }
        """);
}
