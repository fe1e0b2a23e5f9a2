using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Cli;

/// <summary>The real executable as a process of its own, with a folder of its own.</summary>
internal sealed partial class Gateway : IAsyncDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "sluice");
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private Gateway(Process process) => _process = process;

    /// <summary>The address it listens on, from its banner or its log.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A client with the demo's credentials.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Everything it said up to the end of its banner, or to its end.</summary>
    public string Error => _error.ToString();

    public int Id => _process.Id;

    public StreamReader Out => _process.StandardOutput;

    /// <summary>Starts it, and waits until it listens.</summary>
    public static Task<Gateway> Start(string folder, params string[] args) => StartIn(folder, [], args);

    /// <summary>The same, with more in its environment.</summary>
    public static async Task<Gateway> StartIn(string folder, Dictionary<string, string> environment, params string[] args)
    {
        var gateway = Launch(folder, environment, ["serve", "--listen", "http://127.0.0.1:0", .. args]);
        try
        {
            await gateway.ReadUntil(args.Contains("json") ? " listens on " : "Ctrl-C ends it in order.");
            gateway.Address = new Uri(ListensOn().Match(gateway.Error).Groups[1].Value);
            gateway.Client = new HttpClient { BaseAddress = gateway.Address };
            gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("demo:demo"u8));
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Error)> Run(string folder, params string[] args) => RunIn(folder, [], args);

    /// <summary>The same, with more in its environment.</summary>
    public static async Task<(int Code, string Error)> RunIn(string folder, Dictionary<string, string> environment, params string[] args)
    {
        await using var gateway = Launch(folder, environment, args);
        var code = await gateway.Ended();
        return (code, gateway.Error);
    }

    public void Signal(int signal) => Signal(Id, signal);

    /// <summary>Sends a signal to any process.</summary>
    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> Ended()
    {
        await ReadUntil(null);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Patience);
        return _process.ExitCode;
    }

    public async Task ReadUntil(string? sentence)
    {
        var test = TestContext.Current.CancellationToken;
        while (await _process.StandardError.ReadLineAsync(test).AsTask().WaitAsync(Until.Patience, test) is { } line)
        {
            _error.Append(line).Append('\n');
            if (sentence is not null && line.Contains(sentence, StringComparison.Ordinal)) return;
        }
        if (sentence is not null) Assert.Fail($"The gateway ended before it said '{sentence}':\n{Error}");
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    // Tests that run in the background of a script are deaf to Ctrl-C, those under nohup to hang-ups, and so would be what they start.
    private static Gateway Launch(string folder, Dictionary<string, string> environment, string[] args)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", Executable, .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    [GeneratedRegex("""listens on (http://[^\s,;]+)""")]
    private static partial Regex ListensOn();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int process, int signal);
}
