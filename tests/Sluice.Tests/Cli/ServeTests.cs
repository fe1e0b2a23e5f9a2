using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public sealed class ServeTests : IDisposable
{
    private const int Interrupt = 2, Terminate = 15;
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_demo_prints_each_message_on_standard_output_and_nothing_else_there()
    {
        await using var gateway = await Gateway.Start(_folder);
        Assert.Contains("Track API with site id 'demo', API key 'demo'", gateway.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder, "data"), gateway.Error, StringComparison.Ordinal);

        var answer = await gateway.Client.PutAsync("/api/v1/customers/42", Json("""{"plan":"basic"}"""), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = await gateway.Out.ReadLineAsync(Cancel);
        Assert.Equal("identify", JsonDocument.Parse(line!).RootElement.GetProperty("type").GetString());

        gateway.Signal(Terminate);
        Assert.Equal(0, await gateway.Ended());
        Assert.Empty(await gateway.Out.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_file_where_the_journals_folder_should_be_is_said_to_be_one()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        foreach (var data in new[] { file, Path.Combine(file, "data") })
        {
            var (code, error) = await Gateway.Run(_folder, "serve", "--listen", "http://127.0.0.1:0", "--data", data);
            Assert.Equal(
                (1, $"sluice: The folder {data} cannot be used for a journal: {file} is a file, not a folder. Choose another folder.\n"), (code, error));
        }
    }

    [Fact]
    public async Task The_curl_line_of_the_banner_works_as_it_stands()
    {
        await using var gateway = await Gateway.Start(_folder);
        var line = gateway.Error.Split('\n').Single(one => one.StartsWith("  curl ", StringComparison.Ordinal)).Trim();
        Assert.Matches($$"""^curl -u demo:demo -X PUT {{gateway.Address}}api/v1/customers/42 -H 'Content-Type: application/json' -d '\{.*\}'$""", line);
        var body = line[(line.IndexOf("-d '", StringComparison.Ordinal) + 4)..^1];
        var answer = await gateway.Client.PutAsync("/api/v1/customers/42", Json(body), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"person@example.com\"", await gateway.Out.ReadLineAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_answered_without_credentials()
    {
        await using var gateway = await Gateway.Start(_folder);
        using var anyone = new HttpClient { BaseAddress = gateway.Address };
        Assert.Equal("{\"status\":\"up\"}\n", await anyone.GetStringAsync("/healthz", Cancel));
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics" })
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, path);
            using var answer = await anyone.SendAsync(head, Cancel);
            Assert.Equal((200, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)));
        }
        Assert.Equal("{\"status\":\"ready\"}\n", await anyone.GetStringAsync("/readyz", Cancel));
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task It_ends_in_order_when_asked_to_and_keeps_what_it_accepted(int signal)
    {
        await using (var gateway = await Gateway.Start(_folder))
        {
            await gateway.Client.PutAsync("/api/v1/customers/42", Json("{}"), Cancel);
            gateway.Signal(signal);
            Assert.Equal(0, await gateway.Ended());
            Assert.Equal(signal == Interrupt, gateway.Error.Contains("Ctrl-C again ends at once.", StringComparison.Ordinal));
        }
        // A journal that was closed in order has no write-ahead file left.
        Assert.False(File.Exists(Path.Combine(_folder, "data", "journal.db-wal")));
        var doctor = await Shell.Run("journal", "doctor", "--data", Path.Combine(_folder, "data"), "--export", "-");
        Assert.Equal(0, doctor.Code);
        Assert.Equal("/api/v1/customers/42", JsonDocument.Parse(Assert.Single(doctor.Lines)).RootElement.GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_request_under_way_is_answered_before_the_end()
    {
        await using var gateway = await Gateway.Start(_folder);
        await using var request = await Begin(gateway);

        gateway.Signal(Interrupt);
        await gateway.ReadUntil("Finishing what is under way");
        await request.WriteAsync("{}"u8.ToArray(), Cancel);
        Assert.StartsWith("HTTP/1.1 200", await Read(request), StringComparison.Ordinal);
        Assert.Equal(0, await gateway.Ended());
    }

    [Fact]
    public async Task A_second_interrupt_ends_it_at_once()
    {
        await using var gateway = await Gateway.Start(_folder);
        // A request that never ends holds the first interrupt up.
        await using var request = await Begin(gateway);
        gateway.Signal(Interrupt);
        await gateway.ReadUntil("Ctrl-C again ends at once.");
        gateway.Signal(Interrupt);
        Assert.Equal(130, await gateway.Ended());
    }

    [Fact]
    public async Task A_port_in_use_is_said_to_be_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, error) = await Gateway.Run(_folder, "serve", "--log-level", "warning", "--listen", $"http://{other.LocalEndpoint}");
        Assert.Equal((1, $"sluice: another program listens on {other.LocalEndpoint}. Stop it, or listen elsewhere with --listen.\n"), (code, error));
    }

    [Fact]
    public async Task A_journal_in_use_is_said_to_be_in_use_and_by_whom()
    {
        await using var gateway = await Gateway.Start(_folder);
        var (code, error) = await Gateway.Run(_folder, "serve", "--listen", "http://127.0.0.1:0");
        Assert.Equal((1, $"sluice: The journal in {_folder}/data is in use by process {gateway.Id}. Stop that process, or choose another data folder.\n"), (code, error));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_to_be_unusable()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var (code, error) = await Gateway.Run(_folder, "serve", "--listen", "http://127.0.0.1:0", "--data", "file");
        Assert.Equal(1, code);
        Assert.StartsWith($"sluice: The folder {_folder}/file cannot be used for a journal: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_configuration_with_problems_keeps_it_from_starting_with_all_of_them()
    {
        File.WriteAllText(Path.Combine(_folder, "sluice.yaml"), "sources: 1\ndestinations: 2\n");
        var (code, error) = await Gateway.Run(_folder, "serve");
        Assert.Equal(1, code);
        Assert.StartsWith("sluice: the configuration cannot be used:\nsluice.yaml:1:", error, StringComparison.Ordinal);
        Assert.Contains("\nsluice.yaml:2:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_out_of_a_named_pipe_is_served_and_holds_up_neither_a_reload_nor_the_end()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.MakePipe("pipe");
        var writing = TemporaryFolder.FillAsync(pipe, "sources: [{ name: s, track: { site_id: demo, api_key: demo } }]");
        await using var gateway = await Gateway.Start(folder.Path, "--config", pipe);
        await writing;
        const int HangUp = 1;
        gateway.Signal(HangUp);
        await gateway.ReadUntil("is a pipe, which is read at the start alone");
        gateway.Signal(Terminate);
        Assert.Equal(0, await gateway.Ended());
    }

    [Fact]
    public async Task Secrets_of_a_configuration_are_not_shown()
    {
        File.WriteAllText(Path.Combine(_folder, "sluice.yaml"), """
            sources: [{ name: backend, track: { site_id: s1, api_key: [very-secret, old-secret] }, write_key: also-secret }]
            destinations: [{ name: out, type: stdout }]
            """);
        await using var gateway = await Gateway.Start(_folder);
        Assert.Contains("source         backend: Track API with site id 's1', API key '********' or '********'; Pipelines API with write key '********'", gateway.Error, StringComparison.Ordinal);
        Assert.Contains("-u 's1:YOUR_API_KEY'", gateway.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", gateway.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_lines_can_be_json()
    {
        await using var gateway = await Gateway.Start(_folder, "--log-format", "json");
        // Deliveries begin behind the banner: a signal that comes between finds none.
        await gateway.ReadUntil("delivery.started");
        gateway.Signal(Terminate);
        await gateway.Ended();
        var lines = gateway.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var listening = Assert.Single(lines, one => one.GetProperty("event").GetString() == "gateway.listening").GetProperty("attributes");
        Assert.Equal(gateway.Address, new Uri(listening.GetProperty("addresses").GetString()!));
        var line = Assert.Single(lines, one => one.GetProperty("event").GetString() == "delivery.started");
        Assert.Equal("information", line.GetProperty("level").GetString());
        Assert.Equal("Destination stdout starts after call 0; items that wait for another try: 0.", line.GetProperty("message").GetString());
        var attributes = line.GetProperty("attributes");
        Assert.Equal(("stdout", 0, 0), (attributes.GetProperty("destination").GetString(), attributes.GetProperty("position").GetInt64(), attributes.GetProperty("waiting").GetInt64()));
        Assert.True(line.GetProperty("time").TryGetDateTimeOffset(out _));
    }

    /// <summary>Sends a request's head, and returns once the gateway asks for its body.</summary>
    private static async Task<NetworkStream> Begin(Gateway gateway)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancel);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var credentials = Convert.ToBase64String("demo:demo"u8);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"PUT /api/v1/customers/42 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAuthorization: Basic {credentials}\r\nContent-Length: 2\r\n\r\n"),
            Cancel);
        Assert.StartsWith("HTTP/1.1 100", await Read(stream), StringComparison.Ordinal);
        return stream;
    }

    private static async Task<string> Read(NetworkStream stream)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
