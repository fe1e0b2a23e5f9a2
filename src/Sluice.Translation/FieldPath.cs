namespace Sluice.Translation;

/// <summary>Where in a body something is, put into words only when an error asks for it.</summary>
/// <param name="Root">Member of the body; empty for the body itself.</param>
/// <param name="Index">Place in a list below it, or -1.</param>
/// <param name="Leaf">Member below that; may be empty.</param>
internal readonly record struct FieldPath(string Root, int Index = -1, string Leaf = "")
{
    public static implicit operator FieldPath(string root) => new(root);

    /// <summary>The path of a member below this one.</summary>
    public FieldPath Member(string name) => Root.Length == 0 ? new(name) : this with { Leaf = Leaf.Length == 0 ? name : $"{Leaf}.{name}" };

    public override string ToString() => (Index < 0 ? Root : $"{Root}[{Index}]") + (Leaf.Length == 0 ? "" : $".{Leaf}");
}
