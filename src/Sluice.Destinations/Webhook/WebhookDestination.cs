using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Destinations.Webhook;

internal sealed class WebhookDestination : SimpleDestination
{
    private static readonly KeyValuePair<string, string> Json = new("Content-Type", "application/json");

    private readonly Uri _url;
    private readonly string _method;
    private readonly Signer? _signer;
    private readonly string _authorization;
    private readonly byte[] _sharedSecret;

    public WebhookDestination(Uri url, string method, Signer? signer, string authorization, IReadOnlyList<string> secrets, string sharedSecret)
    {
        (_url, _method, _signer, _authorization, _sharedSecret) = (url, method, signer, authorization, Encoding.UTF8.GetBytes(sharedSecret));
        Secrets = [.. secrets, sharedSecret, authorization, .. Basic(authorization), .. Address.Secrets(url)];
    }

    public override IReadOnlyList<string> Secrets { get; }

    public override Outgoing Build(in Parcel parcel, DateTimeOffset at)
    {
        var id = HeaderSafe(parcel.Id);
        var timestamp = at.ToUnixTimeSeconds();
        var headers = new List<KeyValuePair<string, string>>(9)
        {
            Json,
            UserAgent.Header,
            new("x-sluice-type", parcel.Type),
            new("webhook-id", id),
            new("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture)),
        };
        if (_signer is not null) headers.Add(new("webhook-signature", _signer.Sign(id, timestamp, parcel.Body.Span)));
        if (_sharedSecret.Length > 0) headers.Add(new("x-signature", SharedSignature(parcel.Body.Span)));
        if (parcel.Replay is { } replay) headers.Add(new("x-sluice-replay", replay.ToString(CultureInfo.InvariantCulture)));
        if (_authorization.Length > 0) headers.Add(new("Authorization", _authorization));
        return new Outgoing.Http(_method, _url, headers, parcel.Body);
    }

    // User and password, for receivers that quote them; none unless it is a Basic authorization.
    private static string[] Basic(string authorization)
    {
        const string Scheme = "Basic ";
        // What is shorter is no secret, and would garble everything else.
        const int Shortest = 4;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return [];
        var pair = new byte[authorization.Length];
        return Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), pair, out var length)
            ? [.. Encoding.UTF8.GetString(pair, 0, length).Split(':', 2).Where(static part => part.Length >= Shortest)]
            : [];
    }

    [SuppressMessage("Security", "CA5350", Justification = "Customer.io and Segment sign by SHA-1.")]
    private string SharedSignature(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA1.HashData(_sharedSecret, body));

    // Callers may choose message ids freely; a header cannot carry everything, and servers refuse long ones. The body has the id as it is.
    private static string HeaderSafe(string id)
    {
        const int Longest = 1024;
        var safe = id.All(c => c is > ' ' and <= '~') ? id : Encoded(id);
        return safe.Length <= Longest ? safe : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    private static string Encoded(string id)
    {
        var safe = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            if (b is > (byte)' ' and <= (byte)'~' and not (byte)'%') safe.Append((char)b);
            else safe.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return safe.ToString();
    }
}
