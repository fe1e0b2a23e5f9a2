using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Replays;

/// <summary><c>sluice replay pause</c>, <c>resume</c> and <c>cancel</c>.</summary>
internal static class Change
{
    public static Command Pause(Streams streams, TimeProvider clock) => Command(
        streams,
        clock,
        new("pause", "Hold a replay, also over restarts. The journal keeps what it still has to send.")
        {
            Examples = [new("While live traffic is heavy.", "sluice replay pause 3")],
        },
        static (admin, id, cancel) => admin.PauseReplayAsync(id, cancel));

    public static Command Resume(Streams streams, TimeProvider clock) => Command(
        streams,
        clock,
        new("resume", "Let a replay go on where it was held.") { Examples = [new("When it is quiet again.", "sluice replay resume 3")] },
        static (admin, id, cancel) => admin.ResumeReplayAsync(id, cancel));

    public static Command Cancel(Streams streams, TimeProvider clock) => Command(
        streams,
        clock,
        new("cancel", "Give a replay up for good. What waited for another try counts as dropped; what was sent stays sent.")
        {
            Examples = [new("It was a mistake.", "sluice replay cancel 3")],
        },
        static (admin, id, cancel) => admin.CancelReplayAsync(id, cancel));

    private static Verb Command(
        Streams streams, TimeProvider clock, Verb command, Func<IAdministration, long, CancellationToken, Task<ReplayState>> change)
    {
        var id = Inputs.Id("The replay's number.");
        var json = Report.Json();
        command.Arguments.Add(id);
        command.Options.Add(json);
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var replay = await change(admin, parsed.GetValue(id), cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, replay);
            else Said.Replay(streams, replay);
            return 0;
        });
        return command;
    }
}
