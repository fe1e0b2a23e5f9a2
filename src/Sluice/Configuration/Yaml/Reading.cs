using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Yaml;

/// <summary>One reading of one file: gathers every problem, knows the environment, and remembers what has to be unique.</summary>
/// <param name="file">The file's name for problems.</param>
/// <param name="environment">A variable's value; null when it is not set.</param>
/// <param name="files">Notes what else is read.</param>
internal sealed class Reading(string file, Func<string, string?> environment, ReadFiles files)
{
    /// <summary>What is wrong with a text when saying why would show its variables' values.</summary>
    public const string Unshown = "cannot be used with what its variables stand for; write the values themselves to see why";

    private const int LongestQuote = 60;
    private readonly ValueFiles _valueFiles = new(Path.GetDirectoryName(Path.GetFullPath(file))!, files);
    private readonly List<FileProblem> _problems = [];
    private readonly List<FileProblem> _notes = [];
    private readonly List<(string What, string Value, Place Place)> _claims = [];

    /// <summary>The file's name for problems.</summary>
    public string File => file;

    /// <summary>The folder of the file: what relative names in it are seen from.</summary>
    public string Folder { get; } = Path.GetDirectoryName(Path.GetFullPath(file))!;

    /// <summary>Notes what else is read.</summary>
    public ReadFiles Files => files;

    /// <summary>The problems so far, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Problems =>
    [
        .. _problems.OrderBy(problem => problem.File != file).ThenBy(problem => problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line).ThenBy(problem => problem.Column),
    ];

    /// <summary>What the operator may want to know, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Notes => [.. _notes.OrderBy(note => (note.Line, note.Column))];

    /// <summary>How many problems there are so far.</summary>
    public int ProblemCount => _problems.Count;

    /// <summary>Notes a problem with a place.</summary>
    public void Refuse(Place place, string message) => Refuse(place.Node, place.Path, message);

    /// <summary>Notes a problem with a key that has no place of its own.</summary>
    public void Refuse(Node near, string path, string message) => _problems.Add(new(file, near.Line, near.Column, path, message));

    /// <summary>Takes over a problem of another file.</summary>
    public void Refuse(FileProblem problem) => _problems.Add(problem);

    /// <summary>Keeps something that is no problem.</summary>
    public void Remark(Place place, string message) => _notes.Add(new(file, place.Node.Line, place.Node.Column, place.Path, message));

    /// <summary>Notes that something of another shape was expected.</summary>
    public void RefuseShape(Place place, string expected) => Refuse(
        place,
        place.Node is YamlScalar { IsNull: true } ? "has no value; give it one, or remove the key" : $"must be {expected}, not {place.Node.Noun}");

    /// <summary>The text of a single value with its variables replaced; null when that is impossible, which is then noted.</summary>
    public string? TextOf(Place place)
    {
        if (place.Node is YamlScalar { IsNull: false } scalar) return Expand(place, scalar.Text);
        RefuseShape(place, "a single value");
        return null;
    }

    /// <summary>A text of the file with its variables replaced; null when that is impossible, which is then noted.</summary>
    public string? Expand(Place place, string text)
    {
        var before = ProblemCount;
        var expanded = Expand(text, complaint => Refuse(place, complaint));
        return ProblemCount == before ? expanded : null;
    }

    /// <summary>A text of the file with its variables replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="complain">Told once for each place that can't be replaced. Never given a value.</param>
    public string Expand(string text, Action<string> complain) => Variables.Expand(text, environment, _valueFiles.Read, complain);

    /// <summary>A value in quotes for a sentence: as it stands in the file, so that no variable's value is shown.</summary>
    public static string Quote(Place place) => $"'{Printable(((YamlScalar)place.Node).Text)}'";

    /// <summary>A text of the file, short and on one line.</summary>
    public static string Printable(string text)
    {
        var printable = string.Concat(text.Take(LongestQuote).Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return text.Length > LongestQuote ? printable + "…" : printable;
    }

    /// <summary>Notes a value that only one place may have. False, and a problem, when another has it already.</summary>
    public bool Claim(string what, string value, StringComparer comparer, Place place)
    {
        if (_claims.Find(claim => claim.What == what && comparer.Equals(claim.Value, value)) is { Place: { } first } taken)
        {
            var same = taken.Value == value ? "the same" : "the same but for capital letters, which make no difference";
            Refuse(place, $"{what} must be unique, and {first.Path} on line {first.Node.Line} has {same}");
            return false;
        }
        _claims.Add((what, value, place));
        return true;
    }

    /// <summary>The values claimed so far.</summary>
    public IReadOnlyCollection<string> Claimed(string what) => [.. _claims.Where(claim => claim.What == what).Select(claim => claim.Value)];
}
