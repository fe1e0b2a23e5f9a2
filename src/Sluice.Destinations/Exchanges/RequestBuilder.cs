using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>Turns the shape of a request into one, with what is in scope.</summary>
internal sealed class RequestBuilder
{
    private static readonly KeyValuePair<string, string> Json = new("content-type", "application/json");
    private static readonly KeyValuePair<string, string> Form = new("content-type", "application/x-www-form-urlencoded;charset=UTF-8");
    private static readonly KeyValuePair<string, string> Plain = new("content-type", "text/plain;charset=UTF-8");

    private readonly Authentication _authentication;
    private readonly IReadOnlyList<NamedExpression> _headers;

    // The headers that no message changes, by the kind of body, with credentials and without.
    private readonly KeyValuePair<string, string>[][] _authenticated, _anonymous;

    // Nearly all requests of a shape go to one address.
    private readonly OneEntryCache<ReadOnlyMemory<byte>, Uri> _urls = new(static (kept, asked) => kept.Span.SequenceEqual(asked.Span));

    /// <param name="authentication">Proves who sends them.</param>
    /// <param name="headers">The headers that all of them have.</param>
    public RequestBuilder(Authentication authentication, IReadOnlyList<NamedExpression> headers)
    {
        (_authentication, _headers) = (authentication, headers);
        var kinds = Enum.GetValues<BodyKind>();
        _authenticated = Array.ConvertAll(kinds, kind => Fixed(authentication.Headers, kind));
        _anonymous = Array.ConvertAll(kinds, static kind => Fixed([], kind));
    }

    // A body stands behind those of the requests before it: what was sent stays as it is until the workspace is used by another exchange.
    public Outgoing.Http Build(RequestShape shape, in Scope scope, Workspace workspace)
    {
        var method = shape.Method is null ? "POST" : shape.Method.Evaluate(scope).ToString().ToUpperInvariant();
        var url = Url(shape, scope, workspace.Url);
        var sent = Headers(shape, scope);
        var start = workspace.Body.Length;
        Write(shape, scope, workspace.Body);
        var body = workspace.Body.Written[start..];
        var request = new Outgoing.Http(method, url, sent, body) { WantsToken = shape.Authenticated && _authentication.Grant is not null };
        return shape.AnswerBytes is { } bytes ? request with { AnswerBytes = bytes } : request;
    }

    private static KeyValuePair<string, string>[] Fixed(IReadOnlyList<KeyValuePair<string, string>> credentials, BodyKind kind) => kind switch
    {
        BodyKind.None => [UserAgent.Header, .. credentials],
        BodyKind.Json => [UserAgent.Header, .. credentials, Json],
        BodyKind.Form => [UserAgent.Header, .. credentials, Form],
        _ => [UserAgent.Header, .. credentials, Plain],
    };

    private IReadOnlyList<KeyValuePair<string, string>> Headers(RequestShape shape, in Scope scope)
    {
        var known = (shape.Authenticated ? _authenticated : _anonymous)[(int)shape.BodyKind];
        if (_headers.Count == 0 && shape.Headers.Count == 0 && shape.HeaderObject is null) return known;
        var sent = new List<KeyValuePair<string, string>>(known);
        Add(sent, _headers, scope);
        Add(sent, shape.Headers, scope);
        if (shape.HeaderObject is { } more)
        {
            foreach (var header in more.Evaluate(scope)) Add(sent, header.Key.ToString(), header.Value, scope.Arena);
        }
        return sent;
    }

    private static void Add(List<KeyValuePair<string, string>> sent, IReadOnlyList<NamedExpression> headers, in Scope scope)
    {
        foreach (var header in headers) Add(sent, header.Name, header.Value.Evaluate(scope), scope.Arena);
    }

    // A header that stands there already is replaced: what is nearer to the request wins.
    private static void Add(List<KeyValuePair<string, string>> sent, string name, Value given, Arena arena)
    {
        var value = Texts.Of(given, arena);
        if (value.Kind != ValueKind.String) return;
        if (FramingHeaders.Has(name)) throw new RefusedException($"the header {name} is set by the gateway alone: it says how the request is sent, and to whom");
        sent.RemoveAll(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        sent.Add(new(name, Sendable(name, value.ToString())));
    }

    private static string Sendable(string name, string text) => HeaderText.IsName(name) && HeaderText.IsValue(text)
        ? text
        : throw new RefusedException($"'{name}: {text}' is no HTTP header: {HeaderText.Rule}");

    private static void Write(RequestShape shape, in Scope scope, ByteBuffer body)
    {
        if (shape.Body is not { } expression) return;
        var value = expression.Evaluate(scope);
        if (value.Kind == ValueKind.Undefined) return;
        if (shape.BodyKind == BodyKind.Json) value.WriteTo(body);
        else if (shape.BodyKind == BodyKind.Text) JsText.Append(value, body);
        else WritePairs(value, body);
    }

    private static void WritePairs(Value pairs, ByteBuffer to)
    {
        var first = true;
        foreach (var pair in pairs)
        {
            if (pair.Value.Kind == ValueKind.Undefined) continue;
            if (!first) to.Write((byte)'&');
            first = false;
            FormText.AppendPair(pair.Name, pair.Value, to);
        }
    }

    private Uri Url(RequestShape shape, in Scope scope, ByteBuffer text)
    {
        text.Clear();
        JsText.Append(shape.Url.Evaluate(scope), text);
        if (shape.Authenticated) text.Write(_authentication.Query(text.Span));
        var separator = shape.Query.Count > 0 && text.Span.Contains((byte)'?') ? (byte)'&' : (byte)'?';
        for (var i = 0; i < shape.Query.Count; i++)
        {
            var parameter = shape.Query[i];
            var value = parameter.Value.Evaluate(scope);
            if (value.IsNothing) continue;
            text.Write(separator);
            FormText.AppendPair(Encoding.UTF8.GetBytes(parameter.Name), value, text);
            separator = (byte)'&';
        }
        if (_urls.Find(text.Written) is { } known) return known;
        var written = Encoding.UTF8.GetString(text.Span);
        if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new RefusedException($"\"{written}\" is no http or https address");
        if (url.UserInfo.Length > 0) throw new RefusedException($"\"{written}\" has a user name before the host");
        if (Address.Climbs(written)) throw new RefusedException($"\"{written}\" has the step . or .. in its path, which would lead elsewhere");
        return _urls.Keep(text.Span.ToArray(), url);
    }
}
