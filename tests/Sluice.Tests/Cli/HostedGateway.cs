using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Sluice.Cli;

namespace Sluice.Tests.Cli;

/// <summary>
/// The whole gateway, started by its command in the process of the tests: to start another process takes a hundred times as long. Its instruments are shared by all
/// gateways of a process, so who looks at these starts a <see cref="Gateway"/>, as does who kills one.
/// </summary>
internal sealed class HostedGateway : IAsyncDisposable
{
    private readonly Task<int> _running;
    private readonly WebApplication _app;

    private HostedGateway(WebApplication app, Task<int> running, string banner) => (_app, _running, Banner) = (app, running, banner);

    /// <summary>What it said when it had started.</summary>
    public string Banner { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="clock">The time by which it waits for a journal that somebody has; the gateway itself goes by that of the machine.</param>
    public static async Task<HostedGateway> StartAsync(string config, TimeProvider? clock = null)
    {
        WebApplication? app = null;
        var (console, said) = (new Pipe(), new StringBuilder());
        await using var writer = new StreamWriter(console.Writer.AsStream());
        using var reader = new StreamReader(console.Reader.AsStream());
        var command = new CommandLine(new(Stream.Null, Stream.Null, writer), clock ?? TimeProvider.System, (plan, options) => app = Composition.Gateway(plan, options));
        // It says all at once.
        var running = Task.Run(() => command.RunAsync(["serve", "--config", config, "--listen", "http://127.0.0.1:0", "--log-level", "none"]));
        _ = running.ContinueWith(_ => console.Writer.Complete(), TaskScheduler.Default);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Append(line).Append('\n');
            if (line == "Ctrl-C ends it in order.") return new(app!, running, said.ToString());
        }
        throw new InvalidOperationException($"The gateway did not start:\n{said}");
    }

    /// <summary>Ends it in order.</summary>
    public async ValueTask DisposeAsync()
    {
        // Once it has ended nobody has it any more.
        if (!_running.IsCompleted) _app.Lifetime.StopApplication();
        Assert.Equal(0, await _running);
    }
}
