using Sluice.Destinations.Exchanges;
using Sluice.Destinations.Functions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A configured destination whose kind is data.</summary>
internal sealed class DefinedDestination
{
    /// <param name="definition">Its kind.</param>
    /// <param name="settings">The settings' values, an object that lives as long as this.</param>
    /// <param name="actions">What it does with messages, in order.</param>
    public DefinedDestination(Definition definition, Value settings, IReadOnlyList<PlannedAction> actions)
    {
        (Definition, Settings, Actions) = (definition, settings, actions);
        var sheet = new Sheet();
        var root = sheet.Object();
        sheet.Set(root, "settings"u8, settings);
        Requests = new(Authentication(new(root, sheet)), definition.Headers);
    }

    public Definition Definition { get; }

    public Value Settings { get; }

    public IReadOnlyList<PlannedAction> Actions { get; }

    /// <summary>Shapes its requests.</summary>
    public RequestBuilder Requests { get; }

    /// <summary>Begins to do what an action wants for messages.</summary>
    public Exchange Open(int action, IReadOnlyList<ReadOnlyMemory<byte>> messages, DateTimeOffset at) =>
        new DefinedExchange(this, Actions[action], messages, at);

    private List<KeyValuePair<string, string>> Authentication(in Scope scope)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (Definition.Auth is not { } auth) return headers;
        foreach (var header in auth.Headers)
        {
            if (Texts.Of(header.Value.Evaluate(scope), scope.Sheet) is { Kind: ValueKind.String, IsEmptyString: false } value) headers.Add(new(header.Name, value.ToString()));
        }
        if (auth.OAuth is not null && Settings["oauth"u8]["access_token"u8] is { Kind: ValueKind.String } token) headers.Add(new("authorization", $"Bearer {token}"));
        return headers;
    }
}
