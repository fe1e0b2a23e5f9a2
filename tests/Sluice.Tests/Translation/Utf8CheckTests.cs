using System.Text.Unicode;
using Sluice.Translation.Json;

namespace Sluice.Tests.Translation;

/// <summary>The check beside the framework's own, which is the reference.</summary>
public sealed class Utf8CheckTests
{
    // Both sides of every border in the table of well-formed sequences (Unicode 3.9, table 3-7).
    private static readonly byte[] Borders =
    [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(31)]
    public void Up_to_four_bytes_from_every_border_are_judged_as_by_the_framework(int at)
    {
        for (var number = 0; number < Borders.Length * Borders.Length * Borders.Length * Borders.Length; number++)
        {
            var (text, rest) = (new byte[at + 5], number);
            Array.Fill(text, (byte)'a');
            for (var i = 0; i < 4; i++, rest /= Borders.Length) text[at + i] = Borders[rest % Borders.Length];
            Same(text.AsSpan(..(at + 1 + (number % 5))));
        }
    }

    [Fact]
    public void Long_texts_of_all_kinds_of_characters_are_judged_as_by_the_framework()
    {
        var random = new Random(7);
        string[] letters = ["a", "é", "я", "中", "😀", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => letters[random.Next(letters.Length)])));
            Same(text);
            if (text.Length == 0) continue;
            text[random.Next(text.Length)] = Borders[random.Next(Borders.Length)];
            Same(text);
            Same(text.AsSpan(..random.Next(text.Length)));
        }
    }

    private static void Same(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = new byte[text.Length + Utf8Check.Padding];
        text.CopyTo(padded);
        if (Utf8Check.IsValid(padded) != Utf8.IsValid(text)) Assert.Fail($"{Convert.ToHexString(text)} is valid: {Utf8.IsValid(text)}");
    }
}
