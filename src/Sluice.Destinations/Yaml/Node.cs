namespace Sluice.Destinations.Yaml;

/// <summary>A piece of a YAML document that remembers where it stood. Line and column count from 1.</summary>
internal abstract record Node(int Line, int Column)
{
    /// <summary>What it is, for a sentence.</summary>
    public abstract string Noun { get; }
}

/// <summary>A single value, as text: what it means is for the key to say. <paramref name="Plain"/> is one without quotes.</summary>
internal sealed record YamlScalar(int Line, int Column, string Text, bool Plain) : Node(Line, Column)
{
    public override string Noun => "a single value";

    /// <summary>Whether it is YAML's word for nothing, as in <c>key:</c> with nothing behind it.</summary>
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(int Line, int Column, IReadOnlyList<Node> Items) : Node(Line, Column)
{
    public override string Noun => "a list";
}

/// <summary>Keys with values, in the order of the file, duplicates included.</summary>
internal sealed record YamlMap(int Line, int Column, IReadOnlyList<(YamlScalar Key, Node Value)> Entries) : Node(Line, Column)
{
    public override string Noun => "a set of keys";

    /// <summary>What is wrong with a key that was there before.</summary>
    public string GivenTwice(YamlScalar key) => $"is given twice; the first is on line {Entries.First(entry => entry.Key.Text == key.Text).Key.Line}";
}
