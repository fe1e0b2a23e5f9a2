using System.Text.RegularExpressions;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Mappings.Directives;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Exchanges;

/// <summary>Scheme, host and port of an address: who chose them.</summary>
internal static partial class Origin
{
    /// <summary>Whether an address has one of these origins.</summary>
    public static bool IsAmong(HashSet<string> origins, Uri url) =>
        // As it is written, mostly; that makes no text for each message.
        origins.GetAlternateLookup<ReadOnlySpan<char>>().Contains(BeginningOf(url.OriginalString)) || origins.Contains(Of(url));

    /// <summary>
    /// Whether settings, definition and mapping lead there whatever the message: an empty one leads there too. What fails without a message
    /// counts as theirs.
    /// </summary>
    /// <param name="url">The address.</param>
    /// <param name="destination">Whose it is.</param>
    /// <param name="action">What was done.</param>
    /// <param name="batch">The batch that it was for; null for one message.</param>
    /// <param name="shape">The request's.</param>
    public static bool IsSettled(Uri url, DefinedDestination destination, PlannedAction action, BatchShape? batch, RequestShape shape)
    {
        if (Settled(ScopeWithout(destination, action, batch, shape), shape) is not { } written) return true;
        return Uri.TryCreate(written, UriKind.Absolute, out var settled) && Of(settled) == Of(url);
    }

    /// <summary>
    /// All origins that settings, definition and mapping write down. Which of them a message's address has may depend on the message, as in a
    /// <c>@lookup</c>; but no part of a message is in one.
    /// </summary>
    public static HashSet<string> Written(DefinedDestination destination, PlannedAction action, BatchShape? batch, RequestShape shape)
    {
        var scope = ScopeWithout(destination, action, batch, shape);
        var texts = new List<string>();
        foreach (var (_, value) in destination.Given) AddressTexts.AddTo(texts, value);
        // With nothing where a message would give something.
        foreach (var text in destination.Definition.Addresses.Concat(action.Mapping!.Addresses))
            texts.Add(Template.Parse(text, MappingOptions.Written).Render(scope).ToString());
        if (Settled(scope, shape) is { } settled) texts.Add(settled);
        var origins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var found in texts.SelectMany(static text => Origins().Matches(text)))
        {
            if (Uri.TryCreate(found.Value, UriKind.Absolute, out var url)) origins.Add(Of(url));
        }
        return origins;
    }

    /// <summary>Whether one value that was read, such as a text of the message, gives the origin as a whole.</summary>
    /// <param name="url">The address.</param>
    /// <param name="written">Computes it.</param>
    /// <param name="scope">With what.</param>
    public static bool IsOneValue(Uri url, MappingNode written, in Scope scope)
    {
        var first = written is TemplateNode template ? template.First(scope) : written.Evaluate(scope);
        return first.IsAsRead && Uri.TryCreate(first.ToString(), UriKind.Absolute, out var whole) && Of(whole) == Of(url);
    }

    // The port only where it is not the scheme's own.
    private static string Of(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.SafeUnescaped);

    private static ReadOnlySpan<char> BeginningOf(string url)
    {
        var host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        return url.AsSpan(host).IndexOfAny("/\\?#") is >= 0 and var end ? url.AsSpan(0, host + end) : url;
    }

    // In a Liquid template they may stand anywhere.
    [GeneratedRegex(@"https?://[^\s/?#\\""'<>{}|]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Origins();

    // The address whatever the message; null when there is none.
    private static string? Settled(in Scope without, RequestShape shape)
    {
        var scope = without;
        return Try(() => shape.Url.Evaluate(scope)) is { } written ? JsText.Of(written) : null;
    }

    // What expressions see of an empty message.
    private static Scope ScopeWithout(DefinedDestination destination, PlannedAction action, BatchShape? batch, RequestShape shape)
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
        return scope;
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
