using System.Text;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What stands beside a directive's name, while it is compiled: mappings, or words that are fixed.</summary>
internal readonly struct DirectiveArgument(Value json, MappingCompiler compiler, string at = "")
{
    public Value Json => json;

    /// <summary>An argument with named parts. Unknown ones are problems.</summary>
    public DirectiveArgument Parts(params string[] known)
    {
        if (json.Kind != ValueKind.Object) compiler.Problem(at, $"must be an object with {string.Join(", ", known)}");
        foreach (var part in json)
        {
            var name = part.Key.ToString();
            if (json.Kind == ValueKind.Object && !known.Contains(name)) compiler.Problem(Below(name), $"is not known here{Suggestion.Cure(name, known)}");
        }
        return this;
    }

    public bool Has(string part) => json[Encoding.UTF8.GetBytes(part)].Kind != ValueKind.Undefined;

    public DirectiveArgument Part(string name) => new(json[Encoding.UTF8.GetBytes(name)], compiler, Below(name));

    /// <summary>The argument as a mapping.</summary>
    public MappingNode Node() => compiler.Compile(json, at);

    /// <summary>A part as a mapping; gives undefined if it is missing.</summary>
    public MappingNode Node(string part) => Has(part) ? Part(part).Node() : MappingNode.Nothing;

    /// <summary>The items of a list, each as a mapping. Anything but a list is a problem.</summary>
    public MappingNode[] Nodes()
    {
        if (json.Kind != ValueKind.Array)
        {
            compiler.Problem(at, "must be a list");
            return [];
        }
        var nodes = new List<MappingNode>();
        foreach (var item in json) nodes.Add(compiler.Compile(item.Value, $"{at}[{nodes.Count}]"));
        return [.. nodes];
    }

    /// <summary>A part that is a fixed word.</summary>
    public string Word(string part, string missing = "")
    {
        if (!Has(part)) return missing;
        var word = Part(part).Json;
        if (word.IsContainer || word.Kind == ValueKind.Null) compiler.Problem(Below(part), "must be a word");
        return word.ToString();
    }

    /// <summary>A part that is one of a few words.</summary>
    public string Word(string part, string missing, params string[] words)
    {
        var word = Word(part, missing);
        if (Has(part) && !words.Contains(word)) compiler.Problem(Below(part), $"'{word}' is not possible{Suggestion.Cure(word, words)}");
        return word;
    }

    /// <summary>A part that is true or false.</summary>
    public bool Flag(string part) => Has(part) && Part(part).Json.Kind == ValueKind.True;

    /// <summary>A part that is a condition; null if it is missing or none.</summary>
    public Trigger? Condition(string part) => Has(part) ? Part(part).Condition() : null;

    /// <summary>The argument as a condition.</summary>
    public Trigger? Condition()
    {
        try
        {
            return Trigger.Parse(json.ToString());
        }
        catch (TriggerException wrong)
        {
            compiler.Problem(at, $"{wrong.Message} (character {wrong.Position + 1})");
            return null;
        }
    }

    public void Problem(string message) => compiler.Problem(at, message);

    private string Below(string part) => at.Length == 0 ? part : $"{at}.{part}";
}
