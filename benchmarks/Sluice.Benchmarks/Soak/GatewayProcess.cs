using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.Benchmarks.Soak;

/// <summary>The real executable, with the targets for destinations.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Announcement = "listens on ";

    private readonly string _folder;
    private readonly Targets _targets;
    private readonly Process _process;
    private readonly HttpClient _admin = new();

    private GatewayProcess(string folder, Targets targets)
    {
        (_folder, _targets) = (folder, targets);
        Configure(concurrency: 8);
        _process = Run("serve", "--log-level", "critical");
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; } = "";

    public static async Task<GatewayProcess> StartAsync(string folder, Targets targets)
    {
        var gateway = new GatewayProcess(folder, targets);
        while (gateway.Address.Length == 0)
        {
            var line = await gateway._process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("The gateway did not start.");
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and >= 0) gateway.Address = line[(at + Announcement.Length)..];
        }
        // Read on, so that it is never held up by what it says.
        _ = gateway._process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        _ = gateway._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        gateway._admin.BaseAddress = new(gateway.Address);
        return gateway;
    }

    /// <summary>Writes the configuration; a gateway that runs takes it up.</summary>
    public void Configure(int concurrency)
    {
        var destinations = ((string[])["steady", "moody", "sick"]).Select(name => $$"""
              - name: {{name}}
                type: webhook
                settings: { url: "{{_targets.Address}}/{{name}}" }
                allow: 127.0.0.0/8
                timeout: 5s
                retry: { first: 100ms, max: 5s }
                concurrency: {{concurrency}}
            """);
        var written = Path.Combine(_folder, "sluice.yaml.new");
        File.WriteAllText(written, $$"""
            listen: http://127.0.0.1:0
            sources:
              - name: backend
                track: { site_id: site, api_key: key }
            destinations:
            {{string.Join('\n', destinations)}}
            """);
        File.Move(written, Path.Combine(_folder, "sluice.yaml"), overwrite: true);
    }

    public Task PauseAsync(string destination) => PostAsync($"/admin/destinations/{destination}/pause");

    public Task ResumeAsync(string destination) => PostAsync($"/admin/destinations/{destination}/resume");

    /// <summary>Calls that destinations have not come to yet, and messages that wait.</summary>
    public async Task<long> LagAsync()
    {
        var all = await _admin.GetFromJsonAsync<JsonElement>("/admin/destinations");
        return all.EnumerateArray().Sum(static one => one.GetProperty("calls_behind").GetInt64() + one.GetProperty("waiting").GetInt64());
    }

    public async Task<Sample> SampleAsync(TimeSpan at, long acknowledged)
    {
        var status = (await File.ReadAllLinesAsync($"/proc/{_process.Id}/status")).Select(static line => line.Split(':', 2)).ToDictionary(static line => line[0], static line => line[1]);
        var journal = Directory.GetFiles(Path.Combine(_folder, "data"), "journal.db*").Sum(static file => new FileInfo(file).Length);
        return new(at, acknowledged, Number(status["VmRSS"]) / 1024, await HeapAsync(), (int)Number(status["Threads"]), journal / 1048576.0, await LagAsync());
    }

    /// <summary>Whether <c>sluice verify</c> is content.</summary>
    public async Task<bool> VerifyAsync()
    {
        using var verify = Run("verify");
        Console.Write(await verify.StandardOutput.ReadToEndAsync());
        await verify.WaitForExitAsync();
        return verify.ExitCode == 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _admin.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PostAsync(string path)
    {
        using var answer = await _admin.PostAsync(path, content: null);
        answer.EnsureSuccessStatusCode();
    }

    // From the metrics, where the runtime's own are among them.
    private async Task<double?> HeapAsync()
    {
        using var answer = await _admin.GetAsync("/metrics");
        if (!answer.IsSuccessStatusCode) return null;
        var heap = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(static line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal)).ToList();
        return heap.Count == 0 ? null : heap.Sum(static line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture)) / 1048576;
    }

    private static double Number(string text) => double.Parse(text.AsSpan().Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);

    private Process Run(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sluice"), [arguments[0], "--config", Path.Combine(_folder, "sluice.yaml"), .. arguments[1..]])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
}
