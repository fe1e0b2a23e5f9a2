using System.Runtime.CompilerServices;
using Sluice.Configuration;
using Sluice.Operator.Admin;

namespace Sluice.Operator.Telemetry;

/// <summary><c>GET /metrics</c>, for Prometheus. Built with the first request: a gateway whose page nobody reads pays nothing for it.</summary>
internal static class MetricsPage
{
    private const string Path = "/metrics";

    /// <summary>Answers it, to those who may use the administration.</summary>
    public static void UseMetricsPage(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var (plans, access) = (services.GetRequiredService<PlanSource>(), services.GetRequiredService<AdminAccess>());
        var page = new Lazy<RequestDelegate>(() => Build(services));
        app.Use(next => http => http.Request.Path == Path && AdminApi.IsWrittenBelow(Path, http) ? AnswerAsync(http) : next(http));

        async Task AnswerAsync(HttpContext http)
        {
            // Not on the thread that brought the request, which serves other connections, too: some of what is measured is read from the disk.
            await Task.Yield();
            http.Response.Headers.CacheControl = "no-store";
            await ((Refuse(http) ?? access.Refuse(http)) is { } refusal ? AdminApi.SendAsync(http, refusal) : page.Value(http));
        }

        AdminException? Refuse(HttpContext http)
        {
            if (!plans.Current.Config.Telemetry.Metrics) return new(404, Path, "Metrics are off here.", "`telemetry.metrics: true` in sluice.yaml turns them on.");
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return null;
            http.Response.Headers.Allow = "GET, HEAD";
            return new(405, Path, $"This path does not take {http.Request.Method}; it takes GET, HEAD.", "Delivery metrics go to POST /api/v1/metrics.");
        }
    }

    // Apart, so that nothing of the packages is loaded before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(services.GetRequiredService<TelemetryService>().Metrics, null, Path, null, null);
        return app.Build();
    }
}
