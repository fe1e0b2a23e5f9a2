using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Configuration;
using Sluice.Configuration.Declarations;
using Sluice.Journal;
using Sluice.Operator;

namespace Sluice.Cli;

/// <summary><c>sluice serve</c>: the gateway itself.</summary>
internal static class Serve
{
    private static readonly string[] Levels = [.. Enum.GetNames<LogLevel>().Select(name => name.ToLowerInvariant())];

    public static Command Command(Streams streams, TimeProvider clock, Func<Plan, ServeOptions, WebApplication> compose)
    {
        var config = Inputs.Config("The configuration. Default: sluice.yaml in the current folder; without one, the built-in demo.");
        var listen = new Option<Uri?>("--listen") { Description = "Listen here instead of where the configuration says.", HelpName = "URL", CustomParser = Address };
        var data = Inputs.Text("--data", "Keep the journal in this folder instead of the configuration's.", "DIR");
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
            var file = parsed.GetValue(config) ?? (File.Exists(Plans.DefaultFile) ? Plans.DefaultFile : null);
            // Before all that takes time: whoever starts the gateway may ask for a reload before it is up.
            using var reload = file is null ? null : new ReloadSignal();
            var options = new ServeOptions
            {
                Config = file,
                Reload = reload,
                Listen = parsed.GetValue(listen),
                Data = parsed.GetValue(data),
                LogLevel = (LogLevel)Array.IndexOf(Levels, parsed.GetValue(level)),
                LogAsJson = parsed.GetValue(format) == "json",
            };
            try
            {
                return await RunAsync(compose, options, clock, streams.Error, cancel);
            }
            catch (CommandException e) when (options.LogAsJson)
            {
                new ImmediateLog(new EventFormatter(clock), streams.Error).NotStarted(e.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Func<Plan, ServeOptions, WebApplication> compose, ServeOptions options, TimeProvider clock, TextWriter console, CancellationToken cancel)
    {
        var written = options.Config is null ? ConfigurationFile.Default() : Plans.Load(options.Config);
        var plan = written.With(options.Over(written.Config));
        try
        {
            await using var app = await StartAsync(compose, plan, options, clock, cancel);
            var addresses = Addresses(app);
            GatewayAddress.Note(plan.Config.Data, addresses[0]);
            if (options.LogAsJson)
                app.Logger.Listening(Build.Version, Banner.Origins(addresses), options.Config ?? Banner.BuiltIn, Path.GetFullPath(plan.Config.Data));
            else
                Banner.Write(console, plan.Config, options.Config, addresses);
            ServiceManager.Follow(app.Lifetime, app.Logger);
            await app.WaitForShutdownAsync(cancel);
            if (BrokenPart(app) is not { } why) return 0;
            if (options.LogAsJson) new ImmediateLog(new EventFormatter(clock), console).Broke(why);
            else console.WriteLine($"sluice: {Stopped(why)}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            // A signal came before it had begun.
            return 0;
        }
    }

    /// <summary>A gateway that takes calls.</summary>
    /// <exception cref="CommandException">It cannot: the sentence says why.</exception>
    private static async Task<WebApplication> StartAsync(
        Func<Plan, ServeOptions, WebApplication> compose, Plan plan, ServeOptions options, TimeProvider clock, CancellationToken cancel)
    {
        WebApplication? app = null;
        try
        {
            app = compose(plan, options);
            // The journal first: without it nothing may be accepted.
            await JournalTurn.OpenAsync(app.Services.GetRequiredService<SqliteJournal>, clock, cancel);
            await StartPartsAsync(app, cancel);
            return app;
        }
        catch (Exception e)
        {
            if (app is not null) await app.DisposeAsync();
            if (e is not (JournalOpenException or JournalUnavailableException or IOException or SocketException or UnauthorizedAccessException)) throw;
            throw new CommandException(Sentence(e, plan.Config));
        }
    }

    private static async Task StartPartsAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        // A part that breaks meanwhile ends the start as a signal does.
        catch (OperationCanceledException) when (BrokenPart(app) is not null)
        {
            throw new CommandException(Stopped(BrokenPart(app)!));
        }
    }

    private static string Sentence(Exception e, GatewayConfig config)
    {
        var addresses = string.Join(" or ", config.Listen.Select(address => $"{address.Host}:{address.Port}"));
        return e switch
        {
            { InnerException: AddressInUseException or AggregateException } => $"another program listens on {addresses}. Stop it, or listen elsewhere with --listen.",
            SocketException socket => $"cannot listen on {addresses}: {socket.Message}. Choose another address with --listen.",
            _ => e.Message,
        };
    }

    private static Uri[] Addresses(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(one => new Uri(one));
        // Ports only: ingest also has an endpoint without one, for HTTP/2.
        return [.. bound.Where(one => one.IsLoopback || one.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)];
    }

    /// <summary>Why a part that runs all the time ended, if something broke there; null when all is well.</summary>
    private static Exception? BrokenPart(WebApplication app)
    {
        var parts = app.Services.GetServices<IHostedService>().OfType<BackgroundService>();
        return parts.FirstOrDefault(static one => one.ExecuteTask is { IsFaulted: true })?.ExecuteTask?.Exception?.InnerException;
    }

    private static string Stopped(Exception why) => $"stopped, because a part of it failed: {why}";

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult value)
    {
        var text = value.Tokens[0].Value;
        if (new ListenUrl().Parse(text, out var address) is not { } why) return address;
        value.AddError($"--listen '{text}' {why}.");
        return null;
    }
}
