using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Sluice.Destinations;

namespace Sluice.Delivery.Network;

/// <summary>Sends one HTTP request and reads its answer.</summary>
/// <param name="clock">The time.</param>
/// <param name="lookUp">Finds addresses; null for the system's resolver.</param>
internal sealed class HttpTransport(TimeProvider clock, LookUp? lookUp = null) : IDisposable
{
    private readonly Resolver _resolver = new(lookUp);
    private readonly OneEntryCache<AddressGuard, HttpMessageInvoker> _pools = new(static (kept, asked) => kept.IsLike(asked));

    /// <summary>Sends a request. Throws nothing but the cancellation asked for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="guard">Decides where it may go.</param>
    /// <param name="timeout">For all of it, the answer's body included.</param>
    /// <param name="cancel">Cuts it short.</param>
    public async Task<Reply> SendAsync(Outgoing.Http request, AddressGuard guard, TimeSpan timeout, CancellationToken cancel)
    {
        if (Fault(request) is { } fault) return new(default, new Verdict.Reject(fault));
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        using var message = ToMessage(request);
        try
        {
            using var response = await Through(guard).SendAsync(message, either.Token);
            return new(await ReadAsync(response, request.AnswerBytes, either.Token), null)
            {
                All = response.Headers.NonValidated, OfContent = response.Content.Headers.NonValidated,
            };
        }
        catch (HttpRequestException refused) when (refused.InnerException is RefusedConnectionException)
        {
            return new(default, new Verdict.Pause(refused.InnerException.Message));
        }
        catch (HttpRequestException broken)
        {
            // Why an answer cannot be read is told with its text.
            var brief = broken.HttpRequestError == HttpRequestError.InvalidResponse ? "the answer is not HTTP" : null;
            return new(default, new Verdict.Retry(Say(broken, request.Url)) { Brief = brief });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // One request at a time has a connection of HTTP/2 made; those that wait for theirs behind it hear of no failure but their own time's end.
            var time = deadline.IsCancellationRequested ? timeout : Connections.Patience;
            var what = message.HasConnection ? "no answer" : $"no connection to {request.Url.Authority}";
            return new(default, new Verdict.Retry($"{what} within {time.TotalSeconds:0.###} s"));
        }
    }

    public void Dispose() => _pools.Value?.Dispose();

    // Connections that another guard let through are of no use any more. They are not cut off, as something may be under way; their pool closes them.
    private HttpMessageInvoker Through(AddressGuard guard) => _pools.Find(guard) ?? _pools.Keep(guard, new(Connections.Create(guard, _resolver)));

    // What no address and no header may have, wherever it comes from.
    private static string? Fault(Outgoing.Http request)
    {
        if (request.Url.Scheme is not ("http" or "https")) return $"'{request.Url.Scheme}' is neither http nor https";
        if (request.Url.UserInfo.Length > 0) return "the address has a user name or password before the host";
        foreach (var (name, value) in request.Headers)
        {
            if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) return $"the value of the header {name} has a line break or the character U+0000";
            if (value.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff')) return $"the value of the header {name} has characters beyond ÿ, which no header can carry";
        }
        return null;
    }

    private async Task<Answer> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancel)
    {
        using var body = new AnswerBody(most);
        var end = await body.ReadAsync(response, cancel);
        var answer = new Answer((int)response.StatusCode, RetryAfter(response.Headers), body.ToArray()) { End = end };
        return answer.Body.IsEmpty || !IsEncoded(response) ? answer : answer with { Body = default, End = BodyEnd.Encoded };
    }

    private static bool IsEncoded(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var codings)
        && codings.ToString() is { Length: > 0 } coding && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static TrackedRequest ToMessage(Outgoing.Http request)
    {
        var message = new TrackedRequest(HttpMethod.Parse(request.Method), request.Url)
        {
            Version = request.Url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var (name, value) in request.Headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) message.Headers.TryAddWithoutValidation(name, value);
            else Content(message, request).Headers.TryAddWithoutValidation(name, value);
        }
        // Without it a server may compress its answer as it likes (RFC 9110, 12.5.3), and what it says of single messages would not be understood.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (!request.Body.IsEmpty) Content(message, request);
        return message;
    }

    private static HttpContent Content(HttpRequestMessage message, Outgoing.Http request) =>
        message.Content ??= new ReadOnlyMemoryContent(request.Body);

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.RetryAfter is { } header)
        {
            var asked = header.Delta ?? header.Date - clock.GetUtcNow();
            return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
        }
        // To .NET a number of seconds beyond an int, or with a fraction, is none at all; whoever sends it wants to be left alone all the same.
        return headers.NonValidated.TryGetValues("Retry-After", out var sent) && sent.ToString() is { Length: > 0 } text && char.IsAsciiDigit(text[0])
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), int.MaxValue))
            : null;
    }

    private static string Say(HttpRequestException broken, Uri url) => broken switch
    {
        { InnerException: OperationCanceledException late } => late.Message,
        { HttpRequestError: HttpRequestError.NameResolutionError } => $"the host name {url.Host} cannot be resolved",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no TLS connection: {Innermost(broken)}",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => $"{url.Authority} refuses connections",
        { HttpRequestError: HttpRequestError.ConnectionError } => $"no connection to {url.Authority}: {Innermost(broken)}",
        _ => $"the exchange broke off: {Innermost(broken)}",
    };

    private static string Innermost(Exception outer) => outer.GetBaseException().Message;
}
