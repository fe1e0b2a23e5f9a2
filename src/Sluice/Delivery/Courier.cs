using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Delivery;

/// <summary>Makes one attempt: builds what the destination wants sent, sends it, and lets the destination read the answer.</summary>
internal sealed class Courier(StandardOutput output, TimeProvider clock) : IDisposable
{
    /// <summary>How much of an answer is read; whoever sends more loses the connection.</summary>
    public const int AnswerBytes = 64 * 1024;

    /// <summary>How much of an answer is kept with a dead letter.</summary>
    public const int AnswerBytesKept = 1024;

    private readonly HttpMessageInvoker _http = new(Connections.Create());

    /// <summary>Tries to deliver. Throws nothing but the cancellation asked for.</summary>
    public async Task<Attempt> AttemptAsync(PlannedDestination planned, Parcel parcel, CancellationToken cancel)
    {
        try
        {
            using var exchange = planned.Destination.Open(0, [parcel], clock.GetUtcNow());
            var last = Attempt.Nothing;
            while (exchange.Next() is { } outgoing)
            {
                last = outgoing switch
                {
                    Outgoing.Http request => await SendAsync(planned, exchange, request, cancel),
                    Outgoing.Line line => await WriteAsync(line, cancel),
                    _ => Attempt.Nothing,
                };
                if (last.Verdict is Verdict.Retry) return last;
            }
            return exchange.VerdictOf(0) is Verdict.Delivered ? last : last with { Verdict = exchange.VerdictOf(0) };
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Whatever cannot be built or read is this item's fault alone.
            return new(new Verdict.Reject($"It cannot be sent: {bug.Message}"));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Attempt> WriteAsync(Outgoing.Line line, CancellationToken cancel)
    {
        try
        {
            await output.WriteAsync(line.Text, cancel);
            return Attempt.Delivered;
        }
        catch (IOException closed)
        {
            return new(new Verdict.Retry($"standard output takes nothing: {closed.Message}"), "standard output", closed.Message);
        }
    }

    private async Task<Attempt> SendAsync(PlannedDestination planned, Exchange exchange, Outgoing.Http request, CancellationToken cancel)
    {
        var timeout = planned.Config.Timeout;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        using var message = ToMessage(request);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(message, either.Token);
        }
        catch (HttpRequestException broken)
        {
            return Failed(planned, request, Say(broken, request.Url));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(planned, request, $"no answer within {timeout.TotalSeconds:0.###} s");
        }
        using (response) return await ReadAsync(planned, exchange, request, response, either.Token);
    }

    // The status decides; a body that breaks off or trickles past the deadline is read as far as it came.
    private async Task<Attempt> ReadAsync(
        PlannedDestination planned, Exchange exchange, Outgoing.Http request, HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytes);
        try
        {
            var read = await ReadBodyAsync(response, buffer.AsMemory(0, AnswerBytes), cancel);
            var body = buffer.AsMemory(0, read);
            exchange.Take(new((int)response.StatusCode, RetryAfter(response.Headers.RetryAfter), body));
            var verdict = exchange.VerdictOf(0);
            if (verdict is Verdict.Delivered) return Attempt.Delivered;
            var text = $"HTTP {(int)response.StatusCode} {Encoding.UTF8.GetString(body.Span[..Math.Min(read, AnswerBytesKept)])}";
            return new(verdict, Describe(planned, request), Mask(planned, text.TrimEnd()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadBodyAsync(HttpResponseMessage response, Memory<byte> into, CancellationToken cancel)
    {
        var read = 0;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancel);
            // One read more than the body needs: only at its end does the connection go back into the pool.
            while (read < into.Length && await body.ReadAsync(into[read..], cancel) is > 0 and var more) read += more;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            return read;
        }
        return read;
    }

    private static HttpRequestMessage ToMessage(Outgoing.Http request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Version = request.Url.Scheme == Uri.UriSchemeHttps ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
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

    private static Attempt Failed(PlannedDestination planned, Outgoing.Http request, string why) =>
        new(new Verdict.Retry(why), Describe(planned, request), Mask(planned, why));

    private static string Say(HttpRequestException broken, Uri url) => broken switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => $"the host name {url.Host} cannot be resolved",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no TLS connection: {Innermost(broken)}",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => $"{url.Authority} refuses connections",
        { HttpRequestError: HttpRequestError.ConnectionError } => $"no connection to {url.Authority}: {Innermost(broken)}",
        _ => $"the exchange broke off: {Innermost(broken)}",
    };

    private static string Innermost(Exception outer) => outer.GetBaseException().Message;

    private static string Describe(PlannedDestination planned, Outgoing.Http request) =>
        Mask(planned, $"{request.Method} {request.Url.OriginalString}");

    private static string Mask(PlannedDestination planned, string text)
    {
        foreach (var secret in planned.Destination.Secrets)
        {
            if (secret.Length > 0) text = text.Replace(secret, "***", StringComparison.Ordinal);
        }
        return text;
    }
}
