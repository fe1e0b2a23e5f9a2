using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;
using Sluice.Tests.Ingest;

namespace Sluice.Tests.Operator.Admin;

public sealed class SearchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_acknowledged_while_as_many_searches_as_may_be_are_held_and_one_more_is_refused()
    {
        var (administration, held) = Hold();
        await using var gateway = await StartAsync(administration);
        using var _ = held;
        var searches = Enumerable.Range(0, SearchThreads.SearchesMax + 1).Select(_ => gateway.Http.GetAsync("/admin/messages/nope", Cancel)).ToList();
        var refused = await await Task.WhenAny(searches);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(
            """{"error":{"what":"16 searches of the journal are under way, and no more may be.","where":"searches","what_to_do":"Try again when some of them have ended."}}""",
            await refused.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.OK, (await gateway.TrackAsync("PUT", "/api/v1/customers/42", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/admin/destinations", Cancel)).StatusCode);
        await Until.HoldsAsync(() => held.Threads.Count == SearchThreads.Threads);
        Assert.Equal(1, searches.Count(static one => one.IsCompleted));
        held.Dispose();
        var answers = await Task.WhenAll(searches);
        Assert.Equal(SearchThreads.SearchesMax, answers.Count(static one => one.StatusCode == HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("/admin/messages/nope", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "events")]
    [InlineData("GET", "messages/nope")]
    [InlineData("GET", "dead-letters")]
    [InlineData("GET", "dead-letters/1")]
    [InlineData("POST", "dead-letters/retry?person=nobody")]
    [InlineData("POST", "dead-letters/drop?event=nix")]
    [InlineData("POST", "people/forget?person=nobody")]
    [InlineData("GET", "replays/forecast?destination=hook")]
    public async Task What_reads_many_calls_does_so_on_a_thread_for_searches(string method, string path) =>
        Assert.Equal(SearchThreads.ThreadName, await ThreadOfAsync(method, path));

    [Theory]
    [InlineData("GET", "calls/1")]
    [InlineData("POST", "dead-letters/1/retry")]
    [InlineData("POST", "replays?destination=hook")]
    [InlineData("POST", "destinations/hook/pause")]
    public async Task What_does_not_waits_behind_no_search(string method, string path) => Assert.NotEqual(SearchThreads.ThreadName, await ThreadOfAsync(method, path));

    [Fact]
    public async Task A_search_that_waits_is_given_up_at_once_when_whoever_asked_has_gone()
    {
        using var searches = new SearchThreads();
        using var gate = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var held = Enumerable.Range(0, SearchThreads.SearchesMax - 1).Select(_ => searches.RunAsync(Held, Cancel)).ToList();
        var given = searches.RunAsync(static () => throw new InvalidOperationException("Nobody is there to be answered."), gone.Token);
        Assert.Equal(503, (await Assert.ThrowsAsync<AdminException>(() => searches.RunAsync(Held, Cancel))).Status);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        held.Add(searches.RunAsync(Held, Cancel));
        Assert.False(held.Exists(static one => one.IsCompleted));
        gate.Set();
        await Task.WhenAll(held);

        Task Held()
        {
            gate.Wait(Cancel);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_search_goes_on_where_it_began_and_behind_those_who_take_calls()
    {
        using var searches = new SearchThreads();
        await searches.RunAsync(
            static async () =>
            {
                await Task.Yield();
                Assert.Equal(SearchThreads.ThreadName, Thread.CurrentThread.Name);
                if (OperatingSystem.IsLinux())
                    Assert.Equal(Math.Min(19, DeliveryThreadsTests.Niceness("/proc/self/stat") + 10), DeliveryThreadsTests.Niceness("/proc/thread-self/stat"));
            },
            Cancel);
        Assert.NotEqual(SearchThreads.ThreadName, Thread.CurrentThread.Name);
    }

    private static Task<TestGateway> StartAsync(IAdministration administration) => TestGateway.StartAsync(
        more: static app => app.UseAdmin(), services: services => services.AddAdmin().AddSingleton(administration));

    private static (IAdministration Administration, Held Held) Hold()
    {
        var administration = DispatchProxy.Create<IAdministration, Held>();
        return (administration, (Held)administration);
    }

    private static async Task<string?> ThreadOfAsync(string method, string path)
    {
        var (administration, held) = Hold();
        held.Dispose();
        await using var gateway = await StartAsync(administration);
        using var request = new HttpRequestMessage(new(method), $"/admin/{path}");
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.SendAsync(request, Cancel)).StatusCode);
        return Assert.Single(held.Threads);
    }

    /// <summary>Finds nothing, once it may say so. That destinations are none it says at once.</summary>
    public class Held : DispatchProxy, IDisposable
    {
        private readonly ManualResetEventSlim _mayAnswer = new();

        public ConcurrentQueue<string?> Threads { get; } = [];

        /// <summary>Lets it answer from now on.</summary>
        public void Dispose()
        {
            _mayAnswer.Set();
            GC.SuppressFinalize(this);
        }

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IAdministration.DestinationsAsync)) return Task.FromResult<IReadOnlyList<DestinationState>>([]);
            Threads.Enqueue(Thread.CurrentThread.Name);
            _mayAnswer.Wait(Cancel);
            throw new AdminException(404, "test", "There is nothing.", "Nothing.");
        }
    }
}
