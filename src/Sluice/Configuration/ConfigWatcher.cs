using System.Threading.Channels;
using Sluice.Configuration.Declarations;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration;

/// <summary>
/// Puts a changed configuration in force while the gateway runs: whole when it is valid, else not at all. It looks at the content of the file, of its
/// scripts and secrets and of its folder of destinations every second, as that finds every way in which files change: written in place, renamed over, or behind a
/// symbolic link that now points elsewhere.
/// </summary>
/// <param name="path">The file. It may be missing at first; when it appears it counts as changed.</param>
/// <param name="environment">A variable's value; null when it is not set.</param>
/// <param name="types">The kinds of destinations.</param>
/// <param name="plans">Holds the plan in force.</param>
/// <param name="clock">Says when a second is over.</param>
/// <param name="log">Told what was put in force and what was refused.</param>
/// <param name="over">Puts in what the command line says instead of the file; null when it says nothing.</param>
/// <param name="signal">Has the file read at once, changed or not; null when nothing does.</param>
internal sealed class ConfigWatcher(
    string path, Func<string, string?> environment, IReadOnlyDictionary<string, DestinationType> types,
    PlanSource plans, TimeProvider clock, ILogger<ConfigWatcher> log, Func<GatewayConfig, GatewayConfig>? over = null,
    ReloadSignal? signal = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Only the loop touches these two: what was judged last, and the revision of its files at the last look.
    private ReadFiles _judged = plans.Current.Files.Includes(path) ? plans.Current.Files : ReadFiles.Without(path);
    private string? _glimpsed;
    private bool _asked;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One pending look is enough: it sees everything that has happened until then.
        var looks = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        signal?.DoBy(() =>
        {
            Volatile.Write(ref _asked, true);
            looks.Writer.TryWrite(true);
        });
        using var ticks = clock.CreateTimer(_ => looks.Writer.TryWrite(true), null, Interval, Interval);
        try
        {
            await foreach (var _ in looks.Reader.ReadAllAsync(stoppingToken)) Look(Interlocked.Exchange(ref _asked, false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Looks at the files once.</summary>
    /// <param name="asked">Whether to judge them even if nothing has changed.</param>
    internal void Look(bool asked = false)
    {
        var now = _judged.RevisionNow();
        // What differs from the last look may be half written; it is judged when it has held still for one interval.
        var settled = now == _glimpsed;
        _glimpsed = now;
        if (!asked && (now == _judged.Revision || !settled)) return;

        _judged = new();
        if (SpecialFile.NounFor(path) is { } noun)
        {
            // Reading it again might wait for ever.
            _judged.Missed(path);
            Refuse([new(path, 0, 0, "", $"is {noun}, which is read at the start alone; restart the gateway, or give it a regular file")]);
            return;
        }
        var (plan, problems) = ConfigurationFile.Load(path, environment, types, _judged);
        if (plan is not null) Apply(plan);
        else Refuse(problems);
    }

    private void Apply(Plan next)
    {
        var asked = over is null ? next.Config : over(next.Config);
        var unchangeable = SluiceYaml.Declare(next.Types).Fixed(plans.Current.Config, asked).ToList();
        next = next.With(unchangeable.Aggregate(asked, (config, one) => one.Keep(config)));
        // Before the swap: whoever follows the plan has things to say about it, and the log is read in this order.
        log.ConfigurationInForce(path, next.Config.Sources.Count, next.Destinations.Count, next.Revision);
        foreach (var (key, _) in unchangeable) log.NeedsRestart(path, key);
        plans.Swap(next);
    }

    private void Refuse(IReadOnlyList<FileProblem> problems)
    {
        log.ConfigurationRefused(path, problems.Count);
        foreach (var problem in problems) log.ConfigurationProblem(problem);
    }
}
