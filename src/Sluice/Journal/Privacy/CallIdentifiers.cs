using System.Text;
using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Whom a call is addressed to, whatever messages it became: the person in its path, and the identifiers at the top of its body or, of an image, in its
/// query. Lists of people, such as a segment's, are not looked at.
/// </summary>
internal static class CallIdentifiers
{
    /// <summary>Reads a call.</summary>
    /// <param name="record">The call.</param>
    /// <param name="keys">Receives the keys; at least <see cref="PersonIdentifiers.Most"/>.</param>
    /// <returns>How many there are.</returns>
    public static int Read(in Record record, Span<ulong> keys)
    {
        var count = 0;
        if (PersonInPath(record.Target.Span) is { Length: > 0 } person) keys[count++] = PersonKey.OfText(person);
        var endpoint = Endpoint.Match(record.Method, record.Target.Span);
        try
        {
            using var body = JsonDocument.Parse(Body(record, endpoint), LenientJson.Document);
            foreach (var name in BodyIdentifiers.Of(body.RootElement, MayIdentify(endpoint)))
            {
                if (count == PersonIdentifiers.Most) break;
                keys[count++] = PersonKey.OfText(name);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // A body that is no JSON names nobody; half of a surrogate pair ends the search.
        }
        return count;
    }

    // An image of a web page has all it says in its query.
    private static ReadOnlyMemory<byte> Body(in Record record, in Endpoint endpoint)
    {
        if (endpoint.Operation == Operation.BrowserImage) return ImageQuery.ToBody(record.Target.Span, endpoint.CallType);
        return record.Body.IsEmpty ? "{}"u8.ToArray() : record.JsonBody;
    }

    private static bool MayIdentify(in Endpoint endpoint) =>
        endpoint.Operation is not (Operation.Event or Operation.AnonymousEvent) && endpoint.CallType is null or MessageType.Identify;

    /// <summary>The person in a path such as <c>/api/v1/customers/42/events</c>; null when there is none.</summary>
    public static string? PersonInPath(ReadOnlySpan<byte> target)
    {
        const string Customers = "customers/";
        var path = Encoding.UTF8.GetString(RequestTarget.PathOf(target));
        var at = path.IndexOf(Customers, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var rest = path[(at + Customers.Length)..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }
}
