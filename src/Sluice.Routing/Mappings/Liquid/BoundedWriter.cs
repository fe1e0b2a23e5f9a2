using System.Globalization;
using System.Text;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Takes so many characters and no more.</summary>
internal sealed class BoundedWriter(int lengthMax) : StringWriter(CultureInfo.InvariantCulture)
{
    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(StringBuilder? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    private void Check(int more)
    {
        if (GetStringBuilder().Length + more > lengthMax) throw new InvalidOperationException($"the text becomes longer than {lengthMax} characters.");
    }
}
