using System.Text;
using Sluice.Routing.Mappings.Directives;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>Turns a mapping into nodes and gathers what is wrong with it. For one mapping.</summary>
internal sealed class MappingCompiler
{
    private const string Metadata = "_metadata";

    private readonly List<string> _at = [];
    private readonly List<MappingProblem> _problems = [];
    private readonly Arena _arena = new();
    private int _directives;
    private bool _isLiteral;

    private MappingCompiler(MappingOptions options) => Options = options;

    public MappingOptions Options { get; }

    public int ProblemCount => _problems.Count;

    /// <summary>Whether undefined members of the object that takes this place count.</summary>
    public bool KeepsUndefined { get; private set; }

    /// <summary>Where the compiler is, or a place below, as problems and faults name it.</summary>
    /// <param name="below">A place below, such as <c>value</c> or <c>[1]</c>; empty for the place itself.</param>
    public string At(string below = "")
    {
        var text = new StringBuilder();
        foreach (var step in _at.Append(below))
        {
            if (step.Length == 0) continue;
            if (text.Length > 0 && step[0] != '[') text.Append('.');
            text.Append(step);
        }
        return text.Length <= 300 ? text.ToString() : $"{text.ToString(0, 150)}…{text.ToString(text.Length - 150, 150)}";
    }

    /// <summary>Notes what is wrong at a place below, or here if it is empty.</summary>
    public void Problem(string below, string message) => _problems.Add(new(At(below), message));

    /// <summary>Compiles a mapping that stands at a place below.</summary>
    public MappingNode Compile(Value json, string below) => Compile(json, below, keepsUndefined: false);

    /// <summary>Compiles a mapping whose value takes the place of the one around it: what holds for that holds for it.</summary>
    public MappingNode CompileInPlace(Value json, string below) => Compile(json, below, KeepsUndefined);

    /// <summary>Compiles a mapping whose undefined members count: in <c>@merge</c> they override.</summary>
    public MappingNode CompileMembers(Value json, string below) => Compile(json, below, keepsUndefined: true);

    /// <summary>Compiles a mapping that stands here, in which strings are no short forms.</summary>
    public MappingNode CompileLiteral(Value json)
    {
        var outer = _isLiteral;
        _isLiteral = true;
        var node = CompileInPlace(json, "");
        _isLiteral = outer;
        return node;
    }

    internal static MappingNode Compile(Value json, MappingOptions options)
    {
        var compiler = new MappingCompiler(options);
        var root = RootDirective.Find(json) is { } directive ? compiler.Wrapped(json, directive) : compiler.Root(json);
        return compiler._problems.Count == 0 ? root : throw new MappingException(compiler._problems);
    }

    /// <summary>Compiles a mapping of any shape: a lone path, a text, a list.</summary>
    /// <exception cref="MappingException">Something is wrong with it.</exception>
    internal static MappingNode CompileExpression(Value json, MappingOptions options)
    {
        var compiler = new MappingCompiler(options);
        var node = compiler.Compile(json, "");
        return compiler._problems.Count == 0 ? node : throw new MappingException(compiler._problems);
    }

    private MappingNode Root(Value json)
    {
        if (json.Kind == ValueKind.Object) return Compile(json, "");
        Problem("", $"A mapping is an object, not {Words.Of(json)}.");
        return MappingNode.Nothing;
    }

    private TransformNode Wrapped(Value json, Value directive)
    {
        _at.Add(RootDirective.Name);
        var apply = RootDirective.Apply(directive, this);
        _at.Clear();
        return new TransformNode(apply, Members(json, skip: RootDirective.Name), RootDirective.Name);
    }

    private MappingNode Compile(Value json, string below, bool keepsUndefined)
    {
        if (_at.Count > Options.DepthMax)
        {
            // Said once is enough: everything below is too deep as well.
            if (_problems.Count == 0 || !_problems[^1].Message.StartsWith("A mapping nests", StringComparison.Ordinal))
                Problem(below, $"A mapping nests at most {Options.DepthMax} levels deep.");
            return MappingNode.Nothing;
        }
        var outer = KeepsUndefined;
        KeepsUndefined = keepsUndefined;
        _at.Add(below);
        var node = json.Kind switch
        {
            ValueKind.Object when Arguments.DirectiveIn(json) is { } name => Directive(json, name),
            ValueKind.Object => Members(json),
            ValueKind.Array => Items(json),
            ValueKind.String when Options.ShortForms && !_isLiteral => ShortForm(json),
            _ => new ConstantNode(json, true),
        };
        _at.RemoveAt(_at.Count - 1);
        KeepsUndefined = outer;
        return node;
    }

    private MappingNode Directive(Value json, string name)
    {
        if (++_directives > Options.DirectivesMax)
        {
            if (_directives == Options.DirectivesMax + 1) Problem("", $"A mapping has at most {Options.DirectivesMax} directives.");
            return MappingNode.Nothing;
        }
        foreach (var member in json)
        {
            if (member.Key.ToString() is var other && other != name && other != Metadata)
            {
                Problem("", $"{name} must stand alone: '{other}' beside it has no meaning. Put it one level up, or into an object of its own.");
                return MappingNode.Nothing;
            }
        }
        if ((BuiltIn.Directives.GetValueOrDefault(name) ?? Options.Directives.GetValueOrDefault(name)) is not { } factory)
        {
            Problem("", $"'{name}' is not a directive{Suggestion.Cure(name, [.. BuiltIn.Directives.Keys, .. Options.Directives.Keys])}.");
            return MappingNode.Nothing;
        }
        var problems = _problems.Count;
        _at.Add(name);
        var node = factory(json[Encoding.UTF8.GetBytes(name)], this);
        node = _problems.Count == problems ? Folded(node) : MappingNode.Nothing;
        _at.RemoveAt(_at.Count - 1);
        return node;
    }

    private MappingNode Members(Value json, string? skip = null)
    {
        var keeps = KeepsUndefined;
        var members = new List<(Value Name, MappingNode Node)>();
        foreach (var member in json)
        {
            var name = member.Key.ToString();
            if (name == skip) continue;
            members.Add((Value.Constant(name), Compile(member.Value, name)));
        }
        return skip is null && members.TrueForAll(member => member.Node is ConstantNode { IsVerbatim: true })
            ? new ConstantNode(json, true)
            : Folded(new ObjectNode(members, keeps));
    }

    private MappingNode Items(Value json)
    {
        var items = new List<MappingNode>();
        foreach (var item in json) items.Add(Compile(item.Value, $"[{items.Count}]"));
        return items.TrueForAll(item => item is ConstantNode { IsVerbatim: true }) ? new ConstantNode(json, true) : Folded(new ArrayNode([.. items]));
    }

    private MappingNode ShortForm(Value json)
    {
        var text = json.ToString();
        if (text.StartsWith("$.", StringComparison.Ordinal)) return new PathNode(ValuePath.Parse(text));
        return ParseTemplate(text) is { HasInserts: true } template ? new TemplateNode(template) : new ConstantNode(json, true);
    }

    /// <summary>Reads a template, and notes what is surely not meant as text.</summary>
    public Template ParseTemplate(string text)
    {
        if (Options.Strict && Template.UnclosedIn(text) is { } position)
            Problem("", $"The braces at character {position + 1} are not closed; write {{{{path}}}} for a value of the message.");
        return Template.Parse(text, Options);
    }

    // What gives the same for every message is computed now.
    private MappingNode Folded(MappingNode node)
    {
        if (node is ConstantNode constant) return constant.IsVerbatim ? new ConstantNode(constant.Value, false) : constant;
        if (!node.IsConstant) return node;
        try
        {
            var value = node.Evaluate(new Scope(_arena.Object(), _arena));
            return Constants.Kept(value) is { } kept ? new ConstantNode(kept, false) : node;
        }
        catch (MappingFault fault)
        {
            Problem("", $"This fails for every message: {fault.Reason}");
            return MappingNode.Nothing;
        }
        finally
        {
            _arena.Clear();
        }
    }
}
