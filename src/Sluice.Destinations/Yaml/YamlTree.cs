using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Destinations.Yaml;

/// <summary>Reads a YAML text into nodes that keep their places. One document, no tags, anchors and aliases as usual.</summary>
internal sealed class YamlTree
{
    /// <summary>How deep lists and mappings may nest, the operator's own mappings among them.</summary>
    public const int MaxDepth = 32;

    /// <summary>How many values all aliases together may stand for. Whoever reads the tree goes through each of them.</summary>
    public const int MaxRepeated = 100_000;

    private readonly Parser _events;
    private readonly Dictionary<AnchorName, Anchored> _anchors = [];
    private NodeEvent? _last;

    // Values so far, aliases counted as what they stand for; those of aliases only; and how deep it went since the begin of what is measured.
    private int _values, _repeated, _deepest;

    private YamlTree(string text) => _events = new(new StringReader(text));

    /// <summary>The root of the document; null when there is none, as in a file of comments.</summary>
    /// <exception cref="UnusableYamlException">It is YAML, but more of it than we take.</exception>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static Node? Read(string text)
    {
        var tree = new YamlTree(text);
        try
        {
            return tree.Document();
        }
        catch (InvalidOperationException)
        {
            // At the end of the text or at a mistake inside brackets, the parser stops without an error.
            var (start, end) = tree._last is { } last ? (last.Start, last.End) : (Mark.Empty, Mark.Empty);
            throw new UnusableYamlException(start, end, "what begins here has no end; close it with ] or }");
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser does not check that the code of an escape is a character.
            var at = tree._events.Current?.End ?? Mark.Empty;
            throw new UnusableYamlException(at, at, "an escape behind this stands for no character; the codes of \\U end at 0010FFFF");
        }
    }

    private Node? Document()
    {
        _events.Consume<StreamStart>();
        if (_events.TryConsume<StreamEnd>(out _)) return null;
        _events.Consume<DocumentStart>();
        var root = Next(1);
        _events.Consume<DocumentEnd>();
        if (_events.TryConsume<DocumentStart>(out var second)) throw At(second, "a second document begins here; keep everything in one");
        return root;
    }

    private Node Next(int depth)
    {
        if (depth > MaxDepth) throw TooDeep(_events.Current!);
        if (_events.TryConsume<AnchorAlias>(out var alias)) return Repeated(alias, depth);
        var (above, before) = (_deepest, _values++);
        _deepest = depth;
        var start = _last = _events.Consume<NodeEvent>();
        if (!start.Tag.IsEmpty) throw At(start, "tags, which begin with '!', have no meaning here; leave it out, or put the value in quotes");
        Node node = start switch
        {
            YamlDotNet.Core.Events.Scalar scalar => Leaf(scalar),
            SequenceStart => List(start, depth),
            _ => Keys(start, depth),
        };
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor] = new(node, _values - before, _deepest - depth);
        _deepest = Math.Max(above, _deepest);
        return node;
    }

    private Node Repeated(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target)) throw At(alias, $"'*{alias.Value}' stands for nothing; define &{alias.Value} above it");
        if (depth + target.Height > MaxDepth) throw TooDeep(alias);
        (_values, _repeated, _deepest) = (_values + target.Values, _repeated + target.Values, Math.Max(_deepest, depth + target.Height));
        if (_repeated > MaxRepeated) throw At(alias, $"the aliases up to here stand for more than {MaxRepeated} values; use fewer of them");
        return target.Node;
    }

    private static YamlScalar Leaf(YamlDotNet.Core.Events.Scalar scalar) =>
        new(Line(scalar), Column(scalar), scalar.Value, scalar.Style is ScalarStyle.Plain);

    private YamlList List(NodeEvent start, int depth)
    {
        var items = new List<Node>();
        while (!_events.TryConsume<SequenceEnd>(out _)) items.Add(Next(depth + 1));
        return new(Line(start), Column(start), items);
    }

    private YamlMap Keys(NodeEvent start, int depth)
    {
        var entries = new List<(YamlScalar, Node)>();
        var inherited = new List<(YamlScalar, Node)>();
        while (!_events.TryConsume<MappingEnd>(out _))
        {
            var place = _events.Current!;
            var key = Next(depth + 1) as YamlScalar ?? throw At(place, "a key must be a single word");
            var value = Next(depth + 1);
            if (key is { Plain: true, Text: "<<" }) inherited.AddRange(Inherited(place, value));
            else entries.Add((key, value));
        }
        // Their own place in the order, but what stands here itself wins.
        var own = entries.Select(static entry => entry.Item1.Text).ToHashSet(StringComparer.Ordinal);
        var others = inherited.DistinctBy(static entry => entry.Item1.Text).Where(entry => !own.Contains(entry.Item1.Text));
        return new(Line(start), Column(start), [.. others, .. entries]);
    }

    // YAML 1.1's merge key: the entries of one map or of several, the first that has a key wins.
    private static IEnumerable<(YamlScalar, Node)> Inherited(ParsingEvent place, Node value) => value switch
    {
        YamlMap map => map.Entries,
        YamlList maps => maps.Items.SelectMany(one => Inherited(place, one)),
        _ => throw At(place, "what follows << must be a set of keys, usually an alias such as *common"),
    };

    private static UnusableYamlException TooDeep(ParsingEvent at) => At(at, $"lists and keys are nested more than {MaxDepth} deep");

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;

    private static UnusableYamlException At(ParsingEvent at, string message) => new(at.Start, at.End, message);

    /// <summary>What an alias can stand for: how many values it has, and how many levels below its own.</summary>
    private sealed record Anchored(Node Node, int Values, int Height);
}

/// <summary>YAML that has no place in a configuration.</summary>
internal sealed class UnusableYamlException(in Mark start, in Mark end, string message) : YamlException(start, end, message);
