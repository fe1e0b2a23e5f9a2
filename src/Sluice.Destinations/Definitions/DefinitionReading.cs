using Sluice.Destinations.Functions;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations.Definitions;

/// <summary>One reading of a destination's file: gathers every problem, and compiles what is written in the languages of mappings and triggers.</summary>
internal sealed class DefinitionReading(string file, DestinationCode? code)
{
    private readonly MappingOptions _options = Vocabulary.For(code);
    private readonly List<FileProblem> _problems = [];
    private readonly List<string> _addresses = [];

    /// <summary>The problems so far, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Problems => [.. _problems.OrderBy(static problem => (problem.Line, problem.Column))];

    /// <summary>The texts that hold an address in the expressions so far, as they are written.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    public void Refuse(Node at, string path, string message) => _problems.Add(new(file, at.Line, at.Column, path, message));

    /// <summary>Compiles an expression.</summary>
    public MappingNode Expression(Node node, string path)
    {
        try
        {
            var written = YamlJson.ToValue(node);
            var expression = MappingCompiler.CompileExpression(written, _options);
            AddressTexts.AddTo(_addresses, written);
            return expression;
        }
        catch (MappingException wrong)
        {
            foreach (var problem in wrong.Problems) Refuse(node, problem.At.Length == 0 ? path : $"{path}.{problem.At}", problem.Message);
            return MappingNode.Nothing;
        }
    }

    /// <summary>Compiles a mapping only to see that it is one.</summary>
    public void CheckMapping(Node node, string path) => Expression(node, path);

    /// <summary>Compiles a trigger; null if it is none.</summary>
    public Trigger? Trigger(Node node, string path, string text)
    {
        try
        {
            return Routing.Triggers.Trigger.Parse(text);
        }
        catch (TriggerException wrong)
        {
            Refuse(node, path, $"{wrong.Message} (character {wrong.Position + 1} of: {text})");
            return null;
        }
    }

    /// <summary>Compiles a condition.</summary>
    public Trigger? Condition(Node node, string path)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            Refuse(node, path, $"must be a condition such as payload.email != null, not {node.Noun}");
            return null;
        }
        return Trigger(node, path, scalar.Text);
    }
}
