using Sluice.Routing.Values;

namespace Sluice.Destinations.Payloads;

/// <summary>The fields of a payload, or of an object inside one.</summary>
/// <param name="fields">The fields in the order of the definition.</param>
/// <param name="additional">Whether members that are no fields are kept.</param>
internal sealed class PayloadShape(IReadOnlyList<PayloadField> fields, bool additional)
{
    private readonly PayloadField[] _fields = [.. fields];

    public IReadOnlyList<PayloadField> Fields => _fields;

    public bool Additional => additional;

    /// <summary>The fields that the action cannot do without.</summary>
    public PayloadField[] Required { get; } = [.. fields.Where(static field => field.Required)];

    /// <summary>Whether a field, here or inside, is required on a condition.</summary>
    public bool HasConditions { get; } = fields.Any(static field => field.RequiredWhen is not null || field.Properties?.HasConditions == true);

    /// <summary>The field of that name, null if there is none.</summary>
    public PayloadField? Find(string name) => Array.Find(_fields, field => field.Name == name);

    /// <summary>The field of that name, null if there is none.</summary>
    /// <param name="name">Which.</param>
    /// <param name="next">Where to look first, since members mostly have the order of the fields; becomes the index behind the one found.</param>
    public PayloadField? Find(Value name, ref int next)
    {
        for (var tried = 0; tried < _fields.Length; tried++)
        {
            var index = next + tried < _fields.Length ? next + tried : next + tried - _fields.Length;
            if (!_fields[index].Key.Is(name)) continue;
            next = index + 1;
            return _fields[index];
        }
        return null;
    }
}
