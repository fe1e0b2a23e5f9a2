using System.Globalization;
using Sluice.Translation;

namespace Sluice.Benchmarks.Results;

/// <summary>One part of a run: what it is given, and what it finds.</summary>
/// <param name="part">Its name.</param>
/// <param name="scale">How thoroughly.</param>
/// <param name="calls">The corpus.</param>
internal sealed class Measuring(string part, Scale scale, TrackCall[] calls)
{
    private readonly List<Figure> _figures = [];
    private readonly List<Sample> _samples = [];
    private readonly List<string> _faults = [];

    public string Part { get; } = part;

    public Scale Scale { get; } = scale;

    public TrackCall[] Calls { get; } = calls;

    public IReadOnlyList<Figure> Figures => _figures;

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Why the part does not count: calls that were refused, messages that did not arrive.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Where packages of peers are.</summary>
    public static string PeerFolder { get; } = FindPeers();

    /// <summary>Tells whoever watches.</summary>
    public static void Say(string line) => Console.WriteLine($"  {line}");

    /// <summary>Keeps a raw measurement and shows it.</summary>
    public void Keep(string series, params IEnumerable<(string Name, double Value)> numbers)
    {
        var all = numbers.ToDictionary(static one => one.Name, static one => one.Value);
        _samples.Add(new(series, all));
        Say($"{series}: {string.Join(", ", all.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {Numbers.Short(one.Value)}")))}");
    }

    /// <summary>A ratio for each pair.</summary>
    public void Ratio(string what, string baseline, IEnumerable<double> values, Bar? bar = null) => _figures.Add(new(what, baseline, "", [.. values], bar));

    /// <summary>Plain numbers.</summary>
    public void Number(string what, string unit, IEnumerable<double> values, Bar? bar = null) => _figures.Add(new(what, "", unit, [.. values], bar));

    /// <summary>The part does not count when this does not hold.</summary>
    public void Must(bool holds, string otherwise)
    {
        if (holds) return;
        _faults.Add(otherwise);
        Say($"INVALID: {otherwise}");
    }

    // Beside the sources: node finds packages from where its program is.
    private static string FindPeers()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Path.Combine(at.FullName, "benchmarks") is var folder && Directory.Exists(Path.Combine(folder, "peer"))) return folder;
        }
        return "benchmarks";
    }
}
