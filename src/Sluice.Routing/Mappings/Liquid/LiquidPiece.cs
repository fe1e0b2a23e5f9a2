namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A piece of a template: a text, a tag or an output.</summary>
internal sealed class LiquidPiece
{
    private LiquidPiece(string template, int start, int end) => Written = Text = template[start..end];

    /// <summary>Of a tag or an output: whether blanks before it are dropped.</summary>
    public bool TrimsBefore { get; private init; }

    /// <summary>Of a tag or an output: whether blanks behind it are dropped.</summary>
    public bool TrimsBehind { get; private init; }

    /// <summary>The name of a tag; null for an output or a text.</summary>
    public string? TagName { get; private init; }

    /// <summary>Of a tag or an output: reads what stands between its braces, behind a tag's name.</summary>
    public LiquidReader? Reader { get; private init; }

    /// <summary>As it is written.</summary>
    public string Written { get; }

    /// <summary>Of a text, what is left of it.</summary>
    public string Text { get; private set; }

    public static LiquidPiece Plain(string template, int start, int end) => new(template, start, end);

    public static LiquidPiece Output(string template, int start, int end) => Delimited(template, start, end, start + 2, end - 2, isTag: false);

    public static LiquidPiece Tag(string template, int start, int end) => Delimited(template, start, end, start + 2, end - 2, isTag: true);

    /// <summary>A tag without braces: a line of a <c>liquid</c> tag.</summary>
    public static LiquidPiece Line(string template, int start, int end) => Delimited(template, start, end, start, end, isTag: true);

    public void TrimStart()
    {
        while (Text.Length > 0 && LiquidCharacters.IsBlank(Text[0])) Text = Text[1..];
    }

    public void TrimEnd()
    {
        while (Text.Length > 0 && LiquidCharacters.IsBlank(Text[^1])) Text = Text[..^1];
    }

    private static LiquidPiece Delimited(string template, int start, int end, int from, int to, bool isTag)
    {
        var (before, behind) = (template[from] == '-', template[to - 1] == '-');
        var inside = (Start: before ? from + 1 : from, End: behind ? to - 1 : to);
        while (inside.Start < inside.End && LiquidCharacters.IsBlank(template[inside.Start])) inside.Start++;
        while (inside.Start < inside.End && LiquidCharacters.IsBlank(template[inside.End - 1])) inside.End--;
        var reader = new LiquidReader(template, inside.Start, inside.End);
        return new(template, start, end) { TrimsBefore = before, TrimsBehind = behind, TagName = isTag ? Name(reader) : null, Reader = reader };
    }

    private static string Name(LiquidReader reader)
    {
        reader.SkipBlanks();
        var name = "#";
        if (reader.Peek() == '#') reader.Skip();
        else name = reader.Name();
        if (name.Length == 0) throw new LiquidException("a tag has no name");
        reader.SkipBlanks();
        return name;
    }
}
