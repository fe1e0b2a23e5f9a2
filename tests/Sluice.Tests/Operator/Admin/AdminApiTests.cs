using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Operator.Admin;

public sealed class AdminApiTests
{
    [Fact]
    public async Task What_takes_long_is_not_done_by_the_thread_that_brings_the_request()
    {
        var administration = DispatchProxy.Create<IAdministration, Slow>();
        using var mayAnswer = ((Slow)administration).MayAnswer;
        var plan = Plan.Compile(new() { Sources = [new() { Name = "s", WriteKeys = ["k"] }], Destinations = [] }, Catalogue.Types);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddAdmin().AddSingleton(TimeProvider.System).AddSingleton(new PlanSource(plan)).AddSingleton(administration);
        await using var host = builder.Build();
        var app = new ApplicationBuilder(host.Services);
        app.UseAdmin();
        var http = new DefaultHttpContext { RequestServices = host.Services };
        (http.Connection.RemoteIpAddress, http.Request.Host) = (IPAddress.Loopback, new("localhost"));
        (http.Request.Method, http.Request.Path) = ("GET", "/admin/destinations");
        var answering = app.Build()(http);
        Assert.False(answering.IsCompleted);
        mayAnswer.Set();
        await answering;
        Assert.Equal(200, http.Response.StatusCode);
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
