using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Configuration;
using Sluice.Operator;

namespace Sluice.Cli;

/// <summary><c>sluice serve</c>: the gateway itself.</summary>
internal static class Serve
{
    private static readonly string[] Levels = [.. Enum.GetNames<LogLevel>().Select(name => name.ToLowerInvariant())];

    public static Command Command(Streams streams, Func<ServeOptions, WebApplication> compose)
    {
        var config = Inputs.Config("The configuration. Default: sluice.yaml in the current folder; without one, the built-in demo.");
        var listen = new Option<Uri?>("--listen") { Description = "Listen here instead of where the configuration says.", HelpName = "URL", CustomParser = Address };
        var data = new Option<string?>("--data") { Description = "Keep the journal in this folder instead of the configuration's.", HelpName = "DIR" };
        var level = Inputs.OneOf("--log-level", "information", "Least serious log lines to print.", Levels);
        var format = Inputs.OneOf("--log-format", "text", "How log lines are written, on standard error.", ["text", "json"]);
        var command = new Verb("serve", "Run the gateway: take calls, keep them, deliver them. Ctrl-C or SIGTERM ends it in order.")
        {
            Options = { config, listen, data, level, format },
            Examples =
            [
                new("Try it out: source demo/demo, messages on standard output.", "sluice serve"),
                new("Run a configuration.", "sluice serve --config /etc/sluice/sluice.yaml"),
                new("Log for machines, on another port.", "sluice serve --listen http://127.0.0.1:8081 --log-format json"),
            ],
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = new ServeOptions(
                parsed.GetValue(config) ?? (File.Exists(Inputs.DefaultConfig) ? Inputs.DefaultConfig : null),
                parsed.GetValue(data),
                parsed.GetValue(listen),
                (LogLevel)Array.IndexOf(Levels, parsed.GetValue(level)),
                parsed.GetValue(format) == "json");
            await using var app = compose(options);
            await StartAsync(app, cancel);
            Banner.Write(streams.Error, app.Services.GetRequiredService<PlanSource>().Current.Config, options.Config, Addresses(app));
            await app.WaitForShutdownAsync(cancel);
            return Broken(app) ? 1 : 0;
        });
        return command;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new CommandException($"another program listens on {string.Join(" or ", Wanted(app))}. Stop it, or listen elsewhere with --listen.");
        }
    }

    private static IEnumerable<string> Wanted(WebApplication app) =>
        app.Services.GetRequiredService<PlanSource>().Current.Config.Listen.Select(address => $"{address.Host}:{address.Port}");

    private static Uri[] Addresses(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return [.. bound.Where(one => one.Contains("://", StringComparison.Ordinal)).Select(one => new Uri(one))];
    }

    /// <summary>Whether a part that runs all the time ended because something broke; it has logged what.</summary>
    private static bool Broken(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(one => one.ExecuteTask is { IsFaulted: true });

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult value)
    {
        var text = value.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp) return address;
        value.AddError($"--listen takes an address such as http://127.0.0.1:8080, not '{text}'.");
        return null;
    }
}
