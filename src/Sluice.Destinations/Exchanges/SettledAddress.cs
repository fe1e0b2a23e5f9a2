using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Exchanges;

/// <summary>Scheme, host and port of an address: who chose them.</summary>
internal static class SettledAddress
{
    /// <summary>
    /// Whether settings, definition and mapping lead there whatever the message: an empty one leads there too. What fails without a message
    /// counts as theirs.
    /// </summary>
    /// <param name="url">The address.</param>
    /// <param name="destination">Whose it is.</param>
    /// <param name="action">What was done.</param>
    /// <param name="batch">The batch that it was for; null for one message.</param>
    /// <param name="shape">The request's.</param>
    public static bool Is(Uri url, DefinedDestination destination, PlannedAction action, BatchShape? batch, RequestShape shape)
    {
        if (Of(destination, action, batch, shape) is not { } written) return true;
        return Uri.TryCreate(written, UriKind.Absolute, out var settled)
            && Uri.Compare(settled, url, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    /// <summary>
    /// Whether a part that the message gives stands in the host of an address, behind one that settings, definition and mapping give: it would lead
    /// wherever the message wants, with the credentials of the destination. An address that the message gives as a whole is none of these.
    /// </summary>
    /// <param name="url">The address as it was written.</param>
    /// <param name="settled">The address without a message; null when there is none.</param>
    public static bool IsExtended(string url, string? settled)
    {
        if (settled is null || !settled.Contains("://", StringComparison.Ordinal)) return false;
        var whole = HostOf(url);
        var known = HostOf(settled);
        return whole.Length > known.Length && whole.StartsWith(known, StringComparison.OrdinalIgnoreCase);
    }

    // With port, and whatever else stands there.
    private static ReadOnlySpan<char> HostOf(string url)
    {
        var host = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        return host.IndexOfAny("/\\?#") is >= 0 and var end ? host[..end] : host;
    }

    /// <summary>The address whatever the message; null when there is none.</summary>
    public static string? Of(DefinedDestination destination, PlannedAction action, BatchShape? batch, RequestShape shape)
    {
        // Any time will do: it is not to fail for the want of one.
        var arena = new Arena { Time = DateTimeOffset.UnixEpoch };
        var (root, message) = (arena.Object(), arena.Object());
        var scope = new Scope(root, arena);
        foreach (var (name, value) in destination.Given) arena.Add(root, name, value);
        arena.Set(root, ScopeNames.Message, message);
        var payload = Try(() => action.Mapping!.Apply(message, arena)) ?? arena.Object();
        var payloads = arena.Array();
        arena.Add(payloads, payload);
        arena.Set(root, ScopeNames.Payload, payload);
        arena.Set(root, ScopeNames.Payloads, payloads);
        foreach (var let in destination.Definition.Lets.Concat(action.Definition.Lets).Concat(batch?.Lets ?? []).Concat(shape.Lets))
        {
            if (Try(() => let.Value.Evaluate(scope)) is { } value) arena.Set(root, let.Name, value);
        }
        return Try(() => shape.Url.Evaluate(scope)) is { } written ? JsText.Of(written) : null;
    }

    private static Value? Try(Func<Value> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            return null;
        }
    }
}
