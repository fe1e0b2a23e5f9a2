using System.Text;

namespace Sluice.Translation;

/// <summary>The six kinds of Pipelines messages.</summary>
public enum MessageType
{
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

/// <summary>The words for <see cref="MessageType"/> on the wire.</summary>
internal static class MessageTypes
{
    private static readonly string[] Texts = ["identify", "track", "page", "screen", "group", "alias"];
    private static readonly byte[][] Words = [.. Texts.Select(static text => Encoding.ASCII.GetBytes(text))];

    /// <summary>The word, for instance <c>identify</c>.</summary>
    public static ReadOnlySpan<byte> Word(this MessageType type) => Words[(int)type];

    /// <summary>The word as text.</summary>
    public static string Text(this MessageType type) => Texts[(int)type];

    /// <summary>Reads a word; case matters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> word, out MessageType type)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if (!word.SequenceEqual(Words[i])) continue;
            type = (MessageType)i;
            return true;
        }
        type = default;
        return false;
    }

    /// <summary>Reads the one-letter form that browser libraries use in paths; the six initials differ.</summary>
    public static bool TryParseInitial(ReadOnlySpan<byte> letter, out MessageType type)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if (letter.Length != 1 || letter[0] != Words[i][0]) continue;
            type = (MessageType)i;
            return true;
        }
        type = default;
        return false;
    }
}
