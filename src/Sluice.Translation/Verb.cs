namespace Sluice.Translation;

/// <summary>What a v2 operation does (spec 2.2).</summary>
internal enum Verb
{
    Unknown,
    Identify,
    IdentifyAnonymous,
    Event,
    Page,
    Screen,
    AddRelationships,
    DeleteRelationships,
    AddDevice,
    DeleteDevice,
    Merge,
    Suppress,
    Unsuppress,
    Delete,
    Content,
}

/// <summary>The words for verbs, with the spellings that must be accepted besides the canonical ones (spec 2.3).</summary>
internal static class Verbs
{
    private static readonly (byte[] Word, Verb Verb)[] Table =
    [
        ("identify"u8.ToArray(), Verb.Identify),
        ("event"u8.ToArray(), Verb.Event),
        ("page"u8.ToArray(), Verb.Page),
        ("screen"u8.ToArray(), Verb.Screen),
        ("add_relationships"u8.ToArray(), Verb.AddRelationships),
        ("add_relationship"u8.ToArray(), Verb.AddRelationships),
        ("delete_relationships"u8.ToArray(), Verb.DeleteRelationships),
        ("delete_relationship"u8.ToArray(), Verb.DeleteRelationships),
        ("add_device"u8.ToArray(), Verb.AddDevice),
        ("delete_device"u8.ToArray(), Verb.DeleteDevice),
        ("remove_device"u8.ToArray(), Verb.DeleteDevice),
        ("merge"u8.ToArray(), Verb.Merge),
        ("suppress"u8.ToArray(), Verb.Suppress),
        ("unsuppress"u8.ToArray(), Verb.Unsuppress),
        ("delete"u8.ToArray(), Verb.Delete),
        ("identify_anonymous"u8.ToArray(), Verb.IdentifyAnonymous),
        ("viewed_content"u8.ToArray(), Verb.Content),
        ("clicked_content"u8.ToArray(), Verb.Content),
    ];

    public static Verb Parse(ReadOnlySpan<byte> word)
    {
        foreach (var (known, verb) in Table)
        {
            if (word.SequenceEqual(known)) return verb;
        }
        return Verb.Unknown;
    }
}
