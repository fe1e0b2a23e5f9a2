using System.Text;

namespace Sluice.Destinations.Payloads;

/// <summary>The fields of a payload, or of an object inside one.</summary>
internal sealed class PayloadShape
{
    private readonly Dictionary<string, PayloadField> _byName;
    private readonly Dictionary<string, PayloadField>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="fields">The fields in the order of the definition.</param>
    /// <param name="additional">Whether members that are no fields are kept.</param>
    public PayloadShape(IReadOnlyList<PayloadField> fields, bool additional)
    {
        (Fields, Additional) = (fields, additional);
        _byName = fields.ToDictionary(static field => field.Name, StringComparer.Ordinal);
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IReadOnlyList<PayloadField> Fields { get; }

    public bool Additional { get; }

    /// <summary>The field of that name, null if there is none.</summary>
    public PayloadField? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The field of that name (UTF-8), null if there is none.</summary>
    public PayloadField? Find(ReadOnlySpan<byte> name)
    {
        const int Longest = 256;
        if (name.Length > Longest) return null;
        Span<char> text = stackalloc char[Longest];
        return _lookup.TryGetValue(text[..Encoding.UTF8.GetChars(name, text)], out var field) ? field : null;
    }
}
