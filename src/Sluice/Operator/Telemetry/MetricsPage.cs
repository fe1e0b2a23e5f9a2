using System.Runtime.CompilerServices;
using Sluice.Configuration;
using Sluice.Operator.Admin;

namespace Sluice.Operator.Telemetry;

/// <summary><c>GET /metrics</c>, for Prometheus. Built with the first request: a gateway whose page nobody reads pays nothing for it.</summary>
internal static class MetricsPage
{
    private const string Path = "/metrics";

    /// <summary>Answers it, to who may use the administration.</summary>
    public static void UseMetricsPage(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var (plans, access) = (services.GetRequiredService<PlanSource>(), services.GetRequiredService<AdminAccess>());
        var log = services.GetRequiredService<ILogger<AdminAccess>>();
        var page = new Lazy<RequestDelegate>(() => Build(services));
        app.Use(next => http =>
        {
            if (http.Request.Path != Path || !HttpMethods.IsGet(http.Request.Method) || !plans.Current.Config.Telemetry.Metrics) return next(http);
            http.Response.Headers.CacheControl = "no-store";
            if (access.Refuse(http) is not { } refusal) return page.Value(http);
            log.Refused(http.Connection.RemoteIpAddress, http.Request.Method, http.Request.Path, refusal.Body.Error.What);
            return AdminApi.SendAsync(http, refusal);
        });
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
