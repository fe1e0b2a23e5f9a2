using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Cli;
using Sluice.Journal;

namespace Sluice.Tests.Cli;

/// <summary>Gateways and commands that want a journal while another command has it.</summary>
public sealed class CommandsInTurnTests : IAsyncDisposable
{
    private readonly Configuration.TemporaryFolder _folder = new();
    private readonly WatchedClock _clock = new();
    private readonly string _config;
    private SqliteJournal? _command;

    public CommandsInTurnTests()
    {
        _config = _folder.Write("sluice.yaml", $"data: {Data}\nsources: [{{ name: s, write_key: k }}]\ndestinations: [{{ name: out, type: stdout }}]\n");
        _command = SqliteJournal.Open(Data, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance, serves: false);
    }

    private string Data => Path.Combine(_folder.Path, "data");

    public async ValueTask DisposeAsync()
    {
        await CommandEnds();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_gateway_waits_for_the_command_that_has_its_journal()
    {
        var starting = HostedGateway.StartAsync(_config, _clock);
        await IsWaiting(starting);
        await CommandEnds();
        await Until.HoldsAsync(() => starting.IsCompleted, _clock, TimeSpan.FromMilliseconds(100));
        await using var gateway = await starting;
        Assert.Contains(Data, gateway.Banner, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("destinations", "status")]
    [InlineData("journal", "doctor")]
    public async Task A_command_waits_for_the_one_before_it(params string[] args)
    {
        var command = Run([.. args, "--config", _config]);
        await IsWaiting(command);
        await CommandEnds();
        await Until.HoldsAsync(() => command.IsCompleted, _clock, TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, (await command).Code);
    }

    [Fact]
    public async Task A_command_that_has_waited_asks_the_gateway_that_came_before_it()
    {
        var command = Run("destinations", "pause", "out", "--config", _config);
        await IsWaiting(command);
        await CommandEnds();
        await using (await HostedGateway.StartAsync(_config))
        {
            await Until.HoldsAsync(() => command.IsCompleted, _clock, TimeSpan.FromMilliseconds(100));
            var shell = await command;
            Assert.Equal((0, ""), (shell.Code, shell.Error));
        }
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("destinations", "status")]
    [InlineData("journal", "doctor")]
    public async Task A_command_that_takes_long_is_named(params string[] args)
    {
        var command = Run([.. args, "--config", _config]);
        await Until.HoldsAsync(() => command.IsCompleted, _clock, TimeSpan.FromSeconds(1));
        var shell = await command;
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.Equal(
            $"sluice: Process {Environment.ProcessId}, another command, has the journal in {Data}. Try again when it has ended, or stop it. "
            + $"Waited 10 s for it.{Environment.NewLine}",
            shell.Error);
    }

    private async Task<Shell> Run(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = await new CommandLine(new(Stream.Null, output, error), _clock, Composition.Gateway).RunAsync(args);
        return new(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private async Task IsWaiting(Task other) => Assert.NotSame(other, await Task.WhenAny(other, _clock.IsWaitedFor));

    private async Task CommandEnds()
    {
        if (_command is not null) await _command.DisposeAsync();
        _command = null;
    }

    /// <summary>Says when somebody waits for it to go on.</summary>
    private sealed class WatchedClock() : FakeTimeProvider(Shell.Now)
    {
        private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsWaitedFor => _waited.Task.WaitAsync(TestContext.Current.CancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waited.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
