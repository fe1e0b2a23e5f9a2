using Sluice.Journal.Privacy;

namespace Sluice.Operator.Admin;

/// <summary>What an operator does about people.</summary>
internal sealed partial class Administration
{
    public async Task<ForgetReport> ForgetAsync(IReadOnlyList<string> persons, bool dryRun, CancellationToken cancel)
    {
        string[] destinations = [.. Config.Destinations.Select(static one => one.Name)];
        var report = await journal.ForgetAsync(persons, destinations, dryRun, static _ => { }, cancel);
        if (!dryRun) log.Forgotten(report.Calls, report.Messages);
        return report;
    }
}
