using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>Upper and lower case as JavaScript has them, which is Unicode's full mapping without a language: ß becomes SS, a Σ at a word's
/// end ς, İ an i with a dot above. .NET maps characters one to one.</summary>
internal static class JsCase
{
    // Characters whose upper case is more than one, each followed by it: SpecialCasing.txt of Unicode 15.
    private const string Expanding =
        "\u00DF\u0053\u0053 \u0149\u02BC\u004E \u01F0\u004A\u030C \u0390\u0399\u0308\u0301 \u03B0\u03A5\u0308\u0301 \u0587\u0535\u0552 " +
        "\u1E96\u0048\u0331 \u1E97\u0054\u0308 \u1E98\u0057\u030A \u1E99\u0059\u030A \u1E9A\u0041\u02BE \u1F50\u03A5\u0313 " +
        "\u1F52\u03A5\u0313\u0300 \u1F54\u03A5\u0313\u0301 \u1F56\u03A5\u0313\u0342 \u1F80\u1F08\u0399 \u1F81\u1F09\u0399 \u1F82\u1F0A\u0399 " +
        "\u1F83\u1F0B\u0399 \u1F84\u1F0C\u0399 \u1F85\u1F0D\u0399 \u1F86\u1F0E\u0399 \u1F87\u1F0F\u0399 \u1F88\u1F08\u0399 " +
        "\u1F89\u1F09\u0399 \u1F8A\u1F0A\u0399 \u1F8B\u1F0B\u0399 \u1F8C\u1F0C\u0399 \u1F8D\u1F0D\u0399 \u1F8E\u1F0E\u0399 " +
        "\u1F8F\u1F0F\u0399 \u1F90\u1F28\u0399 \u1F91\u1F29\u0399 \u1F92\u1F2A\u0399 \u1F93\u1F2B\u0399 \u1F94\u1F2C\u0399 " +
        "\u1F95\u1F2D\u0399 \u1F96\u1F2E\u0399 \u1F97\u1F2F\u0399 \u1F98\u1F28\u0399 \u1F99\u1F29\u0399 \u1F9A\u1F2A\u0399 " +
        "\u1F9B\u1F2B\u0399 \u1F9C\u1F2C\u0399 \u1F9D\u1F2D\u0399 \u1F9E\u1F2E\u0399 \u1F9F\u1F2F\u0399 \u1FA0\u1F68\u0399 " +
        "\u1FA1\u1F69\u0399 \u1FA2\u1F6A\u0399 \u1FA3\u1F6B\u0399 \u1FA4\u1F6C\u0399 \u1FA5\u1F6D\u0399 \u1FA6\u1F6E\u0399 " +
        "\u1FA7\u1F6F\u0399 \u1FA8\u1F68\u0399 \u1FA9\u1F69\u0399 \u1FAA\u1F6A\u0399 \u1FAB\u1F6B\u0399 \u1FAC\u1F6C\u0399 " +
        "\u1FAD\u1F6D\u0399 \u1FAE\u1F6E\u0399 \u1FAF\u1F6F\u0399 \u1FB2\u1FBA\u0399 \u1FB3\u0391\u0399 \u1FB4\u0386\u0399 " +
        "\u1FB6\u0391\u0342 \u1FB7\u0391\u0342\u0399 \u1FBC\u0391\u0399 \u1FC2\u1FCA\u0399 \u1FC3\u0397\u0399 \u1FC4\u0389\u0399 " +
        "\u1FC6\u0397\u0342 \u1FC7\u0397\u0342\u0399 \u1FCC\u0397\u0399 \u1FD2\u0399\u0308\u0300 \u1FD3\u0399\u0308\u0301 \u1FD6\u0399\u0342 " +
        "\u1FD7\u0399\u0308\u0342 \u1FE2\u03A5\u0308\u0300 \u1FE3\u03A5\u0308\u0301 \u1FE4\u03A1\u0313 \u1FE6\u03A5\u0342 \u1FE7\u03A5\u0308\u0342 " +
        "\u1FF2\u1FFA\u0399 \u1FF3\u03A9\u0399 \u1FF4\u038F\u0399 \u1FF6\u03A9\u0342 \u1FF7\u03A9\u0342\u0399 \u1FFC\u03A9\u0399 " +
        "\uFB00\u0046\u0046 \uFB01\u0046\u0049 \uFB02\u0046\u004C \uFB03\u0046\u0046\u0049 \uFB04\u0046\u0046\u004C \uFB05\u0053\u0054 " +
        "\uFB06\u0053\u0054 \uFB13\u0544\u0546 \uFB14\u0544\u0535 \uFB15\u0544\u053B \uFB16\u054E\u0546 \uFB17\u0544\u053D ";

    // Apostrophes, points and the like, which a word may hold.
    private static readonly SearchValues<char> InsideWords =
        SearchValues.Create("'.:^`\u00A8\u00AD\u00AF\u00B4\u00B7\u00B8\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A");

    private static readonly FrozenDictionary<int, byte[]> Expanded = Expanding
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(one => (int)one[0], one => Encoding.UTF8.GetBytes(one[1..]));

    private static readonly SearchValues<byte> NotLower =
        SearchValues.Create([.. Enumerable.Range('A', 26).Concat(Enumerable.Range(128, 128)).Select(one => (byte)one)]);
    private static readonly SearchValues<byte> NotUpper =
        SearchValues.Create([.. Enumerable.Range('a', 26).Concat(Enumerable.Range(128, 128)).Select(one => (byte)one)]);

    /// <summary>Whether mapping may change a text at all.</summary>
    public static bool Changes(ReadOnlySpan<byte> utf8, bool upper) => utf8.ContainsAny(upper ? NotUpper : NotLower);

    /// <summary>Appends what <c>toUpperCase</c> gives.</summary>
    public static void AppendUpper(ReadOnlySpan<byte> utf8, ByteBuffer to)
    {
        foreach (var rune in new Runes(utf8))
        {
            if (rune.Value > 0x7F && Expanded.TryGetValue(rune.Value, out var several)) to.Write(several);
            else Append(Upper(rune), to);
        }
    }

    /// <summary>Appends what <c>toLowerCase</c> gives.</summary>
    public static void AppendLower(ReadOnlySpan<byte> utf8, ByteBuffer to)
    {
        var at = 0;
        var inWord = false;
        foreach (var rune in new Runes(utf8))
        {
            at += rune.Utf8SequenceLength;
            if (rune.Value == 'Σ') Append(new Rune(inWord && !BeginsInWord(utf8[at..]) ? 'ς' : 'σ'), to);
            else if (rune.Value == 'İ') to.Write("i\u0307"u8);
            else Append(Rune.ToLowerInvariant(rune), to);
            if (!IsIgnored(rune)) inWord = IsCased(rune);
        }
    }

    /// <summary>The upper case of a character alone; itself if that is more than one character.</summary>
    public static Rune Upper(Rune rune) => rune.Value switch
    {
        'ı' => new('I'),
        'ſ' => new('S'),
        _ => Expanded.ContainsKey(rune.Value) ? rune : Rune.ToUpperInvariant(rune),
    };

    private static void Append(Rune rune, ByteBuffer to) => rune.EncodeToUtf8(to.Append(rune.Utf8SequenceLength));

    // Whether a letter follows, with nothing between them but what words may hold.
    private static bool BeginsInWord(ReadOnlySpan<byte> utf8)
    {
        foreach (var rune in new Runes(utf8))
        {
            if (!IsIgnored(rune)) return IsCased(rune);
        }
        return false;
    }

    private static bool IsIgnored(Rune rune) =>
        (rune.IsBmp && InsideWords.Contains((char)rune.Value))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    private readonly ref struct Runes(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;

        public Enumerator GetEnumerator() => new(_utf8);

        public ref struct Enumerator(ReadOnlySpan<byte> utf8)
        {
            private ReadOnlySpan<byte> _rest = utf8;

            public Rune Current { get; private set; }

            public bool MoveNext()
            {
                if (_rest.IsEmpty) return false;
                Rune.DecodeFromUtf8(_rest, out var rune, out var used);
                Current = rune;
                _rest = _rest[used..];
                return true;
            }
        }
    }
}
