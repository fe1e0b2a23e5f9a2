using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>Scheme, host and port of an address: who chose them.</summary>
internal static class Origin
{
    private static readonly Value PayloadName = Value.Constant("payload");
    private static readonly Value PayloadsName = Value.Constant("payloads");
    private static readonly Value MessageName = Value.Constant("message");

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
        var sheet = new Sheet();
        var (root, message) = (sheet.Object(), sheet.Object());
        var scope = new Scope(root, sheet);
        foreach (var (name, value) in destination.Given) sheet.Add(root, name, value);
        sheet.Set(root, MessageName, message);
        var payload = Try(() => action.Mapping!.Apply(message, sheet)) ?? sheet.Object();
        var payloads = sheet.Array();
        sheet.Add(payloads, payload);
        sheet.Set(root, PayloadName, payload);
        sheet.Set(root, PayloadsName, payloads);
        foreach (var let in destination.Definition.Lets.Concat(action.Definition.Lets).Concat(batch?.Lets ?? []).Concat(shape.Lets))
        {
            if (Try(() => let.Value.Evaluate(scope)) is { } value) sheet.Set(root, let.Name, value);
        }
        if (Try(() => shape.Url.Evaluate(scope)) is not { } written) return true;
        var text = new ByteBuffer();
        JsText.Append(written, text);
        return Uri.TryCreate(Encoding.UTF8.GetString(text.Span), UriKind.Absolute, out var settled)
            && Uri.Compare(settled, url, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
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
