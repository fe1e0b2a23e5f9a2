using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;
using Sluice.Tests.Ingest;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Operator.Admin;

public sealed class AdminApiTests
{
    [Theory]
    [InlineData("/admin/destinations", 200)]
    [InlineData("/admin/destinations?limit=1", 400)]
    [InlineData("/admin?x", 404)]
    [InlineData("/metrics", 200)]
    [InlineData("/metrics?x", 200)]
    [InlineData("/ADMIN/destinations", 404)]
    [InlineData("/%61dmin/destinations", 404)]
    [InlineData("/x/../admin/destinations", 404)]
    [InlineData("/v1/%2e%2e/admin/destinations", 404)]
    [InlineData("/METRICS", 404)]
    [InlineData("/m%65trics", 404)]
    [InlineData("/admin/../metrics", 404)]
    public async Task Administration_and_metrics_are_where_a_proxy_sees_them_and_nowhere_else(string target, int status)
    {
        await using var administered = await Administered.StartAsync("  - { name: out, type: stdout }");
        await using var raw = await RawConnection.OpenAsync(administered.Address.Port);
        await raw.WriteAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(status, (await raw.ReadAsync()).Status);
    }

    [Fact]
    public async Task What_takes_long_is_not_done_by_the_thread_that_brings_the_request()
    {
        var administration = DispatchProxy.Create<IAdministration, Slow>();
        using var mayAnswer = ((Slow)administration).MayAnswer;
        await using var host = HostOf(new(PlanOf("data")), administration);
        var answering = AskAsync(host, "/admin/destinations");
        Assert.False(answering.IsCompleted);
        mayAnswer.Set();
        Assert.Equal(200, await answering);
    }

    [Fact]
    public async Task That_the_journal_cannot_be_read_is_no_fault_of_the_gateway()
    {
        await using var test = new TestJournal();
        var plans = new PlanSource(PlanOf(Path.Combine(test.Folder, "nowhere")));
        await using var host = HostOf(plans, new Administration(plans, test.Open(), test.Clock, NullLogger<Administration>.Instance));
        Assert.Equal(503, await AskAsync(host, "/admin/events"));
    }

    private static Plan PlanOf(string data) => Plan.Compile(new() { Data = data, Sources = [new() { Name = "s", WriteKeys = ["k"] }], Destinations = [] }, Catalogue.Types);

    private static WebApplication HostOf(PlanSource plans, IAdministration administration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddAdmin().AddSingleton(TimeProvider.System).AddSingleton(plans).AddSingleton(administration);
        return builder.Build();
    }

    /// <summary>The status of the answer.</summary>
    private static async Task<int> AskAsync(WebApplication host, string path)
    {
        var app = new ApplicationBuilder(host.Services);
        app.UseAdmin();
        var http = new DefaultHttpContext { RequestServices = host.Services };
        (http.Connection.RemoteIpAddress, http.Request.Host) = (IPAddress.Loopback, new("localhost"));
        (http.Request.Method, http.Request.Path) = ("GET", path);
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        await app.Build()(http);
        return http.Response.StatusCode;
    }

    /// <summary>Blocks the thread that asks it for as long as a test takes at most.</summary>
    public class Slow : DispatchProxy
    {
        public ManualResetEventSlim MayAnswer { get; } = new();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            MayAnswer.Wait(TimeSpan.FromSeconds(10));
            return Task.FromResult<IReadOnlyList<DestinationState>>([]);
        }
    }
}
