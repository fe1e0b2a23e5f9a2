using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>Text as HTML forms send it (application/x-www-form-urlencoded of the URL standard).</summary>
internal static class FormText
{
    /// <summary>Appends <c>name=value</c>.</summary>
    public static void AppendPair(ReadOnlySpan<byte> name, Value value, ByteBuffer to)
    {
        Append(name, to);
        to.Write((byte)'=');
        Append(value, to);
    }

    /// <summary>Appends a value: texts as they are, lists and objects as their JSON.</summary>
    public static void Append(Value value, ByteBuffer to)
    {
        if (value.Kind == ValueKind.String)
        {
            Append(value.Utf8, to);
            return;
        }
        var text = new ByteBuffer();
        if (value.IsContainer) value.WriteTo(text);
        else JsText.Append(value, text);
        Append(text.Span, to);
    }

    /// <summary>Appends characters.</summary>
    public static void Append(ReadOnlySpan<byte> utf8, ByteBuffer to)
    {
        foreach (var b in utf8)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'*') to.Write(b);
            else if (b == ' ') to.Write((byte)'+');
            else to.Write("%"u8, [Hex(b >> 4)], [Hex(b & 15)]);
        }
    }

    private static byte Hex(int digit) => "0123456789ABCDEF"u8[digit];
}
