namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Cuts a template into texts, tags and outputs.</summary>
internal sealed class LiquidPieces
{
    private readonly string _template;
    private readonly List<LiquidPiece> _pieces = [];
    private int _at;

    private LiquidPieces(string template) => _template = template;

    public static List<LiquidPiece> Of(string template)
    {
        var pieces = new LiquidPieces(template);
        while (pieces._at < template.Length) pieces.Next();
        pieces.Trim();
        return pieces._pieces;
    }

    private void Next()
    {
        var start = _at;
        if (_pieces is [.., { TagName: "raw" }]) Raw();
        else if (Stands("{%", _at)) Tag();
        else if (Stands("{{", _at)) Output();
        else
        {
            while (_at < _template.Length && !Stands("{%", _at) && !Stands("{{", _at)) _at++;
            _pieces.Add(LiquidPiece.Plain(_template, start, _at));
        }
    }

    private void Tag()
    {
        var start = _at;
        // As it is read there, {%} is a whole tag.
        var end = _template.IndexOf("%}", start + 1, StringComparison.Ordinal);
        if (end < 0) throw new LiquidException("a tag is not closed");
        _at = end + 2;
        _pieces.Add(LiquidPiece.Tag(_template, start, _at));
    }

    // Braces in quotes close nothing.
    private void Output()
    {
        var start = _at;
        var reader = new LiquidReader(_template, start, _template.Length);
        do
        {
            while (LiquidCharacters.IsQuote(reader.Peek())) reader.QuotedText();
            if (reader.IsAtEnd) throw new LiquidException("an output is not closed");
            reader.Skip();
        }
        while (!_template.AsSpan(start, reader.At - start).EndsWith("}}"));
        _at = reader.At;
        _pieces.Add(LiquidPiece.Output(_template, start, _at));
    }

    // All up to the tag that ends it is text.
    private void Raw()
    {
        var start = _at;
        for (var open = start; (open = _template.IndexOf("{%", open, StringComparison.Ordinal)) >= 0; open += 2)
        {
            var reader = new LiquidReader(_template, open + 2, _template.Length);
            if (reader.Name() != "endraw") continue;
            var end = _template.IndexOf("%}", reader.At, StringComparison.Ordinal);
            if (end < 0) break;
            if (_template.AsSpan(reader.At, end - reader.At + 1).Contains("{%", StringComparison.Ordinal)) continue;
            _pieces.Add(LiquidPiece.Plain(_template, start, open));
            _at = end + 2;
            _pieces.Add(LiquidPiece.Tag(_template, open, _at));
            return;
        }
        throw new LiquidException("a raw tag is not closed");
    }

    // A hyphen beside a brace drops the blanks of the text there, but never within raw.
    private void Trim()
    {
        var isRaw = false;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            if (piece.Reader is null) continue;
            if (!isRaw && piece.TrimsBefore && i > 0) _pieces[i - 1].TrimEnd();
            if (piece.TagName is "raw") isRaw = true;
            else if (piece.TagName is "endraw") isRaw = false;
            if (!isRaw && piece.TrimsBehind && i + 1 < _pieces.Count) _pieces[i + 1].TrimStart();
        }
    }

    private bool Stands(string sign, int at) => string.CompareOrdinal(_template, at, sign, 0, sign.Length) == 0;
}
