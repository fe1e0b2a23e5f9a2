using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cli;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

/// <summary>A gateway one of whose parts fails while it runs.</summary>
public sealed class BrokenPartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_ends_with_1_and_a_critical_line_of_a_json_log_that_has_the_details()
    {
        var line = JsonDocument.Parse(Assert.Single((await ErrorAsync("--log-format", "json", "--log-level", "none")).TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(("critical", "gateway.broke"), (line.GetProperty("level").GetString(), line.GetProperty("event").GetString()));
        Assert.Equal("The gateway stopped, because a part of it failed.", line.GetProperty("message").GetString());
        Assert.StartsWith("System.InvalidOperationException: a screw is loose\n", line.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_people_it_prints_the_details() =>
        Assert.Contains("\nsluice: stopped, because a part of it failed: System.InvalidOperationException: a screw is loose\n", await ErrorAsync(), StringComparison.Ordinal);

    private async Task<string> ErrorAsync(params string[] options)
    {
        using var error = new StringWriter();
        var command = new CommandLine(new(Stream.Null, Stream.Null, error), TimeProvider.System, static (plan, _) => Failing(plan));
        Assert.Equal(1, await command.RunAsync(["serve", "--data", Path.Combine(_folder.Path, "data"), .. options]));
        return error.ToString();
    }

    private static WebApplication Failing(Plan plan)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddHostedService<Part>()
            .AddSingleton(_ => SqliteJournal.Open(plan.Config.Data, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance));
        return builder.Build();
    }

    private sealed class Part(IHostApplicationLifetime gateway) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(Timeout.Infinite, gateway.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("a screw is loose");
        }
    }
}
