using Sluice.Operator.Admin;
using Spectre.Console;

namespace Sluice.Cli.Replays;

/// <summary>Watches a replay until nothing more comes of it by itself.</summary>
internal static class ReplayEnd
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows its progress on standard error, if that is a terminal. Whoever ends the command does not end the replay.</summary>
    public static async Task<ReplayState> WaitAsync(Streams streams, IAdministration admin, ReplayState replay, CancellationToken cancel)
    {
        if (IsOver(replay)) return replay;
        await streams.Error.WriteLineAsync($"{replay.Account} is under way. It goes on when this command ends; 'sluice replay pause {replay.Id}' holds it.");
        if (!streams.ShowsProgress) return await WaitAsync(admin, replay, static _ => { }, cancel);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(streams.Error) });
        return await console.Progress().AutoClear(true).StartAsync(progress =>
        {
            var bar = progress.AddTask(replay.Account, maxValue: replay.Calls);
            return WaitAsync(admin, replay, now => (bar.Value, bar.Description) = (now.CallsDone, Markup.Escape(Said.Progress(now))), cancel);
        });
    }

    public static int ExitCodeOf(ReplayState replay) => replay.State == ReplayActivity.Cancelled || replay.Ended.Dead > 0 ? 1 : 0;

    private static bool IsOver(ReplayState replay) => replay.State is ReplayActivity.Done or ReplayActivity.Cancelled or ReplayActivity.Paused;

    private static async Task<ReplayState> WaitAsync(IAdministration admin, ReplayState replay, Action<ReplayState> show, CancellationToken cancel)
    {
        for (var now = replay; ; now = await admin.ReplayAsync(replay.Id, cancel))
        {
            show(now);
            if (IsOver(now)) return now;
            await Task.Delay(Interval, TimeProvider.System, cancel);
        }
    }
}
