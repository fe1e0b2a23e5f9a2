using System.Globalization;
using Sluice.Destinations.Exchanges;
using Sluice.Destinations.Yaml;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using Sluice.Routing.Mappings.Directives;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A set of keys of a destination's file, where every key that nobody knows is a problem.</summary>
internal sealed class Keys
{
    private static readonly string[] Iterating = ["@each", "@arrayPath", "@transform"];

    private readonly Dictionary<string, Node> _values = new(StringComparer.Ordinal);
    private readonly DefinitionReading _reading;
    private readonly Node _node;

    /// <param name="node">Should be a set of keys; a problem if it isn't.</param>
    /// <param name="path">Keys that lead to it.</param>
    /// <param name="reading">Takes problems.</param>
    /// <param name="known">The keys it may have.</param>
    public Keys(Node node, string path, DefinitionReading reading, IReadOnlyCollection<string> known)
    {
        (_node, Path, _reading) = (node, path, reading);
        if (node is not YamlMap map)
        {
            reading.Refuse(node, path, $"must be a set of keys ({string.Join(", ", known)}), not {node.Noun}");
            return;
        }
        foreach (var (key, value) in map.Entries)
        {
            if (!known.Contains(key.Text)) reading.Refuse(key, PathOf(key.Text), $"unknown key{Suggestion.Cure(key.Text, known)}");
            else if (!_values.TryAdd(key.Text, value)) reading.Refuse(key, PathOf(key.Text), map.GivenTwice(key));
        }
    }

    public string Path { get; }

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public bool Has(string key) => _values.ContainsKey(key);

    public Node? Node(string key) => _values.GetValueOrDefault(key);

    /// <summary>A text; the default if the key is missing.</summary>
    public string Text(string key, string missing = "")
    {
        if (!_values.TryGetValue(key, out var node)) return missing;
        if (node is YamlScalar { IsNull: false } scalar) return scalar.Text;
        _reading.Refuse(node, PathOf(key), $"must be a text, not {(node is YamlScalar ? "empty" : node.Noun)}");
        return missing;
    }

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string key)
    {
        if (!Has(key)) _reading.Refuse(_node, PathOf(key), "is missing");
        return Text(key);
    }

    /// <summary>One of a few words.</summary>
    public string Word(string key, string missing, IReadOnlyCollection<string> words)
    {
        var word = Text(key, missing);
        if (!Has(key) || words.Contains(word)) return word;
        _reading.Refuse(_values[key], PathOf(key), $"'{word}' is not possible here{Suggestion.Cure(word, words)}");
        return missing;
    }

    public bool Flag(string key) => Word(key, "false", ["true", "false"]) == "true";

    public double? Number(string key)
    {
        if (!Has(key)) return null;
        if (double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
        _reading.Refuse(_values[key], PathOf(key), "must be a number");
        return null;
    }

    /// <summary>A whole number above zero, and not above a bound.</summary>
    public int? Count(string key, int most = int.MaxValue)
    {
        if (!Has(key)) return null;
        if (int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most) return number;
        _reading.Refuse(_values[key], PathOf(key), most == int.MaxValue ? "must be a whole number above 0" : $"must be a whole number from 1 to {most}");
        return null;
    }

    /// <summary>The entries of a set of keys chosen freely, each with its path.</summary>
    public IEnumerable<(string Name, Node Node, string Path)> Entries(string key)
    {
        if (!_values.TryGetValue(key, out var node)) yield break;
        if (node is not YamlMap map)
        {
            _reading.Refuse(node, PathOf(key), $"must be a set of keys, not {node.Noun}");
            yield break;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
        {
            if (!seen.Add(name.Text)) _reading.Refuse(name, $"{PathOf(key)}.{name.Text}", map.GivenTwice(name));
            else yield return (name.Text, value, $"{PathOf(key)}.{name.Text}");
        }
    }

    /// <summary>The items of a list, each with its path.</summary>
    public IEnumerable<(Node Node, string Path)> Items(string key)
    {
        if (!_values.TryGetValue(key, out var node)) yield break;
        if (node is not YamlList list)
        {
            _reading.Refuse(node, PathOf(key), $"must be a list, not {node.Noun}");
            yield break;
        }
        for (var i = 0; i < list.Items.Count; i++) yield return (list.Items[i], $"{PathOf(key)}[{i}]");
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var (node, path) in Items(key))
        {
            if (node is YamlScalar { IsNull: false } scalar) texts.Add(scalar.Text);
            else _reading.Refuse(node, path, $"must be a text, not {node.Noun}");
        }
        return texts;
    }

    public MappingNode? Expression(string key) => Node(key) is { } node ? _reading.Expression(node, PathOf(key)) : null;

    public MappingNode RequiredExpression(string key)
    {
        if (Node(key) is not { } node) _reading.Refuse(node = _node, PathOf(key), "is missing");
        return Has(key) ? _reading.Expression(node, PathOf(key)) : _reading.Expression(new YamlScalar(_node.Line, _node.Column, "", true), Path);
    }

    /// <summary>A trigger, which is a text; null if it is missing or none.</summary>
    public Trigger? Trigger(string key) => Node(key) is { } node ? _reading.Trigger(node, PathOf(key), Text(key)) : null;

    public Trigger? Condition(string key) => Node(key) is { } node ? _reading.Condition(node, PathOf(key)) : null;

    /// <summary>Expressions with names that are chosen freely.</summary>
    public IReadOnlyList<NamedExpression> Named(string key) =>
        [.. Entries(key).Select(entry => new NamedExpression(entry.Name, _reading.Expression(entry.Node, entry.Path)))];

    /// <summary>The headers of requests.</summary>
    public IReadOnlyList<NamedExpression> Headers(string key) => [.. Entries(key).Select(entry => Header(entry.Name, entry.Node, entry.Path))];

    /// <summary>Values with names, in order.</summary>
    public IReadOnlyList<Let> Lets(string key) => [.. Entries(key).Select(entry => Let(entry.Name, entry.Node, entry.Path))];

    private NamedExpression Header(string name, Node node, string path)
    {
        if (FramingHeaders.Has(name)) _reading.Refuse(node, path, "is set by the gateway alone: it says how the request is sent, and to whom; leave it out");
        var value = _reading.Expression(node, path);
        if (!HeaderText.IsName(name) || (value is ConstantNode { Value: { Kind: ValueKind.String } text } && !HeaderText.IsValue(text.ToString())))
            _reading.Refuse(node, path, $"is no HTTP header: {HeaderText.Rule}");
        return new(name, value);
    }

    private Let Let(string name, Node node, string path)
    {
        if (Everything(node) is { } all)
            _reading.Refuse(all, path, $"'{all.Text}' is all that there is, this value included; name what is meant, such as $.payload or $.message");
        return new(Routing.Values.Value.Constant(name), _reading.Expression(node, path));
    }

    // Where an expression is about each of several things, it means one of them.
    private static YamlScalar? Everything(Node node) => node switch
    {
        YamlScalar { Text: "$." or "$" } scalar => scalar,
        YamlList list => list.Items.Select(Everything).FirstOrDefault(static found => found is not null),
        YamlMap map => map.Entries.Where(static entry => !Iterating.Contains(entry.Key.Text)).Select(static entry => Everything(entry.Value))
            .FirstOrDefault(static found => found is not null),
        _ => null,
    };
}
