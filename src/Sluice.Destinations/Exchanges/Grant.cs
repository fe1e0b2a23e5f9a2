using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>How a destination's access tokens are got by OAuth 2 (RFC 6749): with a refresh token if there is one, else by client credentials.</summary>
internal sealed class Grant
{
    private const int LongestError = 40;
    private static readonly KeyValuePair<string, string> Form = new("content-type", "application/x-www-form-urlencoded");
    private static readonly KeyValuePair<string, string> Json = new("accept", "application/json");

    private readonly Uri _url;
    private readonly string _refreshToken;
    private readonly (string Name, string Value)[] _parameters;

    private Grant(Uri url, string clientId, string refreshToken, (string, string)[] parameters)
    {
        (_url, _refreshToken, _parameters) = (url, refreshToken, parameters);
        if (refreshToken.Length > 0)
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', url.AbsoluteUri, clientId, refreshToken))));
    }

    /// <summary>
    /// Tells from which refresh token of the settings, for which client and at which address, later ones descend: a hash of the three. The client's secret is
    /// not in it, as changing it leaves refresh tokens as they are. Null when the settings have no refresh token.
    /// </summary>
    public string? Fingerprint { get; }

    /// <summary>The grant of a definition with these settings; null when the settings have nothing to get a token with.</summary>
    public static Grant? Of(OAuthShape shape, in Scope scope)
    {
        var (id, secret, refresh) = (Text(shape.ClientId, scope), Text(shape.ClientSecret, scope), Text(shape.RefreshToken, scope));
        if (refresh.Length == 0 && (id.Length == 0 || secret.Length == 0)) return null;
        if (!Uri.TryCreate(Text(shape.TokenUrl, scope), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return null;
        return new(url, id, refresh, [("client_id", id), ("client_secret", secret), ("scope", Text(shape.Scope, scope))]);
    }

    /// <summary>The request for a token.</summary>
    /// <param name="refreshToken">The one that came with the last answer; null for that of the settings.</param>
    public Outgoing.Http Request(string? refreshToken)
    {
        var body = new ByteBuffer();
        var refresh = refreshToken ?? _refreshToken;
        Append(body, "grant_type", refresh.Length > 0 ? "refresh_token" : "client_credentials");
        if (refresh.Length > 0) Append(body, "refresh_token", refresh);
        foreach (var (name, value) in _parameters)
        {
            if (value.Length > 0) Append(body, name, value);
        }
        return new("POST", _url, [UserAgent.Header, Form, Json], body.Written);
    }

    /// <summary>Understands the answer. Refused credentials are for the operator to mend, everything else passes.</summary>
    public static (Token? Token, Verdict? Failure) Read(in Answer answer)
    {
        if (answer.Status is < 200 or 408 or 425 or 429 or >= 500) return (null, new Verdict.Retry($"HTTP {answer.Status} from the token endpoint", answer.RetryAfter));
        var index = new JsonIndex();
        var body = index.Read(answer.Body.Span, strict: false, maxDepth: 64) is null ? new Value(index, 0) : default;
        if (answer.Status >= 300) return (null, new Verdict.Pause($"HTTP {answer.Status}: the token endpoint refuses our credentials{Error(body)}"));
        if (answer.Unreadable is { } how) return (null, new Verdict.Retry($"the token endpoint's answer {how}", answer.RetryAfter));
        if (body["access_token"u8] is not { Kind: ValueKind.String, IsEmptyString: false } token)
            return (null, new Verdict.Pause($"the token endpoint's answer has no access_token{Error(body)}"));
        if (!HeaderText.IsCredential(token.ToString()))
            return (null, new Verdict.Pause("the token endpoint's access_token has other than printable ASCII characters, which no header can carry"));
        var next = body["refresh_token"u8] is { Kind: ValueKind.String } given ? given.ToString() : null;
        return (new(token.ToString(), Lifetime(body["expires_in"u8]), next), null);
    }

    // Which of the errors of RFC 6749, 5.2, or of the vendor's own, it is. What does not look like one stays out: the log shows it.
    private static string Error(Value body) =>
        body["error"u8] is { Kind: ValueKind.String } error && error.ToString() is { Length: > 0 and <= LongestError } code && code.All(static c => c is '_' or (>= 'a' and <= 'z'))
            ? $" ({code})"
            : "";

    // A number, or its digits as text, as some vendors have it.
    private static TimeSpan? Lifetime(Value seconds) =>
        double.TryParse(seconds.ToString(), CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e9 ? TimeSpan.FromSeconds(number) : null;

    private static string Text(MappingNode? expression, in Scope scope) =>
        expression is not null && Texts.Of(expression.Evaluate(scope), scope.Arena) is { Kind: ValueKind.String } text ? text.ToString() : "";

    private static void Append(ByteBuffer body, string name, string value)
    {
        if (body.Span.Length > 0) body.Write((byte)'&');
        FormText.AppendPair(Encoding.UTF8.GetBytes(name), Value.Constant(value), body);
    }
}

/// <summary>An access token.</summary>
/// <param name="Text">As it stands behind <c>Bearer</c>.</param>
/// <param name="Lifetime">How long it is good for; null when nobody said.</param>
/// <param name="RefreshToken">The one to use next time; null when it stays the same.</param>
internal sealed record Token(string Text, TimeSpan? Lifetime, string? RefreshToken);
