using System.Collections;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing;

namespace Sluice.Configuration.Declarations;

/// <summary>What is in a section, as documents see it.</summary>
/// <param name="Keys">Its keys, in the order of the documentation.</param>
/// <param name="Rules">What must hold between them: sentences.</param>
internal sealed record Contents(IReadOnlyList<Key> Keys, IReadOnlyList<string> Rules)
{
    /// <summary>Whether there is a list of such sections.</summary>
    public bool AreListed { get; init; }
}

/// <summary>What must hold between several keys. Only looked at when each of them is sound.</summary>
/// <param name="Keys">Names of the keys. The last one in the file is blamed.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Message">What is wrong when it doesn't, and what cures it.</param>
internal sealed record Rule<T>(IReadOnlyList<string> Keys, Func<T, bool> Holds, string Message)
{
    /// <summary>The message with the values of a file in it; null when it says enough as it is.</summary>
    public Func<T, string>? Tell { get; init; }
}

/// <summary>A set of keys that is read into a <typeparamref name="T"/>. Keys are read in the order of their declaration, not of the file.</summary>
/// <param name="blank">The value of a section without keys; the keys' defaults are its.</param>
internal sealed class Section<T>(T blank) : Kind<T>, IEnumerable<Key<T>>
{
    private readonly List<Key<T>> _keys = [];
    private readonly List<Rule<T>> _rules = [];

    public override Contents Inside => new(_keys, [.. _rules.Select(rule => rule.Message)]);

    public override string Says => "the keys below";

    public void Add<TValue>(
        string name, Kind<TValue> kind, Func<T, TValue?> get, Func<T, TValue, T> set, string help, Needs needs = Needs.Nothing) =>
        _keys.Add(new ValueKey<T, TValue>(name, kind, blank, get, set, help, needs));

    public void Add(string name, Section<T> group, string help) => _keys.Add(new GroupKey<T>(name, group, help));

    public void Add(Key<T> key) => _keys.Add(key);

    public void Add(Rule<T> rule) => _rules.Add(rule);

    public IEnumerator<Key<T>> GetEnumerator() => _keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool TryRead(Place place, Reading reading, out T value)
    {
        var before = reading.ProblemCount;
        value = Fill(blank, place, reading);
        return reading.ProblemCount == before;
    }

    /// <summary>Reads the keys into a copy of their owner.</summary>
    public T Fill(T owner, Place place, Reading reading)
    {
        if (place.Node is not YamlMap mapping)
        {
            reading.RefuseShape(place, "a set of keys, each on a line of its own as 'key: value'");
            return owner;
        }
        var given = Given(mapping, place, reading, out var meant);
        var sound = new HashSet<string>();
        foreach (var key in _keys)
        {
            var before = reading.ProblemCount;
            if (given.TryGetValue(key.Name, out var value)) owner = key.Read(owner, value, reading);
            else if (!meant.Contains(key.Name)) owner = key.Miss(owner, place, reading);
            if (reading.ProblemCount == before && !meant.Contains(key.Name)) sound.Add(key.Name);
        }
        foreach (var rule in _rules.Where(rule => rule.Keys.All(sound.Contains) && !rule.Holds(owner)))
            reading.Refuse(rule.Keys.Select(given.GetValueOrDefault).LastOrDefault(value => value is not null) ?? place, rule.Tell?.Invoke(owner) ?? rule.Message);
        return owner;
    }

    /// <summary>The keys that cannot change while the gateway runs and differ.</summary>
    public IEnumerable<(string Path, Func<T, T> Keep)> Fixed(T running, T next) => _keys.SelectMany(key => key.Fixed(running, next));

    public override string? Write(T value) => null;

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false };
        foreach (var key in _keys) key.Extend(schema);
        return schema;
    }

    /// <summary>The keys in the file that are ours, by name. The others are refused.</summary>
    /// <param name="mapping">What the file has.</param>
    /// <param name="place">Where.</param>
    /// <param name="reading">Takes the problems.</param>
    /// <param name="meant">Keys that seem to be there, misspelt: to call them missing as well would be wrong.</param>
    private Dictionary<string, Place> Given(YamlMap mapping, Place place, Reading reading, out HashSet<string> meant)
    {
        var given = new Dictionary<string, Place>();
        meant = [];
        string[] known = [.. _keys.Select(key => key.Name)];
        foreach (var (key, value) in mapping.Entries)
        {
            var at = new Place(value, place.PathOf(Reading.Printable(key.Text)));
            if (known.Contains(key.Text))
            {
                if (given.TryAdd(key.Text, at)) continue;
                reading.Refuse(key, at.Path, mapping.GivenTwice(key));
            }
            else
            {
                reading.Refuse(key, at.Path, $"unknown key{Suggestion.Cure(key.Text, known)}");
                if (Suggestion.For(key.Text, known) is { } one) meant.Add(one);
            }
        }
        return given;
    }
}
