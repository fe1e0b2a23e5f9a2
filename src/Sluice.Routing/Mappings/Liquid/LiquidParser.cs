using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Makes statements of a template's pieces. For one template.</summary>
internal sealed class LiquidParser
{
    private readonly List<string> _filters;
    private readonly Queue<LiquidPiece> _pieces;

    private LiquidParser(IEnumerable<LiquidPiece> pieces, List<string> filters) => (_pieces, _filters) = (new(pieces), filters);

    /// <summary>Reads a template.</summary>
    /// <param name="template">Its text.</param>
    /// <param name="filters">Takes the names of the filters in it.</param>
    /// <exception cref="LiquidException">It cannot be read.</exception>
    public static IReadOnlyList<LiquidStatement> Parse(string template, List<string> filters) => new LiquidParser(LiquidPieces.Of(template), filters).All();

    private List<LiquidStatement> All()
    {
        var statements = new List<LiquidStatement>();
        while (_pieces.TryDequeue(out var piece)) Add(piece, statements);
        return statements;
    }

    private void Add(LiquidPiece piece, List<LiquidStatement> to)
    {
        if (Statement(piece) is { } statement) to.Add(statement);
    }

    private LiquidStatement? Statement(LiquidPiece piece) => piece switch
    {
        { Reader: null } => new LiquidPlain(piece.Text),
        { TagName: null } => new LiquidOutput(Filtered(piece)),
        { TagName: "assign" } => Assign(piece.Reader),
        { TagName: "capture" } => Capture(piece.Reader),
        { TagName: "increment" } => new LiquidCounter(piece.Reader.Name(), 1),
        { TagName: "decrement" } => new LiquidCounter(piece.Reader.Name(), -1),
        { TagName: "cycle" } => Cycle(piece.Reader),
        { TagName: "if" } => Choice(piece, "endif", isUnless: false),
        { TagName: "unless" } => Choice(piece, "endunless", isUnless: true),
        { TagName: "echo" } => piece.Reader.IsAtEnd ? null : new LiquidOutput(Filtered(piece)),
        { TagName: "liquid" } => new LiquidBlock(new LiquidParser(Lines(piece.Reader), _filters).All()),
        { TagName: "block" } => new LiquidBlock(Until("endblock")),
        { TagName: "raw" } => new LiquidPlain(string.Concat(PiecesUntil("endraw").Select(one => one.Written))),
        { TagName: "comment" } => Comment(),
        { TagName: "#" } => Remark(piece.Reader),
        { TagName: "break" or "continue" } => new LiquidStop(),
        _ => throw new LiquidException($"there is no tag {piece.TagName}"),
    };

    private LiquidFiltered Filtered(LiquidPiece piece) => Filtered(piece.Reader!);

    private LiquidFiltered Filtered(LiquidReader reader)
    {
        var filtered = reader.Filtered();
        _filters.AddRange(filtered.FilterNames);
        return filtered;
    }

    private LiquidAssign Assign(LiquidReader reader)
    {
        var name = reader.Name();
        reader.SkipBlanks();
        if (name.Length == 0 || reader.Peek() != '=') throw new LiquidException("assign needs a name, a = and a value");
        reader.Skip();
        return new(name, Filtered(reader));
    }

    private LiquidCapture Capture(LiquidReader reader)
    {
        var name = reader.Name();
        if (name.Length == 0) name = reader.QuotedText() ?? throw new LiquidException("capture needs a name");
        return new(name, Until("endcapture"));
    }

    private static LiquidCycle Cycle(LiquidReader reader)
    {
        var values = new List<LiquidOperand>();
        var group = reader.Value();
        reader.SkipBlanks();
        if (group is not null && reader.Peek() == ':') reader.Skip();
        else if (group is not null)
        {
            values.Add(group);
            group = null;
        }
        while (!reader.IsAtEnd)
        {
            if (reader.Value() is { } value) values.Add(value);
            reader.SkipBehind(',');
        }
        return values.Count > 0 ? new(group, values) : throw new LiquidException("cycle needs values");
    }

    // An "unless" is lenient: what follows a second "else", or an "elsif" behind one, is read and never rendered, and nobody minds what stands behind a name.
    private LiquidChoice Choice(LiquidPiece piece, string end, bool isUnless)
    {
        var statements = new List<LiquidStatement>();
        var branches = new List<LiquidBranch> { new(Filtered(piece), isUnless, statements) };
        List<LiquidStatement>? otherwise = null;
        while (_pieces.TryDequeue(out var next))
        {
            var tag = next.TagName;
            if (tag is "elsif" && otherwise is null) branches.Add(new(Filtered(next), false, statements = []));
            else if (tag is "else" && otherwise is null && IsBare(next)) statements = otherwise = [];
            else if (tag == end && IsBare(next)) return new(branches, otherwise ?? []);
            else if (tag is "elsif" or "else" && isUnless) statements = [];
            else if (tag is "elsif" or "else" || tag == end) throw new LiquidException($"{next.Written} has no place here");
            else Add(next, statements);
        }
        throw new LiquidException($"an {piece.TagName} is not closed");

        bool IsBare(LiquidPiece one) => isUnless || one.Reader!.IsAtEnd;
    }

    private List<LiquidStatement> Until(string end)
    {
        var statements = new List<LiquidStatement>();
        foreach (var piece in PiecesUntil(end)) Add(piece, statements);
        return statements;
    }

    private IEnumerable<LiquidPiece> PiecesUntil(string end)
    {
        while (_pieces.TryDequeue(out var piece))
        {
            if (piece.TagName == end) yield break;
            yield return piece;
        }
        throw new LiquidException($"{end} is missing");
    }

    private LiquidStatement? Comment()
    {
        _ = PiecesUntil("endcomment").Count();
        return null;
    }

    private static LiquidStatement? Remark(LiquidReader reader)
    {
        var lines = reader.Rest.ToString().Split('\n').Skip(1).Select(line => JsBlanks.Trim(line).ToString());
        return lines.All(line => line is [] or ['#', ..]) ? null : throw new LiquidException("every line of a comment begins with #");
    }

    private static IEnumerable<LiquidPiece> Lines(LiquidReader reader)
    {
        reader.SkipBlanks();
        while (!reader.IsAtEnd)
        {
            yield return reader.Line();
            reader.SkipBlanks();
        }
    }
}
