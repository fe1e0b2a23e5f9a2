using Sluice.Configuration;
using Sluice.Delivery.Network;

namespace Sluice.Operator.Telemetry;

/// <summary>
/// The way of metrics and traces to their receiver: through the guard of all outgoing connections, and with a word in the log when it is blocked, as
/// the exporter itself says nothing.
/// </summary>
internal sealed class OtlpClient : DelegatingHandler
{
    private readonly Uri _endpoint;
    private readonly ILogger _log;
    private int _isBlocked;

    private OtlpClient(OtlpConfig config, ILogger log)
        : base(Connections.Create(new("telemetry.otlp", config.Allow), new())) => (_endpoint, _log) = (config.Endpoint!, log);

    /// <summary>A client for one receiver.</summary>
    public static HttpClient Create(OtlpConfig config, ILogger log) => new(new OtlpClient(config, log)) { Timeout = config.Timeout };

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Heed(base.Send(request, cancellationToken));
        }
        catch (Exception failure)
        {
            throw Heed(failure);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Heed(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception failure)
        {
            throw Heed(failure);
        }
    }

    private HttpResponseMessage Heed(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode) Blocked($"HTTP {(int)answer.StatusCode}");
        else if (Interlocked.Exchange(ref _isBlocked, 0) == 1) _log.PushesAgain(_endpoint);
        return answer;
    }

    private Exception Heed(Exception failure)
    {
        Blocked(failure is OperationCanceledException ? "no answer in time" : failure.GetBaseException().Message);
        return failure;
    }

    // Once, however long it lasts.
    private void Blocked(string why)
    {
        if (Interlocked.Exchange(ref _isBlocked, 1) == 0) _log.CannotPush(_endpoint, why);
    }
}
