using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Journal.Replays;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Delivery;

/// <summary>Any number of replays may be ordered; a few are under way at once, and the others have nothing in memory.</summary>
public sealed class ReplaysAtOnceTests
{
    private const int AtOnce = DeliveryLimits.ReplaysAtOnce;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_as_may_are_under_way_the_others_wait_for_their_turn_and_all_are_sent()
    {
        await using var bed = new Bed();
        var answer = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(answer.Task, Behaviour.Ok));
        await bed.AcceptAsync(persons: 2, each: 1);
        await using var host = await Host.StartAsync(bed, Hook(server));
        var replays = await OrderAsync(host, bed, AtOnce + 3);
        var admin = host.Administration(bed, bed.Clock);
        await Until.HoldsAsync(() => UnderWay(host, replays) == AtOnce);
        Assert.All(replays.Take(AtOnce), one => Assert.NotNull(host.Service.RunsOf(one.Destination)?.ReplayOf(one.Id)));
        var last = await admin.ReplayAsync(replays[^1].Id, Cancel);
        Assert.Equal((ReplayActivity.Waiting, "it waits for its turn, as many others to its destination are under way"), (last.State, last.Why));
        answer.SetResult();
        await Until.HoldsAsync(() => replays.All(one => StageOf(bed, one) == ReplayStage.Done));
        Assert.Equal(2 * replays.Count, server.Requests.Count);
    }

    [Fact]
    public async Task One_that_the_operator_holds_or_gives_up_leaves_its_turn_to_another_and_takes_one_again_when_it_goes_on()
    {
        await using var bed = new Bed();
        var answer = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(answer.Task, Behaviour.Ok));
        // One person's: the second is not under way beside the first, so what is put aside has something left to send.
        await bed.AcceptAsync(persons: 1, each: 2);
        await using var host = await Host.StartAsync(bed, Hook(server));
        var replays = await OrderAsync(host, bed, AtOnce + 2);
        var admin = host.Administration(bed, bed.Clock);
        await Until.HoldsAsync(() => UnderWay(host, replays) == AtOnce);
        var (paused, cancelled) = (admin.PauseReplayAsync(replays[2].Id, Cancel), admin.CancelReplayAsync(replays[3].Id, Cancel));
        await Until.HoldsAsync(() => StageOf(bed, replays[2]) == ReplayStage.Paused && StageOf(bed, replays[3]) == ReplayStage.Cancelled);
        answer.SetResult();
        await Task.WhenAll(paused, cancelled);
        await Until.HoldsAsync(() => replays.Except([replays[2], replays[3]]).All(one => StageOf(bed, one) == ReplayStage.Done));
        await Until.HoldsAsync(() => UnderWay(host, replays) == 0);
        await admin.ResumeReplayAsync(replays[2].Id, Cancel);
        await Until.HoldsAsync(() => StageOf(bed, replays[2]) == ReplayStage.Done);
    }

    private static DestinationConfig Hook(Receiver server) => Bed.Webhook(server.Url).Config;

    private static async Task<List<Replay>> OrderAsync(Host host, Bed bed, int count)
    {
        var replays = new List<Replay>();
        while (replays.Count < count) replays.Add(await host.ReplayAsync(bed, last: 2));
        return replays;
    }

    private static ReplayStage StageOf(Bed bed, Replay replay) => bed.Journal.Replays.Find(replay.Id)!.Stage;

    private static int UnderWay(Host host, List<Replay> replays) => replays.Count(one => host.Service.RunsOf(one.Destination)?.ReplayOf(one.Id) is not null);
}
