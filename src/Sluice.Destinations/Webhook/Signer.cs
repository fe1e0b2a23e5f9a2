using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Destinations.Webhook;

/// <summary>Signs requests as Standard Webhooks (v1): HMAC-SHA256 over <c>id.timestamp.body</c>, in base64, one signature for each key.</summary>
internal sealed class Signer
{
    private const string Prefix = "whsec_";
    private readonly byte[][] _keys;

    private Signer(byte[][] keys) => _keys = keys;

    /// <summary>Reads secrets separated by blanks; null when there is none.</summary>
    public static Signer? Parse(string field, string secrets)
    {
        var all = secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return all is [] ? null : new([.. all.Select(one => Key(field, one))]);
    }

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>, in Unix seconds.</param>
    /// <param name="body">The body as sent.</param>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var signatures = new StringBuilder();
        foreach (var key in _keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(head);
            hmac.AppendData(body);
            hmac.GetHashAndReset(hash);
            if (signatures.Length > 0) signatures.Append(' ');
            signatures.Append("v1,").Append(Convert.ToBase64String(hash));
        }
        return signatures.ToString();
    }

    private static byte[] Key(string field, string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        var text = secret.AsSpan(Prefix.Length);
        var key = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, key, out var length) && length > 0
            ? key[..length]
            : throw new SettingException(field, $"what follows {Prefix} is not base64; copy the secret again or leave the prefix out");
    }
}
