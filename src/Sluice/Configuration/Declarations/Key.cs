using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Declarations;

/// <summary>What a key asks of the operator beyond its kind.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>It must be there.</summary>
    Presence = 1,

    /// <summary>A change takes effect at the next start only.</summary>
    Restart = 2,
}

/// <summary>One key of the file.</summary>
/// <param name="name">The key, snake case.</param>
/// <param name="help">For the operator: sentences.</param>
/// <param name="needs">What it asks for.</param>
internal abstract class Key(string name, string help, Needs needs)
{
    public string Name => name;

    public string Help => help;

    public bool IsRequired => needs.HasFlag(Needs.Presence);

    public bool NeedsRestart => needs.HasFlag(Needs.Restart);

    public abstract Kind Kind { get; }

    /// <summary>The value when absent, as one would write it; null when there is none.</summary>
    public abstract string? Default { get; }

    /// <summary>Adds the key to the schema of its section.</summary>
    public virtual void Extend(JsonObject section)
    {
        var schema = Kind.Schema();
        schema["description"] = help;
        if (Default is not null && Kind.Inside is null) schema["default"] = Kind.Literal(Default);
        section["properties"]![name] = schema;
        if (IsRequired) ((JsonArray)(section["required"] ??= new JsonArray())).Add((JsonNode)name);
    }
}

/// <summary>A key of a section that is read into <typeparamref name="TOwner"/>.</summary>
internal abstract class Key<TOwner>(string name, string help, Needs needs) : Key(name, help, needs)
{
    /// <summary>Reads the key's value into a copy of its owner; problems are noted, and the owner is then as it was.</summary>
    public abstract TOwner Read(TOwner owner, Place value, Reading reading);

    /// <summary>What becomes of the owner when the key isn't there.</summary>
    public virtual TOwner Miss(TOwner owner, Place section, Reading reading)
    {
        if (IsRequired) reading.Refuse(section.Node, section.PathOf(Name), $"is missing: {Continued(Help)}");
        return owner;
    }

    // As the rest of a sentence; a name that it begins with keeps its capital.
    private static string Continued(string help) =>
        help.Split(' ')[0] is "A" or "An" or "How" or "Its" or "The" or "What" or "Where" or "Which" or "Who" or "Your" ? char.ToLowerInvariant(help[0]) + help[1..] : help;

    /// <summary>The keys that cannot change while the gateway runs and differ, by path, with the way to put the running value back.</summary>
    public abstract IEnumerable<(string Path, Func<TOwner, TOwner> Keep)> Fixed(TOwner running, TOwner next);
}

/// <summary>A key with a value of its own.</summary>
internal sealed class ValueKey<TOwner, TValue>(
    string name, Kind<TValue> kind, TOwner blank, Func<TOwner, TValue?> get, Func<TOwner, TValue, TOwner> set, string help, Needs needs)
    : Key<TOwner>(name, help, needs)
{
    public override Kind Kind => kind;

    public override string? Default => IsRequired || Written(blank) is not { Length: > 0 } written ? null : written;

    public override TOwner Read(TOwner owner, Place value, Reading reading) => kind.TryRead(value, reading, out var read) ? set(owner, read) : owner;

    public override IEnumerable<(string, Func<TOwner, TOwner>)> Fixed(TOwner running, TOwner next)
    {
        if (NeedsRestart && Written(running) != Written(next)) return [(Name, owner => set(owner, get(running)!))];
        return kind is Section<TValue> inside && get(running) is { } before && get(next) is { } after
            ? inside.Fixed(before, after).Select(one => ($"{Name}.{one.Path}", Put(one.Keep)))
            : [];
    }

    private Func<TOwner, TOwner> Put(Func<TValue, TValue> keep) => owner => set(owner, keep(get(owner)!));

    private string? Written(TOwner owner) => get(owner) is { } value ? kind.Write(value) : null;
}

/// <summary>A key that only gathers others of its owner under one name.</summary>
internal sealed class GroupKey<TOwner>(string name, Section<TOwner> keys, string help) : Key<TOwner>(name, help, Needs.Nothing)
{
    public override Kind Kind => keys;

    public override string? Default => null;

    public override TOwner Read(TOwner owner, Place value, Reading reading) => keys.Fill(owner, value, reading);

    public override IEnumerable<(string, Func<TOwner, TOwner>)> Fixed(TOwner running, TOwner next) =>
        keys.Fixed(running, next).Select(one => ($"{Name}.{one.Path}", one.Keep));
}
