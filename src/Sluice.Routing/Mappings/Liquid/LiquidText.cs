using System.Text;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A text in the making, of so many characters and no more.</summary>
internal sealed class LiquidText(int lengthMax)
{
    private readonly StringBuilder _text = new();

    public void Append(ReadOnlySpan<char> more)
    {
        if (_text.Length + more.Length > lengthMax) throw new LiquidException($"the text becomes longer than {lengthMax} characters.");
        _text.Append(more);
    }

    public override string ToString() => _text.ToString();
}
