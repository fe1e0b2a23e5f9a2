using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>What every request of a destination carries to prove who sends it; computed once from the settings.</summary>
internal sealed class Authentication
{
    private readonly byte[] _first = [], _further = [];

    /// <param name="shape">How; null for not at all.</param>
    /// <param name="settings">The settings' values.</param>
    public Authentication(AuthShape? shape, Value settings)
    {
        if (shape is null) return;
        var arena = new Arena();
        var root = arena.Object();
        arena.Add(root, ScopeNames.Settings, settings);
        var scope = new Scope(root, arena);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in shape.Headers)
        {
            var text = Texts.Of(header.Value.Evaluate(scope), arena);
            if (text is { Kind: ValueKind.String, IsEmptyString: false }) headers.Add(new(header.Name, Sendable(header.Name, text.ToString())));
        }
        if (shape.OAuth is { } oauth)
        {
            if (settings["oauth"u8]["access_token"u8] is { Kind: ValueKind.String } token) headers.Add(new("authorization", Sendable("authorization", $"Bearer {token}")));
            Grant = Grant.Of(oauth, scope);
        }
        Headers = headers;
        var query = new ByteBuffer();
        foreach (var parameter in shape.Query)
        {
            query.Write((byte)'&');
            FormText.AppendPair(Encoding.UTF8.GetBytes(parameter.Name), parameter.Value.Evaluate(scope), query);
        }
        _further = query.Written.ToArray();
        _first = [.. _further];
        if (_first.Length > 0) _first[0] = (byte)'?';
    }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>How to get tokens; null when none is needed, or the settings have nothing to get one with.</summary>
    public Grant? Grant { get; }

    // Without the value, which is secret.
    private static string Sendable(string header, string text) => HeaderText.IsCredential(text)
        ? text
        : throw new RefusedException($"only printable ASCII characters can be in the credential of the header {header}; is there a line break or an accent in a setting?");

    /// <summary>The parameters to append to an address, after <c>?</c> or <c>&amp;</c>.</summary>
    public ReadOnlySpan<byte> Query(ReadOnlySpan<byte> url) => _first.Length > 0 && url.Contains((byte)'?') ? _further : _first;
}
