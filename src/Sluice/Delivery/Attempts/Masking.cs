using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Destinations;

namespace Sluice.Delivery.Attempts;

/// <summary>Takes secrets out of what is kept and shown: as they are, and in the forms in which addresses, forms, JSON, HTML and headers carry them.</summary>
internal sealed class Masking
{
    /// <summary>Shorter secrets stand in many a word that has nothing to do with them.</summary>
    public const int ShortestInWords = 4;

    private const string Mask = "***";
    private readonly string[] _forms;

    public Masking(IEnumerable<string> secrets) => _forms =
    [
        // The longest first: one secret may hold another.
        .. secrets.Where(static secret => secret.Length > 0).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(static form => form.Length),
    ];

    /// <summary>A text without secrets.</summary>
    /// <param name="text">The text.</param>
    /// <param name="credentials">What the request proved itself with, see <see cref="CredentialsOf"/>.</param>
    public string Apply(string text, string credentials = "")
    {
        // Percent escapes may be written in small letters.
        foreach (var form in _forms) text = text.Replace(form, Mask, StringComparison.OrdinalIgnoreCase);
        if (credentials.Length == 0) return text;
        foreach (var form in Written(credentials)) text = text.Replace(form, Mask, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A verdict whose reason has no secrets: answers that repeat what they were sent are quoted in it.</summary>
    public Verdict Apply(Verdict verdict, string credentials) =>
        verdict is Verdict.Failed failed ? failed with { Why = Apply(failed.Why, credentials) } : verdict;

    /// <summary>What stands behind the scheme in a request's <c>Authorization</c>; empty if there is none.</summary>
    public static string CredentialsOf(Outgoing.Http request)
    {
        foreach (var (name, value) in request.Headers)
        {
            if (name.Equals("authorization", StringComparison.OrdinalIgnoreCase)) return value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }
        return "";
    }

    private static IEnumerable<string> Forms(string secret) =>
    [
        .. Written(secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
        // As the user name or the password of Basic credentials that have nothing else.
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret + ":")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + secret)),
    ];

    private static IEnumerable<string> Written(string secret)
    {
        var (escaped, html) = (Uri.EscapeDataString(secret), WebUtility.HtmlEncode(secret));
        var json = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        return
        [
            secret,
            escaped,
            // As paths are written.
            escaped.Replace("%2F", "/", StringComparison.Ordinal),
            WebUtility.UrlEncode(secret),
            JsonEncodedText.Encode(secret).Value,
            json,
            // As PHP writes JSON.
            json.Replace("/", "\\/", StringComparison.Ordinal),
            html,
            // Quotes as Go and as Python write them, and as templates in JavaScript do.
            html.Replace("&quot;", "&#34;", StringComparison.Ordinal),
            html.Replace("&#39;", "&#x27;", StringComparison.Ordinal),
            html.Replace("/", "&#x2F;", StringComparison.Ordinal).Replace("=", "&#x3D;", StringComparison.Ordinal),
            HtmlEncoder.Default.Encode(secret),
        ];
    }
}
