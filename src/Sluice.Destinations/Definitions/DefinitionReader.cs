using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Yaml;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using YamlDotNet.Core;

namespace Sluice.Destinations.Definitions;

/// <summary>Reads <c>destination.yaml</c>: all of it or, with every problem at once, nothing.</summary>
internal sealed partial class DefinitionReader
{
    private static readonly string[] Known =
    [
        "name", "title", "summary", "documentation", "integrations", "notes", "settings", "auth", "constants", "let", "headers", "verdicts",
        "rate", "actions", "presets", "shared",
    ];

    private static readonly string[] KnownSetting = ["help", "kind", "required", "secret", "default", "choices"];
    private static readonly string[] KnownAuth = ["basic", "bearer", "headers", "query", "oauth"];
    private static readonly string[] KnownBasic = ["user", "password"];
    private static readonly string[] KnownOAuth = ["token_url", "client_id", "client_secret", "refresh_token", "scope"];
    private static readonly string[] KnownRate = ["requests", "per"];
    private static readonly string[] KnownPreset = ["name", "action", "trigger", "mapping", "without"];
    private static readonly string[] Kinds = ["text", "url", "flag", "number"];

    // A section that every destination with tokens by OAuth has, also without declaring it: with what renews one, where the file asks for that.
    private static readonly Field LastingToken = new("oauth.access_token", FieldKind.Text, "The token. It is not renewed.") { Secret = true };

    private static readonly Field[] RenewedToken =
    [
        new("oauth.access_token", FieldKind.Text, "A token that you have. It is renewed only when a refresh token, or a client id and its secret, stand beside it.")
        {
            Secret = true,
        },
        new("oauth.refresh_token", FieldKind.Text, "Renews the token.") { Secret = true },
        new("oauth.client_id", FieldKind.Text, "Your application's id with the vendor."),
        new("oauth.client_secret", FieldKind.Text, "Your application's secret.") { Secret = true },
    ];

    private readonly DefinitionReading _reading;
    private readonly RequestReader _requests;

    private DefinitionReader(DefinitionReading reading) => (_reading, _requests) = (reading, new(reading));

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for problems.</param>
    /// <param name="code">The folder's own class, if it has one.</param>
    /// <returns>A definition and no problems, or no definition and the problems in the order of the file.</returns>
    public static (Definition? Definition, IReadOnlyList<FileProblem> Problems) Read(string text, string file, DestinationCode? code = null)
    {
        try
        {
            if (YamlTree.Read(text) is not { } root) return (null, [new(file, 1, 1, "", "the file is empty")]);
            var reading = new DefinitionReading(file, code);
            var definition = new DefinitionReader(reading).Definition(root);
            var own = definition.Settings;
            definition = definition with { Settings = [.. own, .. TokenSettings(definition, text).Where(one => own.All(other => other.Name != one.Name))] };
            definition = definition with { TellsTime = Now().IsMatch(text), Addresses = reading.Addresses };
            return reading.Problems.Count == 0 ? (definition, []) : (null, reading.Problems);
        }
        catch (YamlException wrong)
        {
            return (null, [new(file, (int)wrong.Start.Line, (int)wrong.Start.Column, "", $"is not YAML: {wrong.Message.TrimEnd('.')}")]);
        }
    }

    // A token that an operator has is used whatever the file says; what gets one has an effect only where an expression reads it.
    private static IEnumerable<Field> TokenSettings(Definition definition, string text)
    {
        if (definition.Auth?.OAuth is null) return text.Contains("settings.oauth", StringComparison.Ordinal) ? [LastingToken] : [];
        return RenewedToken.Where(one => one.Name == LastingToken.Name || text.Contains($"settings.{one.Name}", StringComparison.Ordinal));
    }

    // The word in a comment costs a little time, without it the time would be missing.
    [GeneratedRegex(@"\bnow\b")]
    private static partial Regex Now();

    private Definition Definition(Node root)
    {
        var keys = new Keys(root, "", _reading, Known);
        var actions = new ActionReader(_reading);
        var read = new Definition(keys.RequiredText("name"))
        {
            Title = keys.RequiredText("title"),
            Summary = keys.RequiredText("summary"),
            Documentation = keys.Text("documentation"),
            IntegrationNames = keys.Texts("integrations"),
            Notes = keys.Texts("notes"),
            Settings = [.. keys.Entries("settings").Select(entry => Setting(entry.Name, entry.Node, entry.Path))],
            Auth = keys.Node("auth") is { } auth ? Auth(auth, keys.PathOf("auth")) : null,
            Constants = Constants(keys),
            Lets = keys.Lets("let"),
            Headers = keys.Headers("headers"),
            Verdicts = _requests.Verdicts(keys, "verdicts"),
            Rate = keys.Node("rate") is { } rate ? Rate(rate, keys.PathOf("rate")) : null,
            Actions = [.. keys.Entries("actions").Select(entry => actions.Action(entry.Name, entry.Node, entry.Path))],
        };
        if (keys.Node("actions") is null or YamlMap { Entries.Count: 0 }) _reading.Refuse(root, "actions", "is missing; a destination needs at least one action");
        return read with { Presets = [.. keys.Items("presets").Select(item => Preset(item.Node, item.Path, read)).OfType<Preset>()] };
    }

    // What fails without asking for a setting would refuse every configuration.
    private IReadOnlyList<Let> Constants(Keys keys)
    {
        foreach (var (_, node, path) in keys.Entries("constants"))
        {
            if (node is YamlMap { Entries: [{ Key.Text: "@fail" }] })
                _reading.Refuse(node, path, "would refuse every configuration; put '@fail' into the branch of '@when' that asks for the settings at fault");
        }
        return keys.Lets("constants");
    }

    private Field Setting(string name, Node node, string path)
    {
        var keys = new Keys(node, path, _reading, KnownSetting);
        var choices = keys.Texts("choices");
        var kind = choices.Count > 0 ? FieldKind.Choice : Enum.Parse<FieldKind>(keys.Word("kind", "text", Kinds), ignoreCase: true);
        if (keys.Node("default") is { } given && Fault(kind, keys.Text("default"), choices) is { } fault) _reading.Refuse(given, keys.PathOf("default"), fault);
        return new(name, kind, keys.RequiredText("help"))
        {
            Required = keys.Flag("required"),
            Secret = keys.Flag("secret"),
            Default = keys.Has("default") ? keys.Text("default") : null,
            Choices = choices,
        };
    }

    // Why a setting of that kind cannot have the value; null if it can.
    private static string? Fault(FieldKind kind, string value, IReadOnlyList<string> choices) => kind switch
    {
        FieldKind.Choice when !choices.Contains(value) => $"'{value}' is none of the choices",
        FieldKind.Flag when value is not ("true" or "false") => $"'{value}' is not true or false",
        FieldKind.Number when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => $"'{value}' is not a whole number",
        FieldKind.Url when !Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") =>
            $"'{value}' is not an http or https URL; write all of it, such as https://example.com/path",
        _ => null,
    };

    private AuthShape Auth(Node node, string path)
    {
        var keys = new Keys(node, path, _reading, KnownAuth);
        var headers = new List<NamedExpression>(keys.Headers("headers"));
        if (Sound(keys, "bearer") is { } bearer) headers.Add(new("authorization", _reading.Expression(Joined(bearer, "Bearer "), keys.PathOf("bearer"))));
        if (keys.Node("basic") is { } basic) headers.Add(new("authorization", Basic(new(basic, keys.PathOf("basic"), _reading, KnownBasic))));
        return new(headers, keys.Named("query"), keys.Node("oauth") is { } oauth ? OAuth(new(oauth, keys.PathOf("oauth"), _reading, KnownOAuth)) : null);
    }

    private MappingNode Basic(Keys keys)
    {
        var none = new YamlScalar(0, 0, "", false);
        var pair = Join(Sound(keys, "user") ?? none, new YamlScalar(0, 0, ":", false), Sound(keys, "password") ?? none);
        return _reading.Expression(Joined(Call("@base64", pair), "Basic "), keys.Path);
    }

    // Mistakes are said where they stand, not where they end up inside of what is made of them.
    private Node? Sound(Keys keys, string key)
    {
        if (keys.Node(key) is not { } node) return null;
        var before = _reading.Problems.Count;
        _reading.CheckMapping(node, keys.PathOf(key));
        return _reading.Problems.Count == before ? node : null;
    }

    private static YamlMap Joined(Node value, string before) => Join(new YamlScalar(value.Line, value.Column, before, false), value);

    private static YamlMap Join(params Node[] items) =>
        Call("@join", new YamlMap(0, 0, [(Word("items"), new YamlList(0, 0, items)), (Word("with"), Word(""))]));

    private static YamlMap Call(string directive, Node argument) => new(argument.Line, argument.Column, [(Word(directive), argument)]);

    private static YamlScalar Word(string text) => new(0, 0, text, false);

    private static OAuthShape OAuth(Keys keys) => new(
        keys.RequiredExpression("token_url"),
        keys.Expression("client_id"),
        keys.Expression("client_secret"),
        keys.Expression("refresh_token"),
        keys.Expression("scope"));

    private Rate? Rate(Node node, string path)
    {
        var keys = new Keys(node, path, _reading, KnownRate);
        var (requests, per) = (keys.Count("requests"), keys.RequiredText("per"));
        var unit = per.Length > 1 ? per[^1] : ' ';
        var isCount = int.TryParse(per.AsSpan(0, Math.Max(per.Length - 1, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
        if (requests is null || unit is not ('s' or 'm' or 'h') || !isCount)
        {
            _reading.Refuse(node, path, "must say how many requests in which time, such as { requests: 100, per: 1s }");
            return null;
        }
        return new(requests.Value, unit switch { 's' => TimeSpan.FromSeconds(count), 'm' => TimeSpan.FromMinutes(count), _ => TimeSpan.FromHours(count) });
    }

    private Preset? Preset(Node node, string path, Definition definition)
    {
        var keys = new Keys(node, path, _reading, KnownPreset);
        var name = keys.RequiredText("action");
        if (definition.Action(name) is not { } action)
        {
            var cure = Suggestion.Cure(name, definition.ActionNames);
            _reading.Refuse(keys.Node("action") ?? node, keys.PathOf("action"), $"'{name}' is no action{cure}");
            return null;
        }
        var trigger = keys.Has("trigger") ? keys.Text("trigger") : action.Trigger ?? "";
        if (trigger.Length == 0) _reading.Refuse(node, keys.PathOf("trigger"), "is missing, and the action suggests none");
        else keys.Trigger("trigger");
        foreach (var field in keys.Entries("mapping"))
        {
            var names = action.Fields.Fields.Select(static one => one.Name).ToList();
            if (names.Contains(field.Name)) _reading.CheckMapping(field.Node, field.Path);
            else _reading.Refuse(field.Node, field.Path, $"the action has no such field{Suggestion.Cure(field.Name, names)}");
        }
        var own = keys.Node("mapping") is YamlMap map ? YamlJson.ToValue(map) : default;
        return new(keys.RequiredText("name"), name, trigger, DefaultMapping.Of(action, own, keys.Texts("without")));
    }
}
