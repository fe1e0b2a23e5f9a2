using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.EndToEnd.Harness;

/// <summary>The real executable, <c>sluice serve</c>, as a process of its own.</summary>
internal sealed partial class Gateway : IAsyncDisposable
{
    /// <summary>Credentials of the source in every configuration of <see cref="Workspace"/>.</summary>
    public const string SiteId = "site", ApiKey = "key", WriteKey = "write";

    private const int Interrupt = 2, Terminate = 15;

    private Gateway(Child process) => Process = process;

    /// <summary>The process.</summary>
    public Child Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>The program: the one that SLUICE_PROGRAM names, for <c>./test</c> the published one; else what was built.</summary>
    public static string Executable { get; } = Environment.GetEnvironmentVariable("SLUICE_PROGRAM") ?? Built("Sluice", "sluice");

    /// <summary>A file that the build of another project made, beside the tests' own build.</summary>
    /// <param name="project">The project.</param>
    /// <param name="file">The file; the project's program when left out.</param>
    public static string Built(string project, string? file = null) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), file ?? project));

    /// <summary>Starts it on the workspace's configuration and waits until it takes calls.</summary>
    public static async Task<Gateway> StartAsync(Workspace at)
    {
        var gateway = Launch(at, "--config", at.Config);
        await gateway.ReadyAsync();
        return gateway;
    }

    /// <summary>Starts it with these arguments after <c>serve</c>, and does not wait.</summary>
    public static Gateway Launch(Workspace at, params IEnumerable<string> arguments) =>
        Launch(at, arguments, []);

    /// <summary>Starts it with these arguments after <c>serve</c> and variables of its environment, and does not wait.</summary>
    public static Gateway Launch(Workspace at, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        // A test run in the background of a script is deaf to Ctrl-C, and its children would be too.
        new(Child.Start(at.Folder, "env", ["--default-signal=INT", ProgramFor(environment), "serve", .. arguments], environment));

    /// <summary>The program that a startup hook of the runtime can get into, if there is one among the variables: one that is compiled ahead of time takes none.</summary>
    public static string ProgramFor((string Name, string Value)[] environment) =>
        Array.Exists(environment, static variable => variable.Name == "DOTNET_STARTUP_HOOKS") ? Built("Sluice", "sluice") : Executable;

    /// <summary>Starts it as the child of a program that watches it and passes on signals.</summary>
    public static Gateway LaunchUnder(Workspace at, IEnumerable<string> watcher, IEnumerable<string> arguments) =>
        new(Child.Start(at.Folder, "env", ["--default-signal=INT", .. watcher, Executable, "serve", .. arguments]));

    /// <summary>Waits until it says where it listens.</summary>
    public async Task ReadyAsync() => Assert.True(await BecomesReadyAsync(), $"It should listen. {Process.Story}");

    /// <summary>The same, of one that may end before it listens: false then.</summary>
    public async Task<bool> BecomesReadyAsync()
    {
        await Wait.UntilAsync(
            () => Process.HasEnded || Process.Error.Any(static line => ListensOn().IsMatch(line)),
            () => $"It should have said where it listens. {Process.Story}");
        if (Process.Error.FirstOrDefault(static line => ListensOn().IsMatch(line)) is not { } line) return false;
        Address = new(ListensOn().Match(line).Groups[1].Value);
        return true;
    }

    /// <summary>A client with the Track API's credentials.</summary>
    public HttpClient Client(int connections = int.MaxValue, Version? version = null)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, AutomaticDecompression = DecompressionMethods.None };
        var client = new HttpClient(handler)
        {
            BaseAddress = Address, Timeout = Wait.Patience,
            DefaultRequestVersion = version ?? HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Authorization = Credentials;
        return client;
    }

    /// <summary>The Track API's credentials as a header.</summary>
    public static AuthenticationHeaderValue Credentials { get; } =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SiteId}:{ApiKey}")));

    /// <summary>SIGTERM, as service supervisors send it.</summary>
    public void AskToStop() => Process.Signal(Terminate);

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void PressCtrlC() => Process.Signal(Interrupt);

    /// <summary>Stops it in order and expects that it says so by its exit code.</summary>
    public async Task StopAsync()
    {
        AskToStop();
        var code = await Process.EndedAsync();
        Assert.True(code == 0, $"It should have ended with 0. {Process.Story}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    [GeneratedRegex(@"listens on (http://[^\s,;]+)")]
    private static partial Regex ListensOn();
}
