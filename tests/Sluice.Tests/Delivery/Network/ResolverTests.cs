using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Network;
using Sluice.Destinations;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery.Network;

/// <summary>Look-ups by a resolver that keeps its thread, as the system's does while a name server does not answer.</summary>
public sealed class ResolverTests : IDisposable
{
    private readonly ManualResetEventSlim _answers = new();
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly Bell _asking = new();
    private int _onPool;

    public void Dispose()
    {
        // Whatever still waits goes.
        _answers.Set();
    }

    [Fact]
    public async Task Who_asks_for_a_name_that_is_looked_up_already_shares_the_answer_and_no_thread_of_the_pool_is_kept()
    {
        var resolver = new Resolver(LookUp);
        var finding = Enumerable.Range(0, 100).Select(_ => FindAsync(resolver, "slow.hang")).ToList();
        await UntilAskedAsync(1);
        Assert.Equal([IPAddress.Loopback], await FindAsync(resolver, "quick.test"));
        Assert.DoesNotContain(finding, static one => one.IsCompleted);
        _answers.Set();
        Assert.All(await Task.WhenAll(finding), static found => Assert.Equal([IPAddress.Loopback], found));
        Assert.Equal(["slow.hang", "quick.test"], _asked);
        Assert.Equal(0, _onPool);
        // What was found is not kept: a host may move.
        await FindAsync(resolver, "quick.test");
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task A_name_without_an_address_is_looked_up_anew_each_time()
    {
        var resolver = new Resolver(LookUp);
        for (var time = 0; time < 2; time++) await Assert.ThrowsAsync<SocketException>(() => FindAsync(resolver, "none"));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task So_many_names_hang_at_once_and_those_behind_them_wait_for_as_long_as_they_like()
    {
        var resolver = new Resolver(LookUp);
        using var enough = new CancellationTokenSource();
        // Many more ask, and none of them waits longer than it wants to.
        var finding = Enumerable.Range(0, 10 * Resolver.NamesAtOnce).Select(number => resolver.FindAsync($"{number}.hang", enough.Token)).ToList();
        await UntilAskedAsync(Resolver.NamesAtOnce);
        await enough.CancelAsync();
        foreach (var one in finding) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        var behind = FindAsync(resolver, "quick.test");
        Assert.False(behind.IsCompleted);
        _answers.Set();
        await behind;
        Assert.Equal(Resolver.NamesAtOnce + 1, _asked.Count);
        Assert.Equal("quick.test", _asked.Last());
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_costs_an_attempt_five_seconds_and_says_so()
    {
        await using var output = new StandardOutput(new MemoryStream());
        using var courier = new Courier(Bed.Threads, output, new("nowhere", "hook", NullLogger.Instance), TimeProvider.System, LookUp);
        var hook = Bed.Webhook("http://slow.hang/hook");
        var attempt = Assert.Single(await courier.AttemptAsync(hook, 0, [Some.Message("{}")], TestContext.Current.CancellationToken));
        Assert.Equal(new Verdict.Retry("the name server has not answered for slow.hang within 5 s"), attempt.Verdict);
        Assert.Equal(["slow.hang"], _asked);
    }

    private static Task<IPAddress[]> FindAsync(Resolver resolver, string host) => resolver.FindAsync(host, TestContext.Current.CancellationToken);

    private IPAddress[] LookUp(string host)
    {
        if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref _onPool);
        _asked.Enqueue(host);
        _asking.Ring();
        if (host == "none") throw new SocketException((int)SocketError.HostNotFound);
        if (host.EndsWith(".hang", StringComparison.Ordinal)) _answers.Wait(TimeSpan.FromMinutes(1));
        return [IPAddress.Loopback];
    }

    private async Task UntilAskedAsync(int names)
    {
        while (true)
        {
            var next = _asking.Next;
            if (_asked.Count >= names) return;
            await next.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
    }
}
