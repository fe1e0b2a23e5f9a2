using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Sluice.Destinations;

namespace Sluice.Delivery;

/// <summary>What came of a request: an answer, or why there is none.</summary>
/// <param name="Answer">The answer; default when there is none.</param>
/// <param name="Failure">A sentence's rest; null when there is an answer.</param>
internal readonly record struct Reply(Answer Answer, string? Failure);

/// <summary>Sends one HTTP request and reads its answer.</summary>
internal sealed class Wire(TimeProvider clock) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(Connections.Create());

    /// <summary>Sends a request. Throws nothing but the cancellation asked for.</summary>
    public async Task<Reply> SendAsync(Outgoing.Http request, TimeSpan timeout, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        using var message = ToMessage(request);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            return new(await ReadAsync(response, request.AnswerBytes, either.Token), null);
        }
        catch (HttpRequestException broken)
        {
            return new(default, Say(broken, request.Url));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(default, $"no answer within {timeout.TotalSeconds:0.###} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancel)
    {
        using var body = new AnswerBody(most);
        var end = await body.ReadAsync(response, cancel);
        return new((int)response.StatusCode, RetryAfter(response.Headers.RetryAfter), body.ToArray()) { End = end };
    }

    private static HttpRequestMessage ToMessage(Outgoing.Http request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Version = request.Url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var (name, value) in request.Headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) message.Headers.TryAddWithoutValidation(name, value);
            else Content(message, request).Headers.TryAddWithoutValidation(name, value);
        }
        if (!request.Body.IsEmpty) Content(message, request);
        return message;
    }

    private static HttpContent Content(HttpRequestMessage message, Outgoing.Http request) =>
        message.Content ??= new ReadOnlyMemoryContent(request.Body);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var asked = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private static string Say(HttpRequestException broken, Uri url) => broken switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => $"the host name {url.Host} cannot be resolved",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no TLS connection: {Innermost(broken)}",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => $"{url.Authority} refuses connections",
        { HttpRequestError: HttpRequestError.ConnectionError } => $"no connection to {url.Authority}: {Innermost(broken)}",
        _ => $"the exchange broke off: {Innermost(broken)}",
    };

    private static string Innermost(Exception outer) => outer.GetBaseException().Message;
}
