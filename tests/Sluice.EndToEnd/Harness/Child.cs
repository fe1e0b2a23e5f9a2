using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.EndToEnd.Harness;

/// <summary>A process that the tests started, and that never outlives them.</summary>
internal sealed partial class Child : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = [];
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _error = [];

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values) End(process);
    };

    private Child(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whole lines of standard output so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Whole lines of standard error so far.</summary>
    public IReadOnlyCollection<string> Error => _error;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>For the message of a test that failed: how it ended, if so, and the last it said.</summary>
    public string Story
    {
        get
        {
            var story = new StringBuilder();
            story.Append("Process ").Append(_process.Id).AppendLine(HasEnded ? $" ended with code {_process.ExitCode}." : " still runs.");
            foreach (var line in _error.TakeLast(40)) story.Append("  ").AppendLine(line);
            return story.ToString();
        }
    }

    /// <summary>Starts a program, not through a shell.</summary>
    /// <param name="folder">The current folder of the program.</param>
    /// <param name="program">A path, or a name that the search path finds.</param>
    /// <param name="arguments">As the program gets them.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    public static Child Start(string folder, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var child = new Child(new() { StartInfo = start });
        child._process.Start();
        Running[child._process.Id] = child._process;
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Ends it as a power cut would: SIGKILL, which no program can prepare for.</summary>
    public async Task KillAsync()
    {
        End(_process);
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // A trap that springs when its round is over: the process has ended, and was disposed of.
        }
    }

    /// <summary>Completes when it has ended, however that happens.</summary>
    public Task WaitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <summary>Sends it a signal, by number (<c>man 7 signal</c>).</summary>
    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Waits until it has ended and all it said was read.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync()
    {
        await Wait.UntilAsync(() => HasEnded, () => $"It should have ended. {Story}");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
