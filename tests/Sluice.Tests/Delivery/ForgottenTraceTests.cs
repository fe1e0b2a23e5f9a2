using Sluice.Configuration;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;

namespace Sluice.Tests.Delivery;

/// <summary>What tells of a forgotten person beside the calls: why something waits, what replays were asked for, letters of batches.</summary>
public sealed class ForgottenTraceTests
{
    private static readonly ActionConfig[] Batched = [Acme.Action("All", "batch") with { BatchSize = 2 }];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Why_something_waits_is_not_stored_any_more(bool isUnderWay)
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        if (!isUnderWay) told.SetResult();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, new Behaviour.Answer(200, Body: """{"errors":[{"index":0,"retry":true,"say":"secret"}]}""")));
        await bed.AcceptAsync(persons: 2, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Slow)))
        {
            if (isUnderWay) await server.UntilAsync(1);
            else await Until.HoldsAsync(() => bed.Waiting() is [{ Reason: "HTTP 200: secret" }]);
            var report = await ForgetAsync(bed, "p0");
            told.TrySetResult();
            Assert.Equal((1, isUnderWay ? 0 : 1), (report.Messages, report.Waiting));
            await Until.HoldsAsync(() => bed.Waiting() is [{ Reason: "" }]);
        }
        // The end of a run stores what is in memory.
        Assert.Equal("", Assert.Single(bed.Waiting()).Reason);
    }

    [Fact]
    public async Task Why_others_wait_stays()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(200, Body: """{"errors":[{"index":0,"retry":true,"say":"secret"}]}"""));
        await bed.AcceptAsync(persons: 2, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Slow))) await Until.HoldsAsync(() => bed.Waiting().Count == 1);
        Assert.Equal(0, (await ForgetAsync(bed, "p1")).Waiting);
        Assert.Equal("HTTP 200: secret", Assert.Single(bed.Waiting()).Reason);
    }

    [Fact]
    public async Task Nor_is_that_of_a_letter_that_waits_again()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(200, Body: """{"errors":[{"index":0,"say":"secret"}]}"""));
        await bed.AcceptAsync(persons: 2, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Slow))) await bed.UntilSettledAsync(2);
        await bed.Journal.DeadLetters.ReviveAsync([Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Id], bed.Clock.GetUtcNow());
        Assert.Equal("All: HTTP 200: secret", Assert.Single(bed.Waiting()).Reason);
        await ForgetAsync(bed, "p0");
        Assert.Equal("", Assert.Single(bed.Waiting()).Reason);
    }

    [Fact]
    public async Task The_letter_of_one_message_of_a_batch_tells_nothing_of_the_others()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(200, Body: """{"errors":[{"index":0,"say":"no such person"}],"seen":["p1"]}"""));
        await bed.AcceptAsync(persons: 2, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Slow))) await bed.UntilSettledAsync(2);
        const string NotKept = "(one of 2 messages of a batch: its body tells of others too and is not kept; what was said of this message is the reason)";
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.Equal("All: HTTP 200: no such person", letter.Reason);
        Assert.StartsWith($"POST {server.Url}/batch\n", letter.LastRequest, StringComparison.Ordinal);
        Assert.EndsWith($"\n\n{NotKept}", letter.LastRequest, StringComparison.Ordinal);
        Assert.Equal($"HTTP 200\n\n{NotKept}", letter.LastAnswer);
    }

    [Fact]
    public async Task Replays_keep_neither_the_person_nor_a_condition_that_names_it()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("43", 2);
        var (theirs, running, asked, others, like) = (
            await AddAsync(bed, static one => one with { Person = "42" }, ReplayStage.Done), await AddAsync(bed, static one => one with { Person = "42" }, ReplayStage.Paused),
            await AddAsync(bed, static one => one with { Where = "userId = \"42\"" }, ReplayStage.Cancelled),
            await AddAsync(bed, static one => one with { Person = "43", Where = "userId = \"1042\"" }, ReplayStage.Done),
            await AddAsync(bed, static one => one with { Where = "userId = \"42\" or userId = \"43\"" }, ReplayStage.Paused));
        await bed.Journal.ForgetAsync(["42"], ["hook"], dryRun: true, static _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(("42", "userId = \"42\""), (Found(theirs).Person, Found(asked).Where));
        await ForgetAsync(bed, "42");
        Assert.Equal(("(forgotten)", "(forgotten)", "type = \"(forgotten)\""), (Found(theirs).Person, Found(running).Person, Found(asked).Where));
        Assert.Equal(("43", "userId = \"1042\"", "userId = \"42\" or userId = \"43\""), (Found(others).Person, Found(others).Where, Found(like).Where));

        // What has no person is about everybody: this one is about nobody, and ends.
        await using var server = new Receiver();
        await using (var again = bed.Replay(Bed.Webhook(server.Url), Found(running))) await again.Ended;
        await using (var again = bed.Replay(Bed.Webhook(server.Url), Found(asked))) await again.Ended;
        Assert.Empty(server.Requests);

        Replay Found(Replay replay) => bed.Journal.Replays.Find(replay.Id)!;
    }

    [Fact]
    public async Task What_is_accepted_while_it_waits_for_its_turn_is_forgotten_too()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("43", 1);
        using var searched = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var test = TestContext.Current.CancellationToken;
        var first = Task.Run(() => bed.Journal.ForgetAsync(["44"], ["hook"], dryRun: false, _ => { searched.Set(); goOn.Wait(test); }, test), test);
        searched.Wait(test);
        var second = ForgetAsync(bed, "42");
        await bed.Journal.BetweenCommitsAsync(static _ => { });
        await bed.AcceptAsync("42", 2);
        goOn.Set();
        await first;
        Assert.Equal(1, (await second).Calls);
        Assert.True(bed.Journal.Find(2)!.Value.IsForgotten);
    }

    private static DestinationConfig Slow(DestinationConfig config) => config with
    {
        BatchWait = TimeSpan.FromMinutes(1),
        Concurrency = 1,
        Retry = new() { First = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1) },
    };

    private static async Task<Replay> AddAsync(Bed bed, Func<Replay, Replay> with, ReplayStage stage)
    {
        var replay = await bed.Journal.Replays.AddAsync(with(new Replay { Destination = "hook", After = 0, Last = 2, Rate = 10_000, Created = bed.Clock.GetUtcNow() }));
        await bed.Journal.Replays.SetAsync(replay.Id, stage);
        return replay;
    }

    private static Task<ForgetReport> ForgetAsync(Bed bed, params string[] identifiers) =>
        bed.Journal.ForgetAsync(identifiers, ["hook"], dryRun: false, static _ => { }, TestContext.Current.CancellationToken);
}
