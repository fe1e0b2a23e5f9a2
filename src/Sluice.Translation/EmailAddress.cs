using System.Buffers;

namespace Sluice.Translation;

/// <summary>E-mail addresses as destinations tell them from other identifiers: words joined by points, <c>@</c>, and a host of two names or more.</summary>
internal static class EmailAddress
{
    private static readonly SearchValues<byte> Word =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-"u8);
    private static readonly SearchValues<byte> Name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"u8);

    public static bool Is(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        return at >= 0 && AreWords(text[..at]) && IsHost(text[(at + 1)..]);
    }

    private static bool AreWords(ReadOnlySpan<byte> text)
    {
        foreach (var place in text.Split((byte)'.'))
        {
            if (text[place].IsEmpty || text[place].ContainsAnyExcept(Word)) return false;
        }
        return true;
    }

    private static bool IsHost(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'.')) return false;
        foreach (var place in text.Split((byte)'.'))
        {
            var name = text[place];
            if (name.IsEmpty || name[0] == '-' || name[^1] == '-' || name.ContainsAnyExcept(Name)) return false;
        }
        return true;
    }
}
