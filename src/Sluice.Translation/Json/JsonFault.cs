using System.Buffers;
using System.Text;

namespace Sluice.Translation.Json;

/// <summary>Sentences on what is wrong with a JSON text, each with the byte it is about.</summary>
internal static class JsonFault
{
    public static string NotUtf8(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == OperationStatus.Done) at += used;
        return $"The body is not valid UTF-8: byte {at} cannot stand where it is.";
    }

    public static string TooDeep(int at, int maxDepth) => $"The body nests deeper than {maxDepth} levels, at byte {at}.";

    public static string LoneSurrogate(int at) => $"The body is not valid: the text at byte {at} holds half of a surrogate pair, which is not a character.";

    /// <summary>Something else stands where <paramref name="wanted"/> should.</summary>
    public static string Expected(string wanted, ReadOnlySpan<byte> bytes, int at) =>
        at >= bytes.Length
            ? $"The body is not JSON: it ends at byte {at}, where {wanted} is expected."
            : $"The body is not JSON, at byte {at}: expected {wanted}, found {Describe(bytes[at])}.";

    private static string Describe(byte found) => found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"the byte 0x{found:X2}";
}
