using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>Reads the requests of an action, and the rules for their answers.</summary>
internal sealed partial class RequestReader(DefinitionReading reading)
{
    private static readonly string[] Known =
        ["name", "when", "each", "let", "method", "url", "query", "headers", "json", "form", "text", "auth", "verdicts", "accept", "answer_bytes"];

    // What an answer may hold in memory, for as long as the exchange lasts.
    private const int AnswerBytesMax = 16 * 1024 * 1024;

    /// <summary>How much is read of an answer that is acted upon, unless the file says otherwise.</summary>
    public const int AnswerBytesUsed = 1024 * 1024;

    private static readonly string[] Bodies = ["json", "form", "text"];
    private static readonly string[] KnownEach = ["in", "as"];
    private static readonly string[] KnownRule = ["when", "is", "say"];
    private static readonly string[] AuthWords = ["none", "default"];

    public IReadOnlyList<RequestShape> Requests(Keys owner) => [.. owner.Items("requests").Select(item => Request(item.Node, item.Path))];

    public IReadOnlyList<VerdictRule> Verdicts(Keys owner, string key) =>
        [.. owner.Items(key).Select(item => Verdict(new(item.Node, item.Path, reading, KnownRule), item.Node)).OfType<VerdictRule>()];

    /// <summary>A rule whose keys are read already.</summary>
    public VerdictRule? Verdict(Keys keys, Node node)
    {
        if (!keys.Has("when")) reading.Refuse(node, keys.PathOf("when"), "is missing");
        var kind = keys.Word("is", "reject", VerdictRule.Words);
        return keys.Condition("when") is { } condition
            ? new(condition, Enum.Parse<VerdictKind>(kind, ignoreCase: true), keys.Expression("say"))
            {
                ReadsBody = NamesBody(keys, "when"), QuotesBody = NamesBody(keys, "say"), IsQuoting = !IsFixed(keys.Node("say")),
            }
            : null;
    }

    // A false positive costs a little time; a false negative would lose the answer.
    private static bool NamesBody(Keys keys, string key) =>
        keys.Node(key) is { } node && (node is not YamlScalar text || text.Text.Contains("body", StringComparison.Ordinal));

    private static bool IsFixed(Node? say) =>
        say is null || (say is YamlScalar { Text: var text } && !text.StartsWith('$') && !text.Contains("{{", StringComparison.Ordinal));

    private RequestShape Request(Node node, string path)
    {
        var keys = new Keys(node, path, reading, Known);
        var bodies = Bodies.Where(keys.Has).ToList();
        if (bodies.Count > 1) reading.Refuse(keys.Node(bodies[1])!, keys.PathOf(bodies[1]), $"a request has one body, and '{bodies[0]}' is there already");
        CheckHost(keys);
        var each = keys.Node("each") is { } eachNode ? new Keys(eachNode, keys.PathOf("each"), reading, KnownEach) : null;
        return new()
        {
            Name = keys.Has("name") ? keys.Text("name") : null,
            When = keys.Condition("when"),
            Each = each?.RequiredExpression("in"),
            EachName = Value.Constant(each?.Text("as", "item") ?? "item"),
            Lets = keys.Lets("let"),
            Method = keys.Expression("method"),
            Url = keys.RequiredExpression("url"),
            Query = keys.Named("query"),
            Headers = IsExpression(keys.Node("headers")) ? [] : keys.Headers("headers"),
            HeaderObject = IsExpression(keys.Node("headers")) ? keys.Expression("headers") : null,
            BodyKind = bodies.FirstOrDefault() switch { "json" => BodyKind.Json, "form" => BodyKind.Form, "text" => BodyKind.Text, _ => BodyKind.None },
            Body = bodies.Count > 0 ? keys.Expression(bodies[0]) : null,
            Authenticated = keys.Word("auth", "default", AuthWords) != "none",
            Verdicts = Verdicts(keys, "verdicts"),
            Accept = [.. keys.Texts("accept").Select(text => Status(text, keys.Node("accept")!, keys.PathOf("accept")))],
            AnswerBytes = keys.Count("answer_bytes", AnswerBytesMax) ?? (keys.Has("name") ? AnswerBytesUsed : null),
        };
    }

    // A message may give the whole address or what follows the host, but not a part of the host.
    private void CheckHost(Keys keys)
    {
        if (keys.Node("url") is not YamlScalar { Text: var text } node) return;
        if (FromMessage().Matches(Host().Match(text).Value).FirstOrDefault(one => IsInHost(text, one)) is not { } insert) return;
        reading.Refuse(node, keys.PathOf("url"), $"'{insert.Value}' stands in the host, so that a message could send everything elsewhere; there must be a '/' before it");
    }

    // One before the :// could bring a host of its own.
    private static bool IsInHost(string text, Match insert) =>
        text.AsSpan(0, insert.Index).Trim('{').Length > 0 || text.AsSpan(insert.Index + insert.Length).TrimStart('}').StartsWith("://");

    [GeneratedRegex(@"\A([a-z]+://)?(\{{2,3}[^{}]*\}{2,3}|[^/?#{}])*", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex(@"\{\{\s*(\$\.)?(payload|message)\b[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex FromMessage();

    private static bool IsExpression(Node? node) => node is YamlScalar or YamlMap { Entries: [{ Key.Text: ['@', ..] }] };

    private int Status(string text, Node node, string path)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599) return status;
        reading.Refuse(node, path, $"'{text}' is no HTTP status");
        return 0;
    }
}
