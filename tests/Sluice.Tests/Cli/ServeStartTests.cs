using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Cli;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Operator;

namespace Sluice.Tests.Cli;

/// <summary>A start that does not come to its end.</summary>
public sealed class ServeStartTests
{
    [Theory]
    [InlineData("text", "sluice: stopped, because a part of it failed: System.InvalidOperationException: it broke")]
    [InlineData("json", "stopped, because a part of it failed: System.InvalidOperationException: it broke")]
    public async Task A_part_that_breaks_before_the_start_is_complete_ends_it_as_a_failure(string format, string said)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-").FullName;
        using var error = new StringWriter();
        var line = new CommandLine(new(Stream.Null, Stream.Null, error), TimeProvider.System, (plan, options) => Gateway(plan, options));
        var code = await line.RunAsync(["serve", "--listen", "http://127.0.0.1:0", "--data", Path.Combine(folder, "data"), "--log-format", format]);
        Assert.Equal(1, code);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static WebApplication Gateway(Plan plan, ServeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddJournal(plan.Config.Data, JournalSettings.Of(plan.Config))
            .AddHostedService<Broken>()
            .AddHostedService<Starting>();
        return builder.Build();
    }

    private sealed class Broken : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("it broke");
        }
    }

    /// <summary>Starts for as long as nobody tells it to stop.</summary>
    private sealed class Starting : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
