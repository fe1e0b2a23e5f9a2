using System.Text;

namespace Sluice.Translation.Json;

/// <summary>A few member names to look for while walking over an object. Most members are ruled out by their length alone.</summary>
internal sealed class NameSet(params string[] names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly ulong _lengths = names.Aggregate(0UL, (set, name) => set | (1UL << name.Length));

    /// <summary>How further names of the set begin; empty when there are none.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>The place of the member's name in the list, or -1.</summary>
    public int IndexOf(JsonValue member)
    {
        var length = member.Name.Length;
        if (!member.NameIsEscaped && (length > 63 || (_lengths >> length & 1) == 0)) return -1;
        for (var i = 0; i < _names.Length; i++)
        {
            if (member.IsNamed(_names[i])) return i;
        }
        return -1;
    }

    public bool Contains(JsonValue member) =>
        IndexOf(member) >= 0 || (Prefix.Length > 0 && (member.NameIsEscaped ? JsonText.Plain(member.Name) : member.Name).StartsWith(Prefix));
}
