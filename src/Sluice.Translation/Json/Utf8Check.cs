using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Translation.Json;

/// <summary>
/// Whether bytes are UTF-8, sixteen at a time and without branches on what they are: the method of Keiser and Lemire, "Validating UTF-8
/// in less than one instruction per byte" (2021). <see cref="System.Text.Unicode.Utf8.IsValid"/> is as good for English alone.
/// </summary>
/// <remarks>
/// What is wrong with two neighbouring bytes shows in three half-bytes: both of the first, the upper one of the second. Each of the three
/// says in a table which faults it allows; a fault that all three allow is there. Third and fourth bytes of a character look like
/// "two continuations", which must be where the lead byte two or three places before says, and nowhere else.
/// </remarks>
internal static class Utf8Check
{
    /// <summary>Zero bytes that must follow the text: they end what it breaks off, and the last step reads over them.</summary>
    public const int Padding = 32;

    private const byte TooShort = 1, TooLong = 2, Overlong3 = 4, TooLarge = 8, Surrogate = 16, Overlong2 = 32, TooLarge1000 = 64, Overlong4 = 64, TwoContinuations = 128;
    private const byte Any = TooShort | TooLong | TwoContinuations;
    private const byte Beyond = Any | TooLarge | TooLarge1000;
    private const byte Follows = TooLong | Overlong2 | TwoContinuations;

    private static Vector128<byte> FirstUpper => Vector128.Create(
        TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
        TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | TooLarge1000 | Overlong4);

    private static Vector128<byte> FirstLower => Vector128.Create(
        Any | Overlong3 | Overlong2 | Overlong4, Any | Overlong2, Any, Any, Any | TooLarge, Beyond, Beyond, Beyond, Beyond, Beyond, Beyond, Beyond, Beyond,
        (byte)(Beyond | Surrogate), Beyond, Beyond);

    private static Vector128<byte> SecondUpper => Vector128.Create(
        TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, (byte)(Follows | Overlong3 | TooLarge1000 | Overlong4),
        (byte)(Follows | Overlong3 | TooLarge), (byte)(Follows | Surrogate | TooLarge), (byte)(Follows | Surrogate | TooLarge), TooShort, TooShort, TooShort, TooShort);

    /// <summary>Whether a text is valid.</summary>
    /// <param name="padded">The text and the zero bytes behind it.</param>
    public static bool IsValid(ReadOnlySpan<byte> padded)
    {
        ref var text = ref MemoryMarshal.GetReference(padded);
        // The zero bytes right behind the text are looked at too: there a character that breaks off shows.
        var end = padded.Length - Padding + 3;
        var before = Vector128<byte>.Zero;
        var faults = Vector128<byte>.Zero;
        for (var at = 0; at < end; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref text, (nuint)at);
            if ((bytes | before).ExtractMostSignificantBits() != 0) faults |= at == 0 ? FaultsAtStart(bytes) : Faults(ref text, at, bytes);
            before = bytes;
        }
        return faults == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Faults(ref byte text, int at, Vector128<byte> bytes) => Faults(
        bytes, Vector128.LoadUnsafe(ref text, (nuint)at - 1), Vector128.LoadUnsafe(ref text, (nuint)at - 2), Vector128.LoadUnsafe(ref text, (nuint)at - 3));

    private static Vector128<byte> FaultsAtStart(Vector128<byte> bytes)
    {
        Span<byte> shifted = stackalloc byte[2 * Vector128<byte>.Count];
        shifted.Clear();
        bytes.CopyTo(shifted[Vector128<byte>.Count..]);
        return Faults(ref MemoryMarshal.GetReference(shifted), Vector128<byte>.Count, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Faults(Vector128<byte> bytes, Vector128<byte> oneBefore, Vector128<byte> twoBefore, Vector128<byte> threeBefore)
    {
        var lower = Vector128.Create((byte)0x0F);
        var pairs = Vector128.ShuffleNative(FirstUpper, oneBefore >>> 4)
            & Vector128.ShuffleNative(FirstLower, oneBefore & lower)
            & Vector128.ShuffleNative(SecondUpper, bytes >>> 4);
        // Marks the third byte after E0 and above, the fourth after F0 and above, with the bit of "two continuations".
        var owed = Vector128.SubtractSaturate(twoBefore, Vector128.Create((byte)(0xE0 - 0x80))) | Vector128.SubtractSaturate(threeBefore, Vector128.Create((byte)(0xF0 - 0x80)));
        return pairs ^ (owed & Vector128.Create(TwoContinuations));
    }
}
