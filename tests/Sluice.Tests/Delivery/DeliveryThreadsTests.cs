using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery.Threads;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Delivery;

public sealed class DeliveryThreadsTests
{
    [Fact]
    public async Task Threads_that_yield_are_nicer_than_the_process_and_the_others_are_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere threads have no priority of their own.");
        using var threads = new DeliveryThreads();
        var own = Niceness("/proc/self/stat");
        await new FairQueue(threads.Prompt);
        Assert.Equal(own, Niceness("/proc/thread-self/stat"));
        await new FairQueue(threads.Yielding);
        Assert.Equal(Math.Min(19, own + 10), Niceness("/proc/thread-self/stat"));
    }

    [Fact]
    public async Task One_that_has_much_to_do_does_not_hold_up_another()
    {
        var threads = Environment.ProcessorCount;
        using var gate = new ManualResetEventSlim();
        using var helped = new ManualResetEventSlim();
        using var all = new CountdownEvent(threads + 3);
        using var fair = new FairThreads("fair", niceness: 0);
        var heldUp = 0;
        // All its threads have their hands full while the others come.
        for (var thread = 0; thread < threads; thread++) new FairQueue(fair).OnCompleted(gate.Wait);
        var (much, little) = (new FairQueue(fair), new FairQueue(fair));
        // Enough to keep all threads for itself; but after the first thing it is the other's turn.
        for (var number = 0; number < threads + 2; number++)
        {
            var isFirst = number == 0;
            much.OnCompleted(() =>
            {
                if (!isFirst && !helped.Wait(TimeSpan.FromSeconds(20))) Interlocked.Increment(ref heldUp);
                all.Signal();
            });
        }
        little.OnCompleted(() =>
        {
            helped.Set();
            all.Signal();
        });
        gate.Set();
        Assert.True(await Task.Run(() => all.Wait(Until.Patience), TestContext.Current.CancellationToken));
        Assert.Equal(0, heldUp);
    }

    [Fact]
    public async Task What_is_in_a_queue_at_the_end_is_done()
    {
        using var done = new CountdownEvent(100);
        using (var fair = new FairThreads("fair", niceness: 0))
        {
            var queue = new FairQueue(fair);
            for (var number = 0; number < 100; number++) queue.OnCompleted(() => done.Signal());
        }
        Assert.True(await Task.Run(() => done.Wait(TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(10, "deliveries")]
    [InlineData(11, "nice deliveries")]
    public async Task Deliveries_yield_while_calls_crowd(int commits, string thread)
    {
        // Stands still, so that a crowd stays one.
        await using var bed = new Bed(new FakeTimeProvider()) { Options = TestJournal.Small with { GatheringTime = TimeSpan.Zero } };
        for (var commit = 0; commit < commits; commit++) await TogetherAsync(bed);
        await using var server = new Receiver(static _ => new Behaviour.Answer(400));
        bed.Start(Bed.Webhook(server.Url));
        Assert.Equal(thread, (await bed.Log.UntilAsync("has more dead letters")).Thread);
    }

    [Fact]
    public async Task Everything_is_delivered_while_it_changes_from_one_to_the_other()
    {
        await using var bed = new Bed { Options = TestJournal.Small with { GatheringTime = TimeSpan.Zero } };
        await using var server = new Receiver();
        bed.Start(Bed.Webhook(server.Url));
        for (var round = 0; round < 5; round++)
        {
            for (var commit = 0; commit < 12; commit++) await TogetherAsync(bed);
            for (var commit = 0; commit < 20; commit++) await bed.AcceptAsync("ada", commit);
        }
        const int All = 5 * ((12 * 24) + 20);
        await bed.UntilSettledAsync(All);
        Assert.Equal(All, server.Requests.Count);
    }

    private static Task TogetherAsync(Bed bed) =>
        TestJournal.TogetherAsync(bed.Journal, () => Enumerable.Range(0, 24).Select(number => bed.AcceptAsync($"p{number}", number).AsTask()));

    // Field 19 of proc_pid_stat(5): the name before it may hold blanks, but ends with the last bracket.
    internal static int Niceness(string file) =>
        int.Parse(File.ReadAllText(file).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[16], CultureInfo.InvariantCulture);
}
