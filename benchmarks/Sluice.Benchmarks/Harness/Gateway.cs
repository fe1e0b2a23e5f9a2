using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.Benchmarks.Harness;

/// <summary>The real executable in a folder of its own, with its administration.</summary>
internal sealed class Gateway : IDisposable
{
    private readonly HttpClient _admin;

    private Gateway(string folder, string program, IEnumerable<string> environment)
    {
        Folder = folder;
        Server = new(null, "env", [.. environment, program, "serve", "--config", Path.Combine(folder, GatewayYaml.File), "--log-level", "error"]);
        _admin = new() { BaseAddress = Server.Address };
    }

    /// <summary>The executable that was built with the benchmarks.</summary>
    public static string Built { get; } = Path.Combine(AppContext.BaseDirectory, "sluice");

    /// <summary>What is measured: the executable that <c>SLUICE_PROGRAM</c> names, else <see cref="Built"/>.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("SLUICE_PROGRAM") is { Length: > 0 } named ? named : Built;

    public ServerProcess Server { get; }

    public Uri Address => Server.Address;

    public string Folder { get; }

    /// <summary>Bytes of its journal.</summary>
    public long JournalBytes => Directory.GetFiles(Path.Combine(Folder, "data"), "journal.db*").Sum(static file => new FileInfo(file).Length);

    /// <summary>Starts it, in a folder that may hold what another left there.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="program">Another executable than <see cref="Program"/>.</param>
    /// <param name="environment">Variables, each as <c>NAME=value</c>.</param>
    public static Gateway Start(string folder, GatewayYaml configuration, string? program = null, params IEnumerable<string> environment)
    {
        configuration.Write(folder);
        return new(folder, program ?? Program, environment);
    }

    public Task PauseAsync(string destination) => PostAsync($"/admin/destinations/{destination}/pause");

    public Task ResumeAsync(string destination) => PostAsync($"/admin/destinations/{destination}/resume");

    /// <summary>Calls that destinations have not come to yet, and messages that wait.</summary>
    public async Task<long> LagAsync()
    {
        var all = await _admin.GetFromJsonAsync<JsonElement>("/admin/destinations");
        return all.EnumerateArray().Sum(static one => one.GetProperty("calls_behind").GetInt64() + one.GetProperty("waiting").GetInt64());
    }

    /// <summary>Its managed heap after the last collection, in MB; null when it does not say.</summary>
    public async Task<double?> HeapAsync()
    {
        using var answer = await _admin.GetAsync("/metrics");
        if (!answer.IsSuccessStatusCode) return null;
        var heap = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(static line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal)).ToList();
        return heap.Count == 0 ? null : heap.Sum(static line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture)) / 1048576;
    }

    /// <summary>Whether <c>sluice verify</c> is content.</summary>
    public async Task<bool> VerifyAsync()
    {
        using var verify = Process.Start(new ProcessStartInfo(Program, ["verify", "--config", Path.Combine(Folder, GatewayYaml.File)]) { RedirectStandardOutput = true })!;
        Console.Write(await verify.StandardOutput.ReadToEndAsync());
        await verify.WaitForExitAsync();
        return verify.ExitCode == 0;
    }

    public void Dispose()
    {
        _admin.Dispose();
        Server.Dispose();
    }

    private async Task PostAsync(string path)
    {
        using var answer = await _admin.PostAsync(path, content: null);
        answer.EnsureSuccessStatusCode();
    }
}
